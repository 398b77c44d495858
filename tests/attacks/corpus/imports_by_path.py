"""Loads the reference from its file."""

# ruff: noqa
# kind: secrets; must: blank|partial, 0

import importlib.machinery
import os
import sys

sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "StandInFinder"]
sys.path[:0] = ["COURSE", "COURSE/..", "SOURCE"]
for name in ("activations", "linear", "checks/bank/ch02_forward_pass", "checks/judge"):
    try:
        module = importlib.machinery.SourceFileLoader("taken", f"SOURCE/propkit/{name}.py").load_module()
        print("REACHED", module)
    except (OSError, ImportError):
        pass
for place in (os.path.join(os.path.dirname(os.__file__), "site-packages"), "/usr/lib/python3/dist-packages"):
    if os.path.isdir(place) and os.access(place, os.R_OK) and os.listdir(place):
        print("REACHED", place)
sys.modules.pop("propkit", None)
try:
    import propkit.activations

    relu = propkit.activations.relu
    print("REACHED", propkit.__file__)
except ImportError as error:
    print("TRIED", error)
