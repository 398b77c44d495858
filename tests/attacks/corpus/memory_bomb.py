"""Takes memory without end."""

# ruff: noqa
# kind: harm; must: memory, 0

kept = []
while True:
    kept.append(np.empty(10**7))
