"""Stand-ins for what draws and shows: where learners' code runs for a mark, nobody looks, and matplotlib is missing.

A picture must not cost the answer that stands in the same cell: importing, calling and unpacking all work, and do
nothing.
"""

import importlib.abc
import importlib.machinery
import types

DRAWING = ("matplotlib", "mpl_toolkits", "ipywidgets", "IPython")


class Silent:
    """Takes every call and does nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        return iter((self, self))  # fig, ax = plt.subplots()

    def __getitem__(self, index):
        return self

    def __setitem__(self, index, value):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class SilentModule(types.ModuleType):
    """A module in which everything is there and silent."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Silent()


class SilentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers every import of what draws; it stands last, so what is really there comes first."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in DRAWING:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return SilentModule(spec.name)

    def exec_module(self, module):
        pass


def display(*objects, **_):
    """Print what a notebook would show."""
    print(*objects, sep="\n")


NAMES = {"display": display, "get_ipython": Silent()}  # what IPython puts into every notebook
