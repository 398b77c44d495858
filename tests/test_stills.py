"""The still before each explorer: there, drawn anew the same, and with a text that says what is drawn now."""

import ast
import json
import re
import sys
from functools import cache
from xml.etree import ElementTree

import pytest
from learner import ROOT

from propkit import widgets

sys.path.insert(0, str(ROOT / "docs"))

from still_svg import Drawing, svg_text, title_of
from stills import STILLS

FOLDER = ROOT / "notebooks" / "pictures"
EXPLORERS = set(widgets.__all__) - {"predict", "quiz"}
IMAGE = re.compile(r"!\[(.*)\]\(pictures/(\w+)\.svg\)")


@cache
def still(name):
    return STILLS[name]()


def called(source):
    """Return the explorers that a cell calls."""
    names = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return EXPLORERS & {getattr(name, "id", getattr(name, "attr", None)) for name in names}


def explorer_calls():
    """Yield (lesson, explorer, the Markdown text before it) for each call in the lessons."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        before = None
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "code":
                for name in sorted(called(source)):
                    yield path.stem, name, before["source"] if before["cell_type"] == "markdown" else ""
            before = cell


CALLS = [pytest.param(*call, id=f"{call[0]}-{call[1]}") for call in explorer_calls()]


@pytest.mark.parametrize(("lesson", "name", "before"), CALLS)
def test_each_explorer_follows_its_still_with_the_words_of_today(lesson, name, before):
    images = IMAGE.findall("".join(before))
    assert [found for _, found in images] == [name], f"{lesson}: the cell before {name} shows {images}"
    assert images[0][0] == still(name).description
    assert re.search(r"svg\)\s+\S", "".join(before)), "no sentence says what is seen"


def test_each_explorer_is_called_in_a_lesson_and_no_still_is_without_one():
    names = {call.values[1] for call in CALLS}
    assert names == EXPLORERS == set(STILLS) == {path.stem for path in FOLDER.glob("*.svg")}


@pytest.mark.parametrize("name", STILLS)
def test_the_file_is_what_is_drawn_now(name):
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert title_of(text) == still(name).description, "draw it anew: python docs/make_pictures.py stills"
    assert svg_text(still(name)) == svg_text(STILLS[name]()), "it is drawn in another way each time"


@pytest.mark.parametrize("name", STILLS)
def test_the_file_stands_for_itself(name):
    """Outside JupyterLab it has a size, a white ground and its own colours, and it asks for nothing elsewhere."""
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    left, top, width, height = map(float, root.get("viewBox").split())
    assert (left, top) == (0, 0)
    assert root.get("width")
    assert root.get("height")
    assert 300 <= width <= 900
    assert height <= 900
    assert re.search(r'fill(=|:) ?"?(white|#ffffff)', text)
    assert "var(--" not in text
    assert not re.search(r'(href|src)="(?!#|data:)', text)
    assert len(text) < 200_000


@pytest.mark.parametrize("name", STILLS)
def test_the_words_say_numbers_and_are_not_too_long(name):
    words = still(name).description
    assert re.search(r"\d", words)
    assert 40 <= len(words) <= 500
    assert "](" not in words, "it would end the image's text"


def test_a_drawing_is_the_first_picture_of_each_html_in_the_colours_of_the_light_theme():
    words = '<text style="fill:var(--a-b,#212121)">1</text>'
    wide = f'<svg role="img" aria-label="A &amp; B" viewBox="0 0 760 100">{words}</svg>'
    narrow = wide.replace("760", "480").replace("A &amp; B", "narrow")
    other = wide.replace("A &amp; B", "C").replace(">1<", ">2<").replace("100", "50")
    drawing = Drawing(f"<div>{wide}{narrow}</div>", other)
    assert drawing.description == "A & B C"
    text = svg_text(drawing)
    root = ElementTree.fromstring(text)
    assert title_of(text) == "A & B C"
    assert root.get("viewBox") == f"0 0 760 {100 + 16 + 50 + 16}"
    assert [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")] == ["1", "2"]
    assert [one.get("style") for one in root.iter("{http://www.w3.org/2000/svg}text")] == ["fill:#212121"] * 2
