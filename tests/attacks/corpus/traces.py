"""Traces and profiles every call around it, and audits what is done."""

# ruff: noqa
# kind: harm; must: partial|timeout|crashed, 0

import sys
import threading


def watch(frame, event, arg):
    for name in ("want", "expected", "reference"):
        if name in frame.f_locals:
            print("REACHED", name)
    return watch


sys.settrace(watch)
sys.setprofile(watch)
sys.addaudithook(lambda event, args: None)


def relu(z):
    return z
