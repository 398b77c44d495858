"""One number of a gradient beside nudging: whether it is wrong, how wrong, and how it is written."""

import matplotlib
import numpy as np

from propkit.figures.words import count, show

STEPS = 11  # of the colours: a relative error of 1e-10 or less, 1e-9, ... 1 or more
COLOURS = [matplotlib.colors.to_hex(c) for c in matplotlib.colormaps["cividis"](np.linspace(0, 1, STEPS))]
KINK = "#cccccc"
TINY = 1e-3  # an entry smaller than this is taken as this large: beside 0, every rounding error would be huge
LONGEST = 5  # letters of a number beside a mark


def relative(entry):
    """Return an Entry's error as a share of the larger of its two numbers, which counts as 0.001 at least."""
    return entry.error / max(abs(entry.analytic), abs(entry.numerical), TINY)


def state(finding):
    """Say how a gradient stands, with a mark at the beginning."""
    if finding.entries is None:
        return "? not comparable"
    wrong, entries = sum(e.wrong for e in finding.entries), len(finding.entries)
    if wrong:
        return f"✗ {wrong} of {entries} wrong"
    kinks = sum(e.kink for e in finding.entries)
    if kinks:
        return f"✓ right, {count(kinks, 'kink')} apart"
    return "✓ right"


def level(entry):
    """Return the number of the colour for how wrong an entry is."""
    error = relative(entry)
    if not np.isfinite(error):
        return STEPS - 1
    return int(np.clip(np.round(np.log10(max(error, 1e-99))) + STEPS - 1, 0, STEPS - 1))


def short(number, digits=2):
    """Write a number in a few letters; what is smaller than nudging can see is 0."""
    size = abs(number)
    if not np.isfinite(number):
        return "nan" if np.isnan(number) else show(number).replace("infinity", "inf")
    if 10 <= size < 1e6:
        return f"{number:.0f}".replace("-", "−")
    if 1e-9 < size < 1e-3:
        return f"{number:.0e}".replace("-0", "-").replace("-", "−")
    return show(0 if size <= 1e-9 else number, digits)


def both(entry):
    """Write both numbers of an entry, with as many digits as fit for the longer one."""
    texts = [short(entry.analytic), short(entry.numerical)]
    if max(map(len, texts)) > LONGEST:
        texts = [short(entry.analytic, 1), short(entry.numerical, 1)]
    return texts
