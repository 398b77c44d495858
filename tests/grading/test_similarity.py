"""Likeness: what was copied is found under other names, what everybody finds is not, and time grows with the class."""

import random
import time

import pytest

from propkit.grading.code_tokens import code_tokens, without_comments
from propkit.grading.similarity import alike

STUB = 'def {0}(x, w):\n    """Return the {0}."""\n    raise NotImplementedError("ch99: write {0}")\n'
NAMES = ("one", "two", "three", "four", "five")
RELEASED = {name: STUB.format(name) for name in NAMES}
HABITS = ["{v} = np.asarray(x) * {k}", "if {k} > len(x): return None", "for i in range({k}): {v} = w[i] - x[i]",
          "{v} = [a * b + {k} for a, b in zip(x, w)]", "assert np.ndim(x) < {k}", "{v} = np.sum(x ** {k}, axis=0)",
          "{v} = w.T @ np.ones((len(w), {k}))", "while {v} < {k}: {v} += x.max()", "{v} = dict(a={k})"]  # fmt: skip


def own_way(rng, name):
    """Return an answer that one learner has written in a way of their own."""
    lines = [rng.choice(HABITS).format(v=f"v{i}", k=rng.randrange(2, 40)) for i in range(rng.randrange(3, 6))]
    return "\n    ".join([f"def {name}(x, w):", *lines, "return v0"])


def make_class(count, seed=0):
    rng = random.Random(seed)
    return {f"s{i:05}": {name: own_way(rng, name) for name in NAMES} for i in range(count)}


def renamed(source):
    """Return what someone makes of a copied answer: other names, comments, blank lines and a docstring."""
    head, _, body = source.partition("\n")
    for number in range(9):
        body = body.replace(f"v{number}", f"mine_{number}")
    lines = [f"{line}  # I thought of it" for line in body.split("\n")]
    return "\n\n".join([head, '    """All my own work."""', *lines])


def students(groups):
    return [group.students for group in groups]


@pytest.mark.parametrize("count", [12, 200])
def test_a_copy_under_other_names_is_found_and_nobody_else(count):
    texts = make_class(count)
    assert alike(texts, RELEASED) == []
    texts["copier"] = {name: renamed(source) for name, source in texts["s00003"].items()}
    (group,) = alike(texts, RELEASED)
    assert group.students == ["copier", "s00003"]
    assert set(group.pairs[0].exercises.values()) == {1.0}
    assert set(group.pairs[0].exercises) == set(NAMES)
    assert 0.45 <= group.pairs[0].weight <= 1


def test_three_of_five_exercises_copied_are_found_and_one_is_not():
    texts = make_class(100)
    texts["most"] = texts["s00001"] | {name: texts["s00002"][name] for name in NAMES[:3]}
    assert students(alike(texts, RELEASED)) == [["most", "s00002"]]
    texts = make_class(100)
    texts["s00001"] |= {name: renamed(texts["s00002"][name]) for name in NAMES[:3]}
    assert students(alike(texts, RELEASED)) == [["s00001", "s00002"]]
    texts = make_class(100)
    texts["s00001"] |= {"one": texts["s00002"]["one"]}
    assert alike(texts, RELEASED) == []


def test_a_ring_is_one_group():
    texts = make_class(100)
    ring = [f"s{i:05}" for i in (10, 40, 50, 60, 70, 95)]
    for student in ring[1:]:
        texts[student] = {name: renamed(source) for name, source in texts[ring[0]].items()}
    assert students(alike(texts, RELEASED)) == [ring]


def test_the_answer_that_everybody_finds_is_nobodys():
    short = {name: f"def {name}(x, w):\n    return np.maximum(np.sum(x * w, axis=1), 0) + 1" for name in NAMES}
    other = {
        name: f"def {name}(x, w):\n    return np.where((x * w).sum(axis=1) > 0, (x * w).sum(1), 0)" for name in NAMES
    }
    texts = {f"s{i}": short if i % 2 else other for i in range(60)}
    assert alike(texts, RELEASED) == []


def test_the_released_text_is_nobodys():
    texts = {f"s{i}": dict(RELEASED) for i in range(2)} | make_class(30)
    assert alike(texts, RELEASED) == []
    assert alike({}, RELEASED) == alike({"one": {"one": "x"}}, RELEASED) == []
    assert alike({"one": make_class(1)["s00000"]}, RELEASED) == []


def test_four_times_the_class_takes_about_four_times_as_long():
    def seconds(count):
        texts = make_class(count, seed=count)
        texts["copier"] = {name: renamed(source) for name, source in texts["s00017"].items()}
        began = time.process_time()
        assert ["copier", "s00017"] in students(alike(texts, RELEASED))
        return time.process_time() - began

    assert seconds(1_600) < 9 * seconds(400), "sixteen times as long would mean that all pairs are compared"


def test_tokens():
    assert code_tokens("def f(x):\n    'Say.'\n    y = np.dot(x, 2)  # no\n    return y\n") == code_tokens(
        "def g(abc):\n\n  zz = np.dot( abc,\n     2 )\n  return zz\n"
    )
    assert code_tokens("np.dot(x)", frozenset({"np"})) == ("np", ".", "dot", "(", "n", ")")
    assert code_tokens("x.dot") != code_tokens("x.sum")
    assert code_tokens("return len(x)") != code_tokens("return sum(x)")


@pytest.mark.parametrize("text", ["(((", "'''", "\x00", "def f(:\n\t x\n y", "\ud800", "(" * 30_000, "'" * 30_000])
def test_no_text_stops_it(text):
    code_tokens(text)
    without_comments(text)
    alike({"a": {"one": text}, "b": {"one": text}, "c": {"one": "x = 1"}}, {"one": ""})


def test_comments_are_taken_away():
    assert without_comments("x = 1  # by Ada\ny = '# kept'") == "x = 1\ny = '# kept'"
    assert "Ada" not in without_comments("x = (  # by Ada")
