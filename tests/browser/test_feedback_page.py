"""A page of feedback in a real browser: nothing that anybody typed runs or is fetched, and everybody can read it."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from axe import violations
from learner import ROOT

from propkit.checks.verdict import Verdict
from propkit.course.manifest import load_course
from propkit.grading.feedback_page import comment_html, render, visible
from propkit.grading.marks import Mark, Marks
from propkit.grading.result import Result

EVIL = (
    "</code></pre></style></title><script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">"
    "<svg onload=document.title='ran'><a href=javascript:alert(1)>x</a><iframe src=//evil.example></iframe>"
    "<link rel=stylesheet href=http://evil.example/x.css><style>body{display:none}</style><base href=//evil.example>"
    "<form action=//evil.example><input autofocus onfocus=alert(1)></form>{{ 7 * 7 }}{% raw %}`<b>`"
)
LINKS = (
    "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html;base64,PHNjcmlwdD4=) [d](vbscript:x) "
    "[e](java&#115;cript:alert(1)) ![f](http://evil.example/f.png) <http://evil.example/auto> [g](//evil.example/g) "
    "[h](https://good.example/h 'x\" onmouseover=alert(1)')"
)
TURNED = "if access \u202e\u2066# only for admins\u2069 \u2066:\x00\x1b[31m\ud800\u200b"
TAGS = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "bdi", "strong", "section", "span"}
TAGS |= {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "ul", "ol", "li", "dl", "div", "dt", "dd"}
TAGS |= {"details", "summary", "pre", "code", "wbr", "em", "s", "br", "blockquote", "a"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "scope", "aria-labelledby", "aria-hidden"}
ATTRIBUTES |= {"id", "open", "href"}
CHAPTER = load_course(ROOT).chapter("ch02")


class Reader(HTMLParser):
    """Collects tags, attributes and addresses of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.addresses = set(), set(), set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value for name, value in attrs if name == "href"}


def evil_page():
    """Return a page on which every text that anybody has a hand in tries something."""
    statuses = ["raised", "misconception", "value", "not_written", "type", "shape", "timeout", "ok"]
    verdicts = [
        Verdict(
            e.name,
            0,
            e.max_points,
            status,
            [EVIL],
            EVIL + TURNED,
            EVIL,
            EVIL,
            EVIL,
            "bias_<b>" if n % 2 else None,
            EVIL,
        )
        for n, (e, status) in enumerate(zip(CHAPTER.exercises, statuses, strict=True))
    ]
    marks = Marks(
        {e.check_id: Mark(0.0, 0.5, 0.25, e.max_points, True) for e in CHAPTER.exercises}
        | {EVIL: Mark(None, None, None, 2, True)},
        {e.name: f"{EVIL}\n\n{LINKS}\n\n**bold** `code`\n\n{TURNED}" for e in CHAPTER.exercises} | {EVIL: EVIL},
        penalty=1.0,
    )
    texts = {e.name: EVIL + TURNED + "\n" + "x = 1  # " + "y" * 1_000_000 for e in CHAPTER.exercises} | {EVIL: EVIL}
    result = Result(EVIL, CHAPTER.id, "refused", 0, 18, verdicts, EVIL + TURNED, [EVIL, TURNED], timestamp=EVIL)
    return render(CHAPTER, result, marks, texts)


def test_what_anybody_typed_is_only_text():
    page = evil_page()
    read = Reader(page)
    assert read.tags <= TAGS
    assert read.attributes <= ATTRIBUTES
    # to click on, in a comment; a picture is a link, too
    assert read.addresses == {"http://evil.example/auto", "http://evil.example/f.png", "https://good.example/h"}
    assert not any(ord(letter) in (0, 0x1B, 0x200B, 0x202E, 0x2066, 0xD800) for letter in page)
    assert "⟨U+202E⟩" in page
    assert "{{ 7 * 7 }}" in page
    assert len(page) < 400_000
    page.encode()


def test_nothing_runs_and_nothing_is_fetched(offline, tmp_path):
    path, said, asked = tmp_path / "page.html", [], []
    path.write_text(evil_page(), encoding="utf-8")
    offline.on("console", lambda message: said.append(message.text))
    offline.on("dialog", lambda dialog: said.append(dialog.message))
    offline.on("request", lambda request: asked.append(request.url))
    offline.goto(path.as_uri())
    assert offline.title() == "Feedback: The forward pass"
    assert offline.locator("h1").is_visible()
    assert (said, asked) == ([], [path.as_uri()])


def test_the_policy_stops_a_script_that_would_get_through(offline, tmp_path):
    path, failed = tmp_path / "page.html", []
    broken = (
        "<script>document.title = 'ran'</script><script src=http://127.0.0.1:9/x.js></script>"
        "<img src=http://127.0.0.1:9/x.png><p id=red style='color:red'>x</p>"
    )
    path.write_text(evil_page().replace("</main>", f"{broken}</main>"), encoding="utf-8")
    offline.on("requestfailed", lambda request: failed.append(request.failure))
    offline.goto(path.as_uri())
    assert offline.title() == "Feedback: The forward pass"
    assert failed == ["csp", "csp"], "the network was not even asked"
    assert offline.evaluate("getComputedStyle(document.querySelector('#red')).color") != "rgb(255, 0, 0)"
    assert offline.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "832px", "our own style"


def plain_page():
    """Return a page with all that a page can have."""
    wrong = Verdict("", 1, 3, "misconception", ["out"], "On a row, `out[0]` is 2, expected 3.", "z = [1, 2]")
    wrong.looks_like, wrong.question, wrong.misconception = "It has the wrong sign.", "Which way is up?", "wrong_sign"
    wrong.note = "numpy warned: overflow encountered in exp. That costs no points."
    right = Verdict("", 3, 3, "ok", ["out"], "12 cases, all as they should be.")
    pairs = zip(CHAPTER.exercises, [right, wrong] * 4, strict=True)
    verdicts = [replace(verdict, name=e.name, max_points=e.max_points) for e, verdict in pairs]
    texts = {e.name: f"def {e.name}(z):\n    return -z  # {'a long line ' * 20}" for e in CHAPTER.exercises}
    marks = Marks(
        {e.check_id: Mark(1.0, None, None, e.max_points, False) for e in CHAPTER.exercises}
        | {"essay": Mark(None, 1, None, 2, False)},
        {"relu": "Read [this](https://good.example/) **again**:\n\n> a slope\n\n1. one\n2. two", "essay": "Good."},
        penalty=1.0,
    )
    result = Result(
        "anna", CHAPTER.id, "partial", 9, 18, verdicts, notes=["relu is there 2 times"], timestamp="2026-11-01"
    )
    return render(CHAPTER, result, marks, texts | {"essay": "Because the blame flows back."})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_everybody_can_read_it(offline, tmp_path, scheme, width):
    path = tmp_path / "page.html"
    path.write_text(plain_page(), encoding="utf-8")
    offline.set_viewport_size({"width": width, "height": 800})
    offline.emulate_media(color_scheme=scheme)
    offline.goto(path.as_uri())
    assert violations(offline, ["html"]) == []
    assert offline.evaluate("document.documentElement.scrollWidth") <= width
    dark = offline.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (scheme == "dark")


def test_in_print_all_is_black_on_white_and_open(offline, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(plain_page(), encoding="utf-8")
    offline.emulate_media(media="print", color_scheme="dark")
    offline.goto(path.as_uri())
    assert offline.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert offline.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    seen = offline.evaluate("[...document.querySelectorAll('pre')].map(one => one.checkVisibility())")
    assert seen == [True] * 9


def test_comments_keep_their_plain_formatting():
    assert comment_html("**a** `b`\n\n- c") == "<p><strong>a</strong> <code>b</code></p>\n<ul>\n<li>c</li>\n</ul>\n"
    assert comment_html("# Heading") == "Heading\n"


def test_visible():
    assert visible("a\u202eb\r\nc\td\r") == "a⟨U+202E⟩b\nc\td⟨U+000D⟩"
    assert visible("Zoë 数 😀") == "Zoë 数 😀"
