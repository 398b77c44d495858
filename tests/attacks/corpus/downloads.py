"""Asks the network for the answer."""

# ruff: noqa
# kind: escape; must: blank, 0

import urllib.request

try:
    print("REACHED", urllib.request.urlopen("http://127.0.0.1:8888/", timeout=0.5).read()[:10])
except Exception as error:
    print("TRIED", type(error).__name__)
