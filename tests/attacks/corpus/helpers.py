"""Is right, and leans on helpers, closures, state and numpy's own random numbers."""

# ruff: noqa
# kind: honest; must: ok, all

import functools
from dataclasses import dataclass

np.random.seed(0)
noise = np.random.normal(size=3)


@dataclass
class Gate:
    low: float = 0.0

    def __call__(self, z):
        return np.maximum(z, self.low)


@functools.cache
def gate():
    return Gate()


def relu(z):
    return gate()(z)
