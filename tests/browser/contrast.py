"""How well text stands out from its ground, as the accessibility guidelines count it: from 1 to 21."""

LEAST = """root => {
    const colour = text => text.match(/[\\d.]+/g).map(Number).concat(1).slice(0, 4);
    const over = ([r, g, b, a], ground) => [r, g, b].map((part, i) => part * a + ground[i] * (1 - a));
    const ground = element => element
        ? over(colour(getComputedStyle(element).backgroundColor), ground(element.parentElement))
        : [255, 255, 255];
    const linear = part => part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
    const light = parts => parts.map(linear).reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
    return Math.min(...[root, ...root.querySelectorAll("*")].map(element => {
        const below = ground(element), above = over(colour(getComputedStyle(element).color), below);
        const lights = [light(below) + 0.05, light(above) + 0.05];
        return Math.max(...lights) / Math.min(...lights);
    }));
}"""


def least_contrast(locator):
    """Return the contrast of the text that stands out least, in an element and all elements in it."""
    return locator.evaluate(LEAST)
