"""Asks the module of earlier chapters' functions for this chapter's."""

# ruff: noqa
# kind: marks; must: partial|blank, 0

import propkit.given

print("REACHED" if "relu" in vars(propkit.given) else "TRIED")
relu = propkit.given.relu
