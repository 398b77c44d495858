"""Waits for somebody to type."""

# ruff: noqa
# kind: harm; must: partial, 0

answer = input("name? ")
print("REACHED")
