"""What sticks out of the place it has on the page, or is cut off there."""

# Nothing is wider than its output, and no picture wider than the text it stands in. In a picture every text lies within
# the picture; no label is cut off. Wide tables in the text are JupyterLab's to scroll.
STICKS_OUT = """panel => {
    const found = new Set();
    const tell = (what, one) => found.add(`${what}: ${one.outerHTML.slice(0, 160)}`);
    for (const output of panel.querySelectorAll(".jp-OutputArea-output, .jp-MarkdownCell .jp-RenderedMarkdown")) {
        const place = output.getBoundingClientRect(), text = output.matches(".jp-MarkdownCell *");
        if (!place.width) continue;
        const over = output.scrollWidth - output.clientWidth;
        if (over > 1 && !text) tell(`${over} pixels too wide`, output);
        for (const one of output.querySelectorAll(text ? "img" : "*")) {
            const picture = one.parentElement.closest("svg");
            if (picture && one.tagName !== "text") continue;
            const box = one.getBoundingClientRect(), home = picture?.getBoundingClientRect() ?? place;
            if (box.width <= 1 || getComputedStyle(one).visibility === "hidden") continue;
            if (box.right > home.right + 1 || box.left < home.left - 1) tell("sticks out at the side", one);
            if (picture && (box.bottom > home.bottom + 1 || box.top < home.top - 1)) tell("sticks out", one);
            const cut = getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1;
            if (cut && one.clientWidth && !picture) tell("cut off", one);
        }
    }
    return [...found];
}"""


def sticking_out(panel):
    """Return a text for each element of a notebook's outputs and texts that sticks out or is cut off."""
    return panel.evaluate(STICKS_OUT)
