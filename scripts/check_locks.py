"""The lock files, offline: complete for what is asked, hashed, and naming no place to fetch from."""

import json
import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PYTHON_LOCKS = [
    "requirements.lock",
    "requirements-node.lock",
    "requirements-schemathesis.lock",
    "requirements-uv.lock",
]
# One line per package, once the continued lines are joined.
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)(.*)$", re.MULTILINE)
ADDRESS = re.compile(r"https?://[^\s\"')]+")


def main() -> int:
    """0 when all lock files are in order."""
    complaints = [*unsatisfied(), *npm_complaints()]
    for name in PYTHON_LOCKS:
        complaints += python_complaints(name)
    for complaint in complaints:
        print(complaint)
    return int(bool(complaints))


def entries(name: str) -> str:
    """The lock file with each package's lines joined into one."""
    return (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")


def python_complaints(name: str) -> list[str]:
    """Entries without a hash, and addresses."""
    text = entries(name)
    complaints = [
        f"{name}: {found[1]} has no hash" for found in PINNED.finditer(text) if "--hash=" not in found[3]
    ]
    complaints += [f"{name}: names {address}" for address in ADDRESS.findall(text)]
    complaints += [
        f"{name}: has an option line {line!r}" for line in text.splitlines() if line.startswith("-")
    ]
    return complaints


def unsatisfied() -> list[str]:
    """What pyproject.toml asks for and requirements.lock does not pin as asked."""
    text = entries("requirements.lock")
    pins = {canonicalize_name(found[1]): Version(found[2]) for found in PINNED.finditer(text)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *project["project"]["dependencies"],
        *(line for extra in project["project"]["optional-dependencies"].values() for line in extra),
        *(line for group in project["dependency-groups"].values() for line in group),
    ]
    complaints = []
    for requirement in map(Requirement, asked):
        pin = pins.get(canonicalize_name(requirement.name))
        if pin is None or not requirement.specifier.contains(pin, prereleases=True):
            complaints.append(
                f"requirements.lock: {requirement} is not satisfied (it has {pin}); run make lock"
            )
    return complaints


def npm_complaints() -> list[str]:
    """What package.json asks for and package-lock.json lacks, and places to fetch from."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    packages = lock["packages"]
    complaints = [
        f"package-lock.json: {name} names {entry['resolved']}"
        for name, entry in packages.items()
        if "resolved" in entry
    ]
    complaints += [
        f"package-lock.json: {name} has no hash"
        for name, entry in packages.items()
        if name and "integrity" not in entry
    ]
    for field in ["dependencies", "devDependencies"]:
        if package.get(field, {}) != packages[""].get(field, {}):
            complaints.append(f"package-lock.json: {field} differ from package.json; run make lock")
    return complaints


if __name__ == "__main__":
    sys.exit(main())
