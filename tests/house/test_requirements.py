"""The locked requirements are those of pyproject.toml, each with its hashes."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .repository import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-services.txt", "ops/requirements-uv.txt"]


def locked(name: str) -> dict[str, str]:
    """Package -> version; a package with several versions for several Pythons has them all."""
    found: dict[str, str] = {}
    for line in (REPOSITORY / name).read_text().splitlines():
        if pinned := re.match(r"([\w.-]+)(?:\[[^\]]*\])?==([\w.+!-]+)", line):
            package = canonicalize_name(pinned[1])
            found[package] = " ".join(filter(None, (found.get(package), pinned[2])))
    return found


def wanted(lines: list[str]) -> list[Requirement]:
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.txt", wanted(PROJECT["dependencies"])),
        ("requirements-dev.txt", wanted(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"])),
        (
            "requirements-services.txt",
            wanted((REPOSITORY / "requirements-services.in").read_text().split("\n")[1:-1]),
        ),
    ],
)
def test_every_requirement_is_locked(lock, requirements):
    versions = locked(lock)
    for requirement in requirements:
        pins = versions.get(canonicalize_name(requirement.name), "").split()
        assert pins, f"{requirement} is not in {lock}: make locks"
        assert all(requirement.specifier.contains(pin) for pin in pins), f"{requirement}: {pins} in {lock}"


def test_what_runs_is_tested_at_the_same_versions():
    tested = locked("requirements-dev.txt")
    assert not {
        name: version for name, version in locked("requirements.txt").items() if tested.get(name) != version
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_has_its_hashes(lock):
    entries = re.split(r"\n(?=\S)", (REPOSITORY / lock).read_text().strip())
    entries = [entry for entry in entries if not entry.startswith("#")]
    assert entries
    assert not [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
