"""Loops for ever in the answer, and lets no exception stop it."""

# ruff: noqa
# kind: harm; must: timeout, 0


def relu(z):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
