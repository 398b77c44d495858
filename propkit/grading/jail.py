"""Start the process that runs learners' code, in a sandbox, and talk with it.

`namespaces`: bubblewrap makes a file system that holds Python, numpy and the probe, all read-only, and nothing else;
in it each submission gets namespaces of its own (see inside/kernel.py). `none`: no namespaces, for a machine or
container that is thrown away afterwards. Both: limits, Landlock (inside/landlock.py) and a filter of system calls.
"""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from propkit.checks import beside
from propkit.checks.beside import wire
from propkit.grading import inside, seccomp
from propkit.grading.inside import sealed

LEVELS = ("namespaces", "none")
MEBI = 2**20
PACKAGES = ("site-packages", "dist-packages")
CODE, LIBRARY, PYTHON = "/sandbox/code", "/sandbox/library", "/sandbox/python"


class JailError(RuntimeError):
    """The sandbox could not be made, or its process is gone; the message says what to do."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. seconds for one cell or one exercise, total_seconds and cpu_seconds for all."""

    seconds: float = 10.0
    total_seconds: float = 60.0
    cpu_seconds: float = 60.0
    memory_bytes: int = 2048 * MEBI
    files_bytes: int = 64 * MEBI
    sent_bytes: int = 64 * MEBI


class Ran(NamedTuple):
    """How one submission's process ended, and what it sent, as arrays of bytes."""

    how: str
    seconds: float
    cpu_seconds: float
    peak: int  # KiB
    sent: np.ndarray  # until it asked for the drawn cases, or ended
    after: np.ndarray | None = None  # from then on


class Jail:
    """A running zygote. Use as a context manager; `run` sends one submission through it."""

    def __init__(self, given, work, limits=None, level="namespaces"):
        """given Python text that runs before each submission, work a dict exercise name: (fixed cases, drawn cases).

        The cases are lists of Case for sending; JailError where this level of isolation cannot be had
        """
        self.limits, self.level = limits or Limits(), level
        filtered = seccomp.program()
        if filtered is None and level == "none":
            raise JailError(
                "isolation 'none' needs libseccomp, as nothing else keeps a submission from starting processes. "
                "To mend it: sudo apt-get install libseccomp2"
            )
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed by close)
        self.process = subprocess.Popen(
            _command(level), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LD_BIND_NOW": "1", "LC_ALL": "C.UTF-8"}, cwd="/",
            start_new_session=True,
        )  # fmt: skip
        drawn, pad = sealed.seal(wire.encode([(name, cases) for name, (_, cases) in work.items()]))
        self._send({
            "given": given,
            "work": [(name, cases) for name, (cases, _) in work.items()],
            "sealed": drawn,
            "limits": asdict(self.limits),
            "separate": level == "namespaces",
            "readable": ["/"] if level == "namespaces" else _readable(),
            "seccomp": None if filtered is None else np.frombuffer(filtered, np.uint8),
        })  # fmt: skip
        kind, facts = self._receive()
        if kind != "ready":
            self.close()
            raise JailError(f"the sandbox did not start: {facts}")
        self._write(pad.tobytes())  # not before it is ready: what is sent together may be read together
        self.active = _active(level, filtered) | facts

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def run(self, cells, names):
        """Run cells, then the cases of exercises: the fixed ones of all, then the drawn ones -> Ran.

        cells a list of (label, text), names of exercises; JailError where the sandbox itself failed
        """
        self._send({"cells": cells, "names": names})
        kind, *rest = self._receive()
        if kind != "ran":
            raise JailError(f"the sandbox failed: {rest[0]}. To look closer: propkit doctor --sandbox")
        return Ran(*rest)

    def close(self):
        """End the process; the kernel ends all that runs in it."""
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):  # what it was still to be sent has nowhere to go
                stream.close()
        self.process.kill()
        self.process.wait()
        self.errors.close()

    def _send(self, message):
        self._write(wire.encode(message))

    def _write(self, data):
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except OSError:
            raise self._gone() from None

    def _receive(self):
        try:
            return wire.receive(self.process.stdout)
        except EOFError:
            raise self._gone() from None

    def _gone(self):
        self.process.kill()
        self.errors.seek(0)
        said = self.errors.read()[-2000:].decode(errors="replace").strip() or f"exit code {self.process.wait()}"
        return JailError(
            f"the sandbox did not start or has ended: {said}\nIsolation {self.level!r} is active. On a machine that "
            "is thrown away after grading, such as a container, --isolation none does without namespaces"
        )


def _command(level):
    """Return the command that starts the zygote."""
    if level not in LEVELS:
        raise JailError(f"isolation {level!r} is not known; there are: {', '.join(LEVELS)}")
    numpy_at = Path(importlib.util.find_spec("numpy").origin).resolve().parents[1]
    sources = {"beside": Path(beside.__file__).parent, "inside": Path(inside.__file__).parent}
    if level == "none":
        places = [*dict.fromkeys(str(path.resolve().parent) for path in sources.values()), str(numpy_at)]
        return [*_python(os.path.realpath(sys.executable), places)]
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        raise JailError(
            "isolation 'namespaces' needs bubblewrap, and there is no `bwrap` on the path. To mend it: "
            "sudo apt-get install bubblewrap (or your system's like). On a machine that is thrown away after "
            "grading: --isolation none"
        )
    base = Path(sys.base_prefix).resolve()
    arguments = [bubblewrap, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent"]
    if os.geteuid() == 0:  # the zygote turns into nobody by itself
        arguments += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        arguments += ["--unshare-user", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]
    for folder in ("/lib", "/lib64", "/usr/lib", "/usr/lib64"):
        if os.path.islink(folder):
            arguments += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            arguments += _bind(folder, folder)
    # Python finds its library from where it stands. Where it stood is not told; and it could be below /tmp.
    home = base if base == Path("/usr") else Path(PYTHON)
    interpreter = home / "bin" / f"python3.{sys.version_info.minor}"
    if home != base:
        arguments += _bind(base / "lib", home / "lib")
    arguments += [*_bind(_interpreter(base), interpreter), "--setenv", "LD_LIBRARY_PATH", str(home / "lib")]
    for folder in _packages({"/usr/lib": "/usr/lib", "/usr/lib64": "/usr/lib64", base / "lib": home / "lib"}):
        arguments += ["--tmpfs", folder, "--remount-ro", folder]  # a course installed there brings its answers along
    for name, path in sources.items():
        arguments += _bind(path.resolve(), f"{CODE}/{name}")
    for name in ("numpy", "numpy.libs"):
        if (numpy_at / name).is_dir():
            arguments += _bind(numpy_at / name, f"{LIBRARY}/{name}")
    arguments += ["--perms", "0755", "--dir", "/dev"]
    for device in ("null", "urandom"):
        arguments += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    arguments += ["--proc", "/proc", "--dir", "/tmp", "--remount-ro", "/", "--chdir", "/", "--"]
    return [*arguments, *_python(str(interpreter), [CODE, LIBRARY])]


def _bind(source, target):
    """Return arguments that show a folder at a place of the sandbox; folders above it may be entered by all."""
    above = [str(folder) for folder in reversed(Path(target).parents)][1:]
    return [*(word for folder in above for word in ("--perms", "0755", "--dir", folder)),
            "--ro-bind", str(source), str(target)]  # fmt: skip


def _python(interpreter, places):
    code = f"import sys; sys.path[:0] = {places!r}; from inside import zygote; zygote.main()"
    return [interpreter, "-I", "-S", "-B", "-c", code]


def _interpreter(base):
    """Return the interpreter itself, as the environment's own `python` is a link from outside the sandbox."""
    found = Path(os.path.realpath(sys.executable))
    return str(found if found.is_relative_to(base) else base / "bin" / f"python3.{sys.version_info.minor}")


def _packages(shown):
    """Return the folders of installed packages in the sandbox; shown a dict folder here: folder there."""
    return sorted({
        str(there / folder.relative_to(here))
        for here, there in ((Path(here).resolve(), Path(there).resolve()) for here, there in shown.items())
        for name in PACKAGES
        for folder in here.glob(f"*/{name}")
        if folder.is_dir() and not folder.is_symlink()
    })  # fmt: skip


def _readable():
    """Return what Python needs of this machine's files; where packages are installed, numpy alone."""
    numpy_at = Path(importlib.util.find_spec("numpy").origin).resolve().parent
    base, multiarch = Path(sys.base_prefix).resolve(), sysconfig.get_config_var("MULTIARCH") or ""
    library = Path(sysconfig.get_path("stdlib")).resolve()
    parts = [part for part in library.iterdir() if part.name not in PACKAGES]
    shared = [*base.glob("lib/*.so*"), *(Path(f, multiarch) for f in ("/lib", "/usr/lib") if multiarch), Path("/lib64")]
    ours = [Path(module.__file__).resolve().parent for module in (beside, inside)]
    paths = [*parts, *shared, *ours, numpy_at, numpy_at.with_name("numpy.libs"), Path("/dev/urandom")]
    return [str(path) for path in paths if path.exists()]


def _active(level, filtered):
    """Say what keeps learners' code apart, for the printout and the record of the run."""
    both = {
        "seccomp": f"libseccomp {seccomp.version()}" if filtered else "not available: libseccomp2 is not installed",
        "cgroup": _cgroup(),
    }
    if level == "none":
        return {"isolation": "none"} | both
    version = subprocess.run([shutil.which("bwrap"), "--version"], capture_output=True, text=True, check=True)
    return {
        "isolation": "namespaces",
        "namespaces": "user, pid, net, ipc, uts, mount: anew for each submission",
        "bubblewrap": version.stdout.split()[-1],
    } | both


def _cgroup():
    """Say which limits the control group (version 2) of this process sets, as systemd or a container makes it."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
        folder = Path("/sys/fs/cgroup" + next(line[3:] for line in lines if line.startswith("0::")))
        found = {name: (folder / name).read_text().strip() for name in ("memory.max", "pids.max")}
    except (OSError, StopIteration):
        return "not available"
    return ", ".join(f"{name} {value}" for name, value in found.items())
