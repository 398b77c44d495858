"""What is missing or too old on this machine, and the line that mends it."""

import importlib.metadata
import os
import shutil
import sys
from dataclasses import dataclass

from propkit.course.manifest import ManifestError, load_course

GROUPS = (("", "learners"), ("grade", "instructors"), ("dev", "contributors"), ("frameworks", "chapter 9"))

MENDS = {
    "seccomp": "sudo apt-get install libseccomp2",
    "landlock": "a kernel from 5.13 on, with landlock among `cat /sys/kernel/security/lsm`",
    "cgroup": "systemd-run --user --scope -p MemoryMax=4G -p TasksMax=500 propkit grade ...",
}


@dataclass
class Finding:
    """One thing looked at: is it right, what was found, and what to do if not. `needed` by everybody or not."""

    what: str
    good: bool
    found: str
    mend: str = ""
    needed: bool = True


def examine():
    """Return a list of Finding: Python, packages by group of users, the kernel, the course's folder."""
    return [_python(), *_packages(), _kernel(), *_course()]


def examine_sandbox(level="namespaces"):
    """Return a list of Finding: start the sandbox of the grader, run a cell in it, and tell what keeps it apart."""
    import numpy as np

    from propkit.grading.jail import Jail, JailError

    try:
        with Jail("", {}, level=level) as jail:
            ran = jail.run([("cell", "x = 1")], [])
            active = jail.active
    except JailError as error:
        first, _, rest = str(error).partition("\n")
        return [Finding(f"sandbox ({level})", False, first, rest or "see docs/grading.md, What keeps marks safe")]
    worked = ran.how == "exit 0" and np.size(ran.sent) > 0
    found = [Finding(f"sandbox ({level})", worked, "a cell ran in it" if worked else f"a cell ended it: {ran.how}")]
    for what, said in active.items():
        good = not str(said).startswith("not available")
        found.append(Finding(what, good, str(said), MENDS.get(what, ""), needed=False))
    return found


def _python():
    good = (3, 11) <= sys.version_info[:2] <= (3, 13)
    mend = "install Python 3.11, 3.12 or 3.13, then: rm -rf .venv && make install PYTHON=python3.12"
    return Finding("Python", good, sys.version.split()[0], mend)


def _packages():
    from packaging.requirements import Requirement

    for line in importlib.metadata.requires("propkit") or ():
        requirement = Requirement(line)
        extra = next((e for e, _ in GROUPS if requirement.marker and requirement.marker.evaluate({"extra": e})), "")
        users = dict(GROUPS)[extra]
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            version = None
        good = version is not None and requirement.specifier.contains(version, prereleases=True)
        wanted = f"{requirement.name}{requirement.specifier}"
        found = f"{version or 'missing'}, for {users}" if good else f"{version or 'missing'}, for {users}: {wanted}"
        yield Finding(requirement.name, good, found, f'{sys.executable} -m pip install "{wanted}"', needed=not extra)


def _kernel():
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return Finding("kernel", False, "no kernel called python3", f"{sys.executable} -m ipykernel install --user")
    program = spec.argv[0]
    good = program == "python" or shutil.which(program) is not None
    mend = f"{sys.executable} -m ipykernel install --user"
    return Finding("kernel", good, f"python3 runs {program}", mend)


def _course():
    try:
        root = load_course().root
    except ManifestError as error:
        return [Finding("course", False, str(error), "cd into the course's folder")]
    writable = os.access(root / "exercises", os.W_OK)
    return [Finding("course", writable, str(root), f"make the folder writable: chmod -R u+w {root}")]
