"""A JupyterLab of its own: a copy of the course, fresh settings, no trace in the user's home."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("course.toml", "nbgrader_config.py", "notebooks", "exercises", "solutions")
START_SECONDS = 60

SETTINGS = {
    # All cells stand in the page, also those that are scrolled away.
    "notebook-extension/tracker": {"windowingMode": "none"},
    # Nothing asks the network for news, and nothing pops up over a cell.
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    # The theme follows the browser's light or dark colour scheme.
    "apputils-extension/themes": {"adaptive-theme": True},
}


@dataclass
class Server:
    """A running JupyterLab: where the copy of the course lies, the address, and the environment it runs in."""

    course: Path
    url: str
    token: str
    env: dict

    def put_back(self, path):
        """Copy one file afresh from the checkout."""
        shutil.copy2(ROOT / path, self.course / path)

    def run(self, *command):
        """Run a module of this Python in the copy of the course -> what it printed; fails where the command does."""
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=self.course, env=self.env, text=True, capture_output=True
        )
        assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr


def copy_course(folder):
    """Copy the course's files as they are in the checkout, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *COPIED],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in listed.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def environment(home):
    """Return the environment of a user who has never used Jupyter: nothing is read from or written to the real home."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "XDG_", "NBGRADER"))}
    folders = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime"}
    for name, folder in (folders | {"HOME": ".", "IPYTHONDIR": "ipython", "MPLCONFIGDIR": "matplotlib"}).items():
        (home / folder).mkdir(parents=True, exist_ok=True)
        env[name] = str(home / folder)
    # nbgrader calls `alembic` by name.
    env["PATH"] = os.path.dirname(sys.executable) + os.pathsep + env.get("PATH", "")
    for plugin, settings in SETTINGS.items():
        path = home / "config" / "lab" / "user-settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), encoding="utf-8")
    return env


@contextlib.contextmanager
def running_lab(folder):
    """Start JupyterLab on a copy of the course in `folder`; stop it and its kernels at the end, whatever happens."""
    course, home, log = folder / "course", folder / "home", folder / "lab.log"
    course.mkdir()
    copy_course(course)
    env = environment(home)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={free_port()}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    with open(log, "wb") as output:
        process = psutil.Popen(
            command, cwd=course, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        address = wait_for_address(process, home / "runtime", log)
        yield Server(course, address["url"], address["token"], env)
    finally:
        stop(process)


def free_port():
    """Return a port that nobody listens on; should it be taken meanwhile, the server tries the next ones."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_address(process, runtime, log):
    """Return the url and token that the server writes down once it listens."""
    path = runtime / f"jpserver-{process.pid}.json"
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError, ValueError):  # not there yet, or half written
            return json.loads(path.read_text(encoding="utf-8"))
        time.sleep(0.05)
    tail = log.read_text(encoding="utf-8", errors="replace")[-3000:]
    raise RuntimeError(f"JupyterLab did not start within {START_SECONDS} s:\n{tail}")


def stop(process):
    """End the server; its kernels are sessions of their own, and are ended too where the server leaves them."""
    family = [process]
    with contextlib.suppress(psutil.Error):
        family += process.children(recursive=True)
        process.terminate()
    _, alive = psutil.wait_procs(family, timeout=10)
    for survivor in alive:
        with contextlib.suppress(psutil.Error):
            survivor.kill()
    psutil.wait_procs(alive, timeout=5)
