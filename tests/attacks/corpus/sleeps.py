"""Sleeps for an hour."""

# ruff: noqa
# kind: harm; must: timeout, 0

import time

time.sleep(3600)
