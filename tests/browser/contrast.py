"""How well the texts of drawings stand out from their ground, from 1 to 21; axe-core gives up on most of them."""

ENOUGH = 4.5

# The ground of a text is its halo, or else what lies under its middle: shapes of the drawing, then the page.
FAINT = """([root, enough]) => {
    const colour = text => {
        const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
        return text.startsWith("color(") ? [255 * r, 255 * g, 255 * b, a] : [r, g, b, a];
    };
    const over = ([r, g, b, a], ground) => [...[r, g, b].map((part, i) => part * a + ground[i] * (1 - a)), 1];
    const linear = part => part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
    const light = parts => [0.2126, 0.7152, 0.0722].reduce((sum, share, i) => sum + share * linear(parts[i]), 0.05);
    const paint = (one, name) => {
        const style = getComputedStyle(one);
        if (style[name] === "none") return [0, 0, 0, 0];
        const [r, g, b, a] = colour(style[name]);
        let seen = a * style[`${name}Opacity`];
        for (let up = one; up.closest("svg"); up = up.parentElement) seen *= getComputedStyle(up).opacity;
        return [r, g, b, seen];
    };
    const ground = (text, box) => {
        const style = getComputedStyle(text);
        const halo = style.paintOrder.startsWith("stroke") && style.stroke !== "none";
        const below = halo ? [paint(text, "stroke")] : [];
        const stack = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        for (const one of stack) {
            if (one.matches("image")) return null;
            if (one.matches("rect, circle, ellipse, path, polygon")) below.push(paint(one, "fill"));
            else if (one.matches("svg, :not(svg *)")) below.push(colour(getComputedStyle(one).backgroundColor));
        }
        return below.reduceRight((under, one) => over(one, under), [255, 255, 255, 1]);
    };
    const found = [];
    for (const text of root.querySelectorAll("svg text")) {
        const box = text.getBoundingClientRect();
        const under = box.width && text.textContent.trim() ? ground(text, box) : null;
        if (!under) continue;
        const lights = [light(under), light(over(paint(text, "fill"), under))];
        const contrast = Math.max(...lights) / Math.min(...lights);
        if (contrast < enough) found.push(`${contrast.toFixed(2)}: ${text.outerHTML}`);
    }
    return found;
}"""


def faint_texts(locator):
    """Return the texts of drawings in an element that stand out too little, each with its contrast; all is in view."""
    return locator.evaluate(f"root => ({FAINT})([root, {ENOUGH}])")
