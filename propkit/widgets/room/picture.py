"""The plane of the training room as SVG: what the network says about every point, and the rows."""

import contourpy
import numpy as np

from propkit.figures.room import COLOURS, TINT
from propkit.widgets.room.svg import RIM, mark, picture, png, text

POINTS = 60  # of the grid along each side; the browser smooths between them
LEFT, TOP, SIDE = 46, 34, 334  # of the square in the picture


class Plane:
    """The square around the rows: its grid, and the rows as marks, which stay as they are for a whole run.

    train, val pairs (x (N, 2), labels (N,))
    """

    def __init__(self, train, val):
        every = np.concatenate([train[0], val[0]])
        low, high = every.min(axis=0), every.max(axis=0)
        self.side = 1.06 * np.max(high - low)
        self.low = (low + high - self.side) / 2
        steps = (np.arange(POINTS) + 0.5) / POINTS * self.side
        across, up = np.meshgrid(self.low[0] + steps, self.low[1] + steps[::-1])
        self.grid = np.column_stack([across.ravel(), up.ravel()])  # (POINTS**2, 2), line by line from the top
        self.rows = self._marks(*val, 3.5, hollow=True) + self._marks(*train, 5)
        self.frame = self._axes() + _legend(1 + train[1].max())

    def draw(self, probability, description):
        """Return the plane as SVG.

        probability (POINTS**2, M) of the classes at the points of the grid, description what is seen -> text
        """
        probability = probability.reshape(POINTS, POINTS, -1)
        where = f'x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" preserveAspectRatio="none"'
        image = f'<image {where} href="{png(shades(probability))}"/>'
        return picture(description, image, boundary(probability), self.rows, self.frame)

    def place(self, x):
        """Return where points of the plane lie in the picture: x (N, 2) -> (N, 2)."""
        share = (x - self.low) / self.side
        return np.column_stack([LEFT + SIDE * share[:, 0], TOP + SIDE * (1 - share[:, 1])])

    def _marks(self, x, labels, size, hollow=False):
        paths = []
        for label in np.unique(labels):
            fill, stroke, width = ("#fff", COLOURS[label], 1.2) if hollow else (COLOURS[label], "#fff", 2.4)
            order = "normal" if hollow else "stroke"  # a fill above the white rims stays whole in a crowd
            shape = "".join(mark(*place, label, size) for place in self.place(x[labels == label]))
            style = f'fill="{fill}" stroke="{stroke}" stroke-width="{width}" paint-order="{order}"'
            paths.append(f'<path d="{shape}" {style}/>')
        return "".join(paths)

    def _axes(self):
        parts = [f'<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" style="stroke:{RIM}"/>']
        for tick in range(-5, 6):
            across, up = self.place(np.array([[tick, tick]]))[0]
            if LEFT < across < LEFT + SIDE:
                parts.append(text(across, TOP + SIDE + 18, tick))
            if TOP < up < TOP + SIDE:
                parts.append(text(LEFT - 8, up + 5, tick, "end"))
        middle = TOP + SIDE / 2
        parts.append(f'<g transform="rotate(-90 14 {middle})">{text(14, middle, "input 1")}</g>')
        return "".join([*parts, text(LEFT + SIDE / 2, TOP + SIDE + 38, "input 0")])


def shades(probability):
    """Return a colour for each point: that of the likeliest class, the paler the less sure the network is.

    probability (H, W, M) -> (H, W, 3) bytes; grey where a probability is no number
    """
    M = probability.shape[-1]
    sure = (np.max(probability, axis=-1, keepdims=True) - 1 / M) / (1 - 1 / M)
    strongest = np.array([[t * (255 - c) for c in _rgb(colour)] for t, colour in zip(TINT, COLOURS, strict=True)])
    colour = 255 - (0.4 + 0.6 * sure) * strongest[np.argmax(probability, axis=-1)]
    return np.where(np.isfinite(sure), colour, 128).astype(np.uint8)


def boundary(probability):
    """Return the lines where two classes are equally likely and no third one is more so, as SVG.

    probability (H, W, M) -> text; words where a probability is no number, as there is no line then
    """
    if not np.isfinite(probability).all():
        return text(LEFT + SIDE / 2, TOP - 14, "Grey: the answer is no number.")
    paths, shape = [], np.array(probability.shape[1::-1])
    for k in range(probability.shape[-1] - 1):
        others = np.delete(probability, k, axis=-1).max(axis=-1)
        for line in contourpy.contour_generator(z=probability[..., k] - others).lines(0.0):
            places = [LEFT, TOP] + (line + 0.5) * SIDE / shape
            paths.append("M" + "L".join(f"{across:.1f} {up:.1f}" for across, up in places.tolist()))
    line = f'<path d="{"".join(paths)}" fill="none"'
    return f'{line} stroke="#fff" stroke-width="4.5"/>{line} stroke="#000" stroke-width="2"/>'


def _legend(classes):
    parts = [text(LEFT + SIDE / 2, TOP + SIDE + 58, "filled: training rows, hollow: validation rows")]
    for label in range(classes):
        across = LEFT + 8 + 95 * label
        parts.append(f'<path d="{mark(across, 16, label, 6)}" fill="{COLOURS[label]}"/>')
        parts.append(text(across + 12, 21, f"class {label}", "start"))
    return "".join(parts)


def _rgb(colour):
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
