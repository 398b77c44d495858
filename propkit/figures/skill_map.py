"""The skill map: every skill of the course in its chapter, and how far the learner has come with it."""

import textwrap

from propkit.course.skills import STATES, chapter_skills
from propkit.figures.colours import FORWARD, NEUTRAL, TARGET
from propkit.figures.picture import Picture
from propkit.figures.words import count, listed, show

# How a state looks. Each has a shape of its own, so that the map can be read without its colours.
LOOKS = {
    "locked": {"marker": "s", "color": NEUTRAL, "fillstyle": "none", "markersize": 11},
    "unlocked": {"marker": "o", "color": FORWARD, "fillstyle": "none", "markersize": 15},
    "open": {"marker": "o", "color": FORWARD, "fillstyle": "left", "markersize": 15},
    "mastered": {"marker": "*", "color": TARGET, "fillstyle": "full", "markersize": 18},
}
# All lengths are in inches.
WIDTH, COLUMNS, MARGIN = 8, 5, 0.15
COLUMN = (WIDTH - 2 * MARGIN) / COLUMNS
LINE = 0.19  # from one line of text to the next
LEGEND = 5.6 * LINE
LETTERS = 15  # of bold text that fit into a column


def draw_skill_map(course, progress_entries):
    """Draw the skills of the course along its chapters, with state, points, attempts and hints of each.

    course a Course, progress_entries {exercise name: {"best", "attempts", "hints"}}, as progress.read returns it
    -> Picture
    """
    chapters = chapter_skills(course, progress_entries)
    rows = _rows(chapters)
    height = LEGEND + sum(_height(row) for row in rows)
    figure = Picture(figsize=(WIDTH, height))
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(-height, 0))
    ax.axis("off")
    skills = [skill for _, group in chapters for skill in group]
    points, total = sum(s.points for s in skills), sum(s.max_points for s in skills)
    ax.text(MARGIN, -1.2 * LINE, f"{points:g} of {total:g} points", fontsize=14, weight="bold", va="center")
    for i, (state, meaning) in enumerate(STATES.items()):
        x, y = MARGIN + i // 2 * 3.5 * COLUMN, -(2.8 + 1.4 * (i % 2)) * LINE
        _shape(ax, x, y, state)
        ax.text(x + 0.35, y, f"{state}: {meaning}", fontsize=11, va="center")
    y = -LEGEND
    for row in rows:
        column = 0
        for chapter, group in row:
            _chapter(ax, MARGIN + column * COLUMN, y, chapter, group)
            column += _columns(chapter, group)
        y -= _height(row)
    figure.description = _describe(skills, points, total)
    return figure


def _describe(skills, points, total):
    """Name the skills that were begun or can be; of the others, say how many."""
    named = {state: [skill.name for skill in skills if skill.state == state] for state in reversed(STATES)}
    texts = [
        f"{len(names)} {state}" + (f" ({listed(names, 5)})" if names and state != "locked" else "")
        for state, names in named.items()
    ]
    tries = count(sum(skill.attempts for skill in skills), "try", "tries")
    hints = count(sum(skill.hints for skill in skills), "hint")
    return f"Skill map, {show(points)} of {show(total)} points, {tries}, {hints}. Skills: {'; '.join(texts)}."


def _rows(chapters):
    """Put the chapters, in their order, into as few rows as they need: short ones share a row."""
    rows, used = [], COLUMNS
    for chapter, skills in chapters:
        for start in range(0, len(skills), COLUMNS):  # a chapter with many skills goes on in the next row
            part = skills[start : start + COLUMNS]
            wanted = _columns(chapter, part)
            if start or used + wanted > COLUMNS:
                rows.append([])
                used = 0
            rows[-1].append((chapter, part))
            used += wanted
    return rows


def _columns(chapter, skills):
    return min(max(len(skills), -(-len(_title(chapter)) // LETTERS)), COLUMNS)


def _height(row):
    return (6 + max(len(_name(skill)) for _, skills in row for skill in skills)) * LINE


def _title(chapter):
    return f"{int(chapter.number.removeprefix('ch'))}  {chapter.title}"


def _name(skill):
    return textwrap.wrap(skill.name, LETTERS, break_long_words=False)


def _chapter(ax, x, y, chapter, skills):
    """Draw a chapter's title, a line along its skills, and the skills."""
    ax.text(x, y - 0.6 * LINE, _title(chapter), fontsize=12, weight="bold", color=NEUTRAL, va="center")
    path = y - 2.1 * LINE
    for i, skill in enumerate(skills):
        if i:
            ax.plot([x + (i - 0.75) * COLUMN, x + (i - 0.05) * COLUMN], [path, path], color=NEUTRAL, alpha=0.4)
        _skill(ax, x + i * COLUMN, path, skill)


def _skill(ax, x, y, skill):
    _shape(ax, x, y, skill.state)
    lines = [(line, {"weight": "bold"}) for line in _name(skill)]
    lines.append((f"{skill.state}, {skill.points:g} of {skill.max_points:g}", {}))
    if skill.attempts or skill.hints:
        counts = f"{count(skill.attempts, 'try', 'tries')}, {count(skill.hints, 'hint')}"
        lines.append((counts, {"color": NEUTRAL}))
    for i, (line, style) in enumerate(lines):
        ax.text(x, y - (1.3 + i) * LINE, line, fontsize=11, va="center", **style)


def _shape(ax, x, y, state):
    ax.plot(x + 0.13, y, linestyle="none", markerfacecoloralt="white", markeredgewidth=1.8, **LOOKS[state])
