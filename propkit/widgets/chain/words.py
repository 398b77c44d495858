"""What the graph of an expression shows, in words."""

from html import escape

from propkit.figures.words import listed
from propkit.widgets.chain.operations import number


def describe(formula, moment):
    """Describe the picture for those who cannot see it -> text."""
    made = [
        f"{p.name} = {p.text + ' = ' if p.operation else ''}{number(moment.numbers[p]) if p in moment.numbers else '?'}"
        for p in formula.parts
    ]
    arrived = [f"{part.name} {number(sum(parts))}" for part, parts in moment.parts.items() if parts]
    blame = f" Blame so far: {', '.join(arrived)}." if arrived else ""
    return f"A graph: {', '.join(made)}.{blame}"


def say_step(formula, moment, walk, position):
    """Say what the last step did -> HTML."""
    if not position:
        out = formula.result
        return (
            f"<strong>{out.name} = {number(moment.numbers[out])}.</strong> Its own blame is 1. "
            "Press Step: the blame goes back, one box at a time."
        )
    end, slopes = moment.now, walk.slopes[moment.now]
    amount = sum(moment.parts[end])
    first = f"Blame {number(amount)} {'starts' if end is formula.result else 'arrives'} at {end.name}."
    ways = [
        f"{'its local slope for ' if i == 0 else 'for '}{source.name} {'is' if i == 0 else 'it is'} {number(slope)}, "
        f"so {source.name} receives {number(slope * amount)}"
        for i, (source, slope) in enumerate(zip(end.sources, slopes, strict=True))
    ]
    ways = "; ".join(ways)
    return f"<strong>Step {position} of {walk.last}.</strong> {first} {ways[:1].upper()}{ways[1:]}.{_sums(moment, end)}"


def _sums(moment, end):
    """Say what the sources of a part have now, where it is the sum of more than one number."""
    sums = [
        f"{source.name} has {_added(moment.parts[source])}"
        for source in dict.fromkeys(end.sources)
        if len(moment.parts[source]) > 1
    ]
    return f" They add up: {listed(sums)}." if sums else ""


def _added(parts):
    text = " + ".join(number(part) for part in parts).replace("+ −", "− ")
    return f"{text} = {number(sum(parts))}"


def say_compared(compared, walk, checkable):
    """Say at the last step what backpropagate found, and whether nudging finds the same -> HTML.

    compared from `compare`, walk a Walk, checkable whether backpropagate is the learner's
    """
    sentences = [f"<strong>Step {walk.last} of {walk.last}.</strong> backpropagate says {_listed(compared, 0)}."]
    bad = [one for one in compared if one.nudged and not one.agrees]
    if bad:
        sentences.append(f"<strong>✗ Nudging says {_listed(bad, 1)}.</strong>")
        if checkable and not walk.faults:
            sentences.append("Run its check in the exercise notebook: it says why.")
    elif any(one.agrees and len(one.nudged) == 1 for one in compared):
        sentences.append("✓ Nudging says the same.")
    for one in compared:
        if one.nudged is None:
            sentences.append(f"{one.name} cannot be nudged here: right beside it there is no value.")
        elif len(one.nudged) == 2:
            down, up = map(number, one.nudged)
            sentences.append(f"There is a kink at {one.name}: a nudge down gives {down}, one up gives {up}.")
    return " ".join(sentences)


def _listed(compared, which):
    """List what backpropagate says of each variable (0), or what nudging says (1)."""
    wrong = [one.nudged and not one.agrees for one in compared]
    texts = [one.texts[which] if bad else number(one.grad) for one, bad in zip(compared, wrong, strict=True)]
    return listed([f"{one.name} {text}" for one, text in zip(compared, texts, strict=True)])


def say_fault(text):
    """Say what is wrong with a function, or with the numbers -> HTML."""
    return f"<strong>✗ {escape(text)}</strong>"


def say_complaint(error, formula):
    """Say what is wrong with an expression that was typed, and where -> HTML."""
    at = "" if error.column is None else f" at character {error.column + 1}"
    place = f"{error.text}\n{' ' * error.column}^" if at else error.text
    pre = '<pre style="margin:0 0 4px;line-height:1.3">'
    return (
        f'<div style="border-left:5px solid #D55E00;padding:4px 12px;margin-bottom:6px;line-height:1.5">'
        f"<strong>✗ Not drawn{at}.</strong> {escape(error.message)}{pre}{escape(place)}</pre>"
        f"The picture still shows <code>{escape(formula.text)}</code>.</div>"
    )
