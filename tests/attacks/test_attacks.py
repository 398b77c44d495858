"""The corpus of attacks: each is held, and says so in a typed verdict; what is planted appears nowhere."""

import json

import attack_forms
import pytest
from attack_corpus import code_attacks
from planted import CANARIES, SEED

from propkit.checks.beside.cells import cell_source
from propkit.grading.feedback_page import render
from propkit.grading.result import STATUSES

CODE = code_attacks()
ATTACKS = [*CODE, *attack_forms.ATTACKS]
LONGEST = 300_000  # characters of a result after a flood; that of an honest answer has 60,000
# At isolation `none` the limits are the same; what a submission may reach is kept from it by other means.
WITHOUT_NAMESPACES = [attack for attack in CODE if attack.kind in ("marks", "secrets", "escape", "honest")]


def assert_held(attack, result, grader):
    """See that an attack led to what must happen, and to nothing else."""
    cells = json.loads(result.notebook)["cells"] if result.notebook else ()
    texts = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell_source(cell) for cell in cells}
    page = render(grader.chapter, result, texts=texts)
    told = json.dumps(result.as_dict(), ensure_ascii=False)
    printed = [output.get("text", "") for cell in cells for output in cell.get("outputs", ())]
    points = [grader.chapter.max_points if p == "all" else float(p) for p in attack.points]
    assert not any("REACHED" in text for text in printed), printed
    assert result.status in attack.statuses, (result.status, result.message, [v.problem for v in result.exercises])
    assert result.points in points, [(v.name, v.points, v.problem) for v in result.exercises]
    assert not [place for place, canary in CANARIES.items() if canary in told + page]
    assert str(SEED) not in told + page
    assert "<script" not in page
    assert result.status in STATUSES
    assert len(result.exercises) == len(grader.chapter.exercises)
    told.encode("utf-8")  # can be written to a file
    if attack.short:
        assert len(told) < LONGEST
    for verdict in result.exercises:
        assert "<script" not in verdict._repr_html_()
        assert "<img" not in verdict._repr_html_()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.id)
def test_attack_is_held(attack, attacked, target):
    data = attack.make(attacked.chapter, attacked.released, target.root)
    assert_held(attack, attacked.grade("mallory", data), attacked)


@pytest.mark.parametrize("attack", WITHOUT_NAMESPACES, ids=lambda a: a.id)
def test_attack_is_held_without_namespaces(attack, attacked_without_namespaces, target):
    grader = attacked_without_namespaces
    data = attack.make(grader.chapter, grader.released, target.root)
    assert_held(attack, grader.grade("mallory", data), grader)


def test_grader_is_well_after_all(attacked, target):
    """What came before has not changed the marks of an honest submission."""
    honest = next(a for a in ATTACKS if a.id == "helpers")
    result = attacked.grade("ada", honest.make(attacked.chapter, attacked.released, target.root))
    assert (result.status, result.points) == ("ok", attacked.chapter.max_points)


def test_corpus_is_whole():
    """Every attack has a name of its own, and every kind is there."""
    names = [attack.id for attack in ATTACKS]
    assert len(set(names)) == len(names) >= 45
    assert {attack.kind for attack in ATTACKS} == {"marks", "secrets", "harm", "escape", "form", "honest"}
