"""Raises GeneratorExit out of the answer."""

# ruff: noqa
# kind: harm; must: crashed|partial|blank, 0


def relu(z):
    raise GeneratorExit
