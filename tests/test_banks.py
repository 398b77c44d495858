"""The banks prove the checks: every known wrong answer fails and is named as itself, every right one passes."""

import inspect
from functools import cache

import pytest

from propkit.checks.beside.probe import probe
from propkit.checks.exercise import Answers, load_bank
from propkit.checks.judge import judge
from propkit.course.manifest import load_course

SEEDS = (1, 20_261_122, 4_000_000_007)
LARGE = {
    "learning_loop", "sigmoid", "softmax", "linear_forward", "backpropagate", "linear_backward", "network_backward",
    "softmax_cross_entropy_backward", "adam_step", "minibatches", "fit",
}  # fmt: skip
TRAINS = {"predict_loan", "predict_fraud", "predict_disease"}  # a second or more for each answer: one seed
EXERCISES = [(c, e) for c in load_course().with_exercises for e in c.exercises]
BANKS = {e.name: load_bank(c.id).get(e.name) for c, e in EXERCISES}
WRONG = [(e, w) for _, e in EXERCISES if BANKS[e.name] for w in BANKS[e.name].wrong_answers]
RIGHT = [
    (e, answer)
    for _, e in EXERCISES
    if BANKS[e.name]
    for answer in (BANKS[e.name].reference, *BANKS[e.name].right_answers)
]


def seeded(pairs, name):
    """Return each (exercise, answer) with each seed."""
    return [
        pytest.param(exercise, answer, seed, id=f"{exercise.name}-{name(answer)}-{seed}")
        for exercise, answer in pairs
        for seed in (SEEDS[:1] if exercise.name in TRAINS else SEEDS)
    ]


@cache
def known(name, seed):
    """Return the cases of a seed and what is known of them; training takes its time, so only once."""
    return Answers(BANKS[name], BANKS[name].draw(seed))


def verdict_on(exercise, implementation, seed):
    answers = known(exercise.name, seed)
    outcomes = [probe(implementation, case) for case in answers.cases]
    return judge(answers.bank, exercise.points, answers.cases, outcomes, answers)


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES, ids=[e.name for _, e in EXERCISES])
def test_bank_is_large_enough_and_fits_the_manifest(chapter, exercise):
    bank = BANKS[exercise.name]
    assert bank is not None, f"{chapter.id} has no bank for {exercise.name}"
    assert len(bank.wrong_answers) >= (12 if exercise.name in LARGE else 8)
    assert len(bank.right_answers) >= 3
    parts = {*bank.returns, *(case.part for case in bank.draw(1) if case.part)}
    assert parts == set(exercise.points)
    ids = [wrong.id for wrong in bank.wrong_answers]
    assert len(ids) == len(set(ids))
    for wrong in bank.wrong_answers:
        assert wrong.says.endswith(".")
        assert wrong.asks.endswith("?")


@pytest.mark.parametrize(("exercise", "wrong", "seed"), seeded(WRONG, lambda wrong: wrong.id))
def test_wrong_answer_fails_and_is_named(exercise, wrong, seed):
    verdict = verdict_on(exercise, wrong.implementation, seed)
    assert verdict.status not in ("ok", "not_written")
    assert verdict.points < verdict.max_points
    assert verdict.misconception == wrong.id, verdict.text()


@pytest.mark.parametrize(("exercise", "answer", "seed"), seeded(RIGHT, lambda answer: answer.__name__))
def test_right_answer_gets_full_marks(exercise, answer, seed):
    verdict = verdict_on(exercise, answer, seed)
    assert verdict.status == "ok", verdict.text()
    assert verdict.points == exercise.max_points


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES, ids=[e.name for _, e in EXERCISES])
def test_cases_tell_the_sizes_apart(chapter, exercise):
    """Unequal sizes, float64 and a batch of one row where there are batches."""
    cases = BANKS[exercise.name].draw(1)
    matrices = [a for case in cases for a in case.args if getattr(a, "ndim", 0) == 2]
    assert all(a.dtype == float for a in matrices)
    if matrices:
        assert any(a.shape[0] != a.shape[1] for a in matrices)
    if any(p in ("x", "logits") for p in inspect.signature(BANKS[exercise.name].reference).parameters) and matrices:
        assert any(a.shape[0] == 1 for a in matrices)
