"""Pieces of SVG for the two pictures of the training room."""

import base64
import struct
import zlib
from html import escape

import numpy as np

# JupyterLab's own colours, so that the pictures also suit its dark theme
INK = "var(--jp-content-font-color1,#212121)"
RIM = "var(--jp-content-font-color2,#555555)"
PAPER = "var(--jp-layout-color0,#ffffff)"
WIDTH, HEIGHT = 390, 434  # of each picture; where the page has no room for both, one stands below the other


def picture(description, *parts):
    """Put parts together to one picture."""
    return (
        f'<svg role="img" aria-label="{escape(description)}" viewBox="0 0 {WIDTH} {HEIGHT}" font-size="15" '
        f'font-family="sans-serif" style="flex:1 1 300px;min-width:0;max-width:{WIDTH}px">{"".join(parts)}</svg>'
    )


def png(image):
    """Return an image (H, W, 3) of bytes as a PNG in a data address."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width, _ = image.shape
    lines = np.concatenate([np.zeros((height, 1), np.uint8), image.reshape(height, -1)], axis=1)  # 0: no filter
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines.tobytes(), 1)) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + data).decode()


def mark(across, up, label, size):
    """Return the path of a row's mark: a circle for class 0, a triangle for 1, a square for 2."""
    if label == 0:
        return f"M{across - size:.1f} {up:.1f}a{size} {size} 0 1 0 {2 * size} 0a{size} {size} 0 1 0 {-2 * size} 0z"
    if label == 1:
        return f"M{across:.1f} {up - 1.2 * size:.1f}l{1.1 * size:.2f} {2 * size}h{-2.2 * size:.2f}z"
    return f"M{across - size:.1f} {up - size:.1f}h{2 * size}v{2 * size}h{-2 * size}z"


def text(across, up, words, anchor="middle"):
    """Return a text at a place, in the colour of the lesson around it."""
    words = escape(str(words)).replace("-", "−")
    return f'<text x="{across:.1f}" y="{up:.1f}" text-anchor="{anchor}" style="fill:{INK}">{words}</text>'
