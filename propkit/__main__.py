"""`python -m propkit` is `propkit`."""

from propkit.cli import main

main()
