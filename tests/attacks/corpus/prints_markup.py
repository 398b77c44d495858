"""Prints, raises and warns in HTML and JavaScript."""

# ruff: noqa
# kind: harm; must: partial|blank, 0

import warnings

print("<script>alert('SCRIPT')</script><img src=x onerror=alert('SCRIPT')>")
print("\x1b]0;title\x07\x1b[31m<script>alert('SCRIPT')</script>")


def relu(z):
    warnings.warn("<script>alert('SCRIPT')</script>")
    return "<script>alert('SCRIPT')</script>`<script>alert('SCRIPT')</script>`"
