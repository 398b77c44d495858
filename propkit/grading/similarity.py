"""Submissions that are more alike than the class explains. Likeness is a reason to ask, and no proof of anything.

Code is compared without comments, docstrings, layout and names of the writer's own (`code_tokens`). A fragment is a run
of SPAN tokens of one exercise; those of the released text are left out. What many wrote weighs little: a fragment that
d of N learners have weighs log2(N / d) / SPAN, and less the nearer d is to the share COMMON of the class, from which on
it weighs nothing. So the short answers that everybody finds weigh nothing, and of a text that only two have, each token
weighs log2(N / 2).

Two learners' exercises are alike where RapidFuzz finds at least ALIKE of their tokens in the same order. What they
share there is weighed, but one exercise cannot weigh more than MOST rare tokens do: two people may well find one short
function in the same odd way, and hardly most of a chapter. A pair counts where it comes to the share LEAST of what all
exercises of the chapter could weigh.

To find pairs in a large class, nobody is compared with everybody: each holder of a rare fragment is, with the few who
follow in the list of its holders. A ring of many is found link by link.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from propkit.grading.code_tokens import code_tokens

SPAN = 6  # tokens of a fragment
ALIKE = 0.85
MOST = 2  # tokens that nobody else has: what one exercise can weigh
LEAST = 0.45
COMMON = 0.3  # share of the class from which on a fragment weighs nothing
FEW = 5  # learners who may always share a fragment before it counts as common
NEXT = 3  # holders of a fragment that each is compared with


@dataclass
class Pair:
    """Two learners: weight of what they share, 1 at most; exercises {name: share of tokens in the same order}.

    The heaviest exercise comes first.
    """

    first: str
    second: str
    weight: float
    exercises: dict


@dataclass
class Group:
    """Learners who hang together by pairs, the heaviest pair first."""

    pairs: list = field(default_factory=list)

    @property
    def students(self):
        return sorted({student for pair in self.pairs for student in (pair.first, pair.second)})


def alike(texts, released, known=frozenset()):
    """Return Groups of learners with near-identical answers, those with the heaviest pair first.

    texts {student: {exercise: source}}, released {exercise: source as it was released}, known names that are
    everybody's, such as those of the exercises
    """
    known = frozenset(known)
    stubs = {name: _fragments(code_tokens(source, known)) for name, source in released.items()}
    tokens = {
        student: {name: found for name, source in own.items() if name in released
                  and _fragments(found := code_tokens(source, known)) - stubs[name]}
        for student, own in texts.items()
    }  # fmt: skip
    tokens = {student: own for student, own in tokens.items() if own}
    holders = _holders(tokens, stubs)
    weights = {key: _weight(len(found), len(tokens)) for key, found in holders.items()}
    most = MOST * math.log2(max(2, len(tokens)) / 2)
    least = max(LEAST * most * len(released), 1e-9)
    pairs = [_compared(a, b, tokens, stubs, weights, most) for a, b in _candidates(holders, weights, least / 2)]
    for pair in pairs:
        pair.weight /= most * len(released)
    return _groups(sorted((p for p in pairs if p.weight >= LEAST), key=lambda p: (-p.weight, p.first, p.second)))


def _fragments(tokens):
    return {tokens[start : start + SPAN] for start in range(len(tokens) - SPAN + 1)}


def _holders(tokens, stubs):
    """Return {(exercise, fragment): its holders in order}."""
    holders = defaultdict(list)
    for student in sorted(tokens):
        for name, found in tokens[student].items():
            for fragment in _fragments(found) - stubs[name]:
                holders[name, fragment].append(student)
    return holders


def _weight(holders, learners):
    common = max(FEW, COMMON * learners)
    return math.log2(learners / holders) * max(0.0, 1 - (holders - 2) / (common - 2)) / SPAN


def _candidates(holders, weights, enough):
    """Return the pairs of learners that are worth a look: those who meet at enough rare fragments."""
    met = Counter()
    for key, found in holders.items():
        if len(found) >= 2 and weights[key]:
            for place, student in enumerate(found):
                for other in found[place + 1 : place + 1 + NEXT]:
                    met[student, other] += weights[key]
    return [pair for pair, weight in met.items() if weight >= enough]


def _compared(first, second, tokens, stubs, weights, most):
    weights_of, exercises = {}, {}
    for name in tokens[first].keys() & tokens[second].keys():
        mine, theirs = tokens[first][name], tokens[second][name]
        likeness = Indel.normalized_similarity(mine, theirs, score_cutoff=ALIKE)
        if likeness:
            exercises[name] = likeness
            shared = (_fragments(mine) & _fragments(theirs)) - stubs[name]
            weights_of[name] = min(most, sum(weights[name, one] for one in shared))
    in_order = sorted(exercises, key=lambda name: (-weights_of[name], name))
    return Pair(first, second, sum(weights_of.values()), {name: exercises[name] for name in in_order})


def _groups(pairs):
    """Return the pairs in Groups: two pairs with a learner in common are in one."""
    leader = {}

    def find(student):
        while leader.setdefault(student, student) != student:
            student = leader[student]
        return student

    for pair in pairs:
        leader[find(pair.second)] = find(pair.first)
    groups = defaultdict(Group)
    for pair in pairs:
        groups[find(pair.first)].pairs.append(pair)
    return list(groups.values())
