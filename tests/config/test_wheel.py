"""The wheel has all that a server needs, templates and built assets included: no Node is needed (S168)."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = "peerhall/ui/static/ui/build/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as `make dist` builds it."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return zipfile.ZipFile(next(folder.glob("peerhall-*.whl")))


def test_wheel_has_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    kept = subprocess.run(
        ["git", "ls-files", "peerhall"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    expected = {name for name in kept.stdout.splitlines() if (ROOT / name).exists()}
    assert expected - set(wheel.namelist()) == set()


def test_wheel_has_every_built_asset_that_the_manifest_names(wheel: zipfile.ZipFile) -> None:
    manifest = json.loads(wheel.read(f"{BUILD}manifest.json"))
    assert {"site.css", "site.js"} <= manifest.keys()
    served = {name for name in wheel.namelist() if name.startswith(BUILD)}
    for file in manifest.values():
        assert any(name.endswith(Path(str(file)).name) for name in served), file


def test_wheel_names_licence_and_command(wheel: zipfile.ZipFile) -> None:
    info = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")).rpartition("/")[0]
    assert "License-Expression: AGPL-3.0-or-later" in wheel.read(f"{info}/METADATA").decode()
    assert wheel.read(f"{info}/licenses/LICENSE")
    assert "peerhall = peerhall.config.cli:main" in wheel.read(f"{info}/entry_points.txt").decode()
