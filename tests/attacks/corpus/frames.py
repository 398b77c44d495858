"""Walks up the frames of its callers, and through everything the garbage collector knows, for a reference or a seed."""

# ruff: noqa
# kind: marks; must: partial|blank, 0

import gc
import sys

WANTED = ("relu", "reference", "expected", "bank", "seed", "secret", "answers")
frame = sys._getframe()
while frame is not None:
    for space in (frame.f_locals, frame.f_globals):
        for name, value in list(space.items()):
            if name in WANTED and name != "secret":
                print("REACHED", name)
    frame = frame.f_back
for thing in gc.get_objects():
    if type(thing).__name__ in ("Bank", "Answers", "WrongAnswer", "Grader", "Exercise"):
        print("REACHED", type(thing).__name__)
    if type(thing).__name__ == "function" and thing.__name__ in ("relu", "relu_forward", "softmax"):
        print("REACHED", thing.__module__)
    if type(thing).__name__ == "Case" and thing.secret is not None:
        print("REACHED", thing.secret)
print("TRIED")


def relu(z):
    caller = sys._getframe(1)
    while caller is not None:
        if "want" in caller.f_locals or "expected" in caller.f_locals:
            return caller.f_locals.get("want")
        caller = caller.f_back
    return z
