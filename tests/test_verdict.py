"""The verdict's three forms: card, terminal text and the bare number that nbgrader reads."""

from html.parser import HTMLParser

from propkit.checks.verdict import STATUSES, TITLES, Verdict


class Balance(HTMLParser):
    """Counts open tags, and keeps the text."""

    def __init__(self):
        super().__init__()
        self.open, self.text, self.tags = [], "", set()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(html):
    parser = Balance()
    parser.feed(html)
    assert not parser.open
    return parser


def test_the_card_says_everything():
    verdict = Verdict(
        "relu", 1.5, 3, "misconception", passed=["cache"], problem="On a row, out[0] is 1, expected 0.",
        called_with="z = -1", looks_like="Negatives come out.", question="What of -1?",
        note="numpy warned: x.", next_step="hint 1 of 4: `hint(1)`",
    )  # fmt: skip
    card = read(verdict._repr_html_())
    for part in ("relu", "1.5 of 3 points", "Passed: cache", "First thing wrong: On a row", "Looks like: Negatives",
                 "Ask yourself: What of -1?", "Good to know: numpy", "Next: hint 1 of 4"):  # fmt: skip
        assert part in card.text
    assert "code" in card.tags
    assert repr(verdict) == "1.5"
    assert "Called with z = -1." in verdict.message
    for line in verdict.message.splitlines():
        assert line in verdict.text()


def test_learners_text_cannot_become_markup():
    verdict = Verdict("relu", 0, 1, "raised", problem="<script>alert(1)</script> & `<b>`")
    card = read(verdict._repr_html_())
    assert "script" not in card.tags
    assert "b" not in card.tags
    assert "<script>alert(1)</script>" in card.text


def test_every_status_has_a_title():
    assert set(TITLES) == set(STATUSES)
