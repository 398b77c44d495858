"""Is a source text that is nested deeper than a parser can go."""

# ruff: noqa
# kind: harm; must: blank|partial|crashed|memory, 0

eval("(" * 50_000 + ")" * 50_000)
