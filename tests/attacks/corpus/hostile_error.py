"""Raises an error whose text is a page with a script, endless, and raises again when asked for."""

# ruff: noqa
# kind: harm; must: partial, 0, short


class Hostile(Exception):
    def __str__(self):
        if self.args:
            return "<script>alert('SCRIPT')</script>" + "FLOOD" * 10**6
        raise RuntimeError("no text")


Hostile.__name__ = Hostile.__qualname__ = "<img src=x onerror=alert('SCRIPT')>"


def relu(z):
    raise Hostile("x")
