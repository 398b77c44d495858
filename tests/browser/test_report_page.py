"""The class report in a real browser: it fits, everybody can read it, and it fetches and runs nothing."""

import pytest
from axe import violations
from learner import ROOT

from propkit.course.manifest import load_course
from propkit.grading.class_data import Learner, Part
from propkit.grading.report_page import Likeness, render
from propkit.grading.similarity import Group, Pair

CHAPTER = load_course(ROOT).chapter("ch02")
STATUSES = ("ok", "misconception", "not_written", "raised", "shape", "ok", "timeout", "value")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A report with all that one can have."""
    learners = [_learner(number) for number in range(24)]
    learners.append(
        Learner("lou", "lou", "malformed", "the file is no notebook", 0, 18, learners[0].parts, checked=False)
    )
    text = "def relu(z):\n    return np.maximum(z, 0)  # " + "a long line " * 15
    pair = Pair("learner-1", "learner-2", 0.8, {"relu": 1.0, "softmax": 0.91})
    texts = {name: {"relu": text, "softmax": text} for name in ("learner-1", "learner-2")}
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(CHAPTER, learners, Likeness([Group([pair])], texts)), encoding="utf-8")
    return path


def _learner(number):
    kinds = [STATUSES[(number * (e + 1) + e) % 8] for e in range(len(CHAPTER.exercises))]
    parts = [
        Part(e.max_points * (kind == "ok"), e.max_points, kind, "bias_forgotten" if kind == "misconception" else None)
        for e, kind in zip(CHAPTER.exercises, kinds, strict=True)
    ]
    status = "crashed" if number == 7 else "partial"
    points = sum(part.points for part in parts)
    return Learner(f"learner-{number}", f"learner-{number}", status, "", points, 18, parts, number % 2, number == 3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 800, 360])
def test_everybody_can_read_it(offline, path, scheme, width):
    said, asked = [], []
    offline.on("console", lambda message: said.append(message.text))
    offline.on("request", lambda request: asked.append(request.url))
    offline.set_viewport_size({"width": width, "height": 800})
    offline.emulate_media(color_scheme=scheme)
    offline.goto(path.as_uri())
    assert (said, [url for url in asked if not url.startswith("data:image/png")]) == ([], [path.as_uri()])
    offline.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert violations(offline, ["html"]) == []
    assert offline.evaluate("document.documentElement.scrollWidth") <= width
    assert offline.evaluate("[...document.images].map(one => one.complete && one.naturalWidth > 1000)") == [True] * 3
    if width >= 800:
        assert offline.evaluate(
            "[...document.querySelectorAll('.wide')].every(one => one.scrollWidth <= one.clientWidth)"
        )


def test_in_print_all_is_black_on_white_and_open(offline, path):
    offline.emulate_media(media="print", color_scheme="dark")
    offline.goto(path.as_uri())
    assert offline.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert offline.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    heights = offline.evaluate("[...document.querySelectorAll('pre')].map(one => one.getBoundingClientRect().height)")
    assert len(heights) == 4
    assert min(heights) > 10
