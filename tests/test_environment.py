"""One set of versions: pyproject.toml says them, environment.yml and the lock file follow."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def requirements():
    extras = PROJECT["optional-dependencies"]
    lines = PROJECT["dependencies"] + extras["grade"] + extras["dev"]  # frameworks are optional, and not locked
    return {canonicalize_name(r.name): r.specifier for r in map(Requirement, lines)}


def test_environment_yml_has_the_versions_of_pyproject():
    lines = re.findall(r"^ +- ([a-z][\w-]*)([^\s:]*)$", (ROOT / "environment.yml").read_text(), re.MULTILINE)
    conda = {name: Requirement(name + specifier).specifier for name, specifier in lines if specifier}
    assert conda.pop("python") == Requirement(f"python{PROJECT['requires-python']}").specifier
    assert conda == requirements()


def test_lock_holds_every_requirement_with_hashes():
    text = (ROOT / "requirements.lock").read_text()
    pins = {}
    for name, version, rest in re.findall(r"^([a-z0-9][\w.-]*)==(\S+)(.*(?:\n    .*)*)", text, re.MULTILINE):
        assert "--hash=sha256:" in rest, name
        pins.setdefault(canonicalize_name(name), []).append(version)
    for name, specifier in requirements().items():
        assert pins[name], name
        assert all(specifier.contains(version) for version in pins[name]), name


def test_lock_names_no_address():
    assert "://" not in (ROOT / "requirements.lock").read_text()
