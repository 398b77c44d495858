"""A real JupyterLab and a real browser, for the tests in this folder."""

import os
import shutil

import pytest
from lab_page import HEIGHT, WIDTHS, LabPage
from scratch_lab import running_lab

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
)


def find_chromium():
    """Return the path of an installed Chromium or Chrome, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def need_chromium(request):
    """Without Chromium, skip a test by name; with CI=true it fails."""
    if find_chromium() is None:
        reason = f"{request.node.nodeid} needs Chromium. To mend it: sudo apt-get install -y chromium"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


# What a test needs is asked for in here and not as arguments, so that nothing starts where Chromium is missing.
def a_lab(request):
    """A browser page on JupyterLab."""
    need_chromium(request)
    server, browser = request.getfixturevalue("server"), request.getfixturevalue("browser")
    lab = LabPage(browser.new_page(), server)
    yield lab
    lab.shut_down_kernels()
    lab.page.close()
    assert not lab.outside, "JupyterLab asked for an address elsewhere"


lab = pytest.fixture(a_lab)
shared_lab = pytest.fixture(a_lab, scope="module")  # one page for all tests of a file


@pytest.fixture
def offline(request):
    """A browser page without a network."""
    need_chromium(request)
    context = request.getfixturevalue("browser").browser.new_context(offline=True)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """JupyterLab with nbgrader's extensions, on a copy of the course."""
    with running_lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="module")  # not longer: while playwright runs, tests elsewhere could not use asyncio
def browser():
    """Headless Chromium with a fresh profile; its cache serves all tests of a file."""
    from playwright.sync_api import sync_playwright

    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*FLAGS, *(["--no-sandbox"] if as_root else [])]
        )
        context = chromium.new_context(viewport={"width": WIDTHS[0], "height": HEIGHT})
        context.set_default_timeout(20_000)
        yield context
        chromium.close()
