"""The scripts behind make: the lock check complains, the closing line adds up, done steps stay done."""

import importlib.util
import json
import os
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
HASH = "    --hash=sha256:" + "0" * 64


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> ModuleType:
    """The script that the test's parameter names, loaded from its file."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    monkeypatch.delitem(sys.modules, "setup", raising=False)
    path = ROOT / "scripts" / f"{request.param}.py"
    spec = importlib.util.spec_from_file_location(f"script_{request.param}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_project(root: Path, *, lock: str, entry: dict[str, str]) -> None:
    """A project that asks for Django 5.2 and one npm package."""
    project = (
        '[project]\ndependencies = ["django>=5.2,<5.3"]\noptional-dependencies = {}\n[dependency-groups]\n'
    )
    (root / "pyproject.toml").write_text(project, encoding="utf-8")
    (root / "requirements.lock").write_text(lock, encoding="utf-8")
    for name in ["requirements-node.lock", "requirements-schemathesis.lock", "requirements-uv.lock"]:
        (root / name).write_text(f"tool==1.0 \\\n{HASH}\n", encoding="utf-8")
    asked = {"devDependencies": {"esbuild": "1.0.0"}}
    (root / "package.json").write_text(json.dumps(asked), encoding="utf-8")
    packages = {"": asked, "node_modules/esbuild": entry}
    (root / "package-lock.json").write_text(json.dumps({"packages": packages}), encoding="utf-8")


GOOD = f"django==5.2.1 \\\n{HASH}\n"
HASHED = {"version": "1.0.0", "integrity": "sha512-x"}


@pytest.mark.parametrize("script", ["check_locks"], indirect=True)
@pytest.mark.parametrize(
    ("lock", "entry", "said"),
    [
        (GOOD, HASHED, ""),
        ("django==5.2.1\n", HASHED, "django has no hash"),
        (f"django==5.1.0 \\\n{HASH}\n", HASHED, "is not satisfied (it has 5.1.0)"),
        (f"flask==1.0 \\\n{HASH}\n", HASHED, "is not satisfied (it has None)"),
        (f"--index-url somewhere\n{GOOD}", HASHED, "has an option line"),
        (f"{GOOD}# from https://packages.example/simple\n", HASHED, "names https://packages.example/simple"),
        (
            GOOD,
            {**HASHED, "resolved": "https://packages.example/x.tgz"},
            "names https://packages.example/x.tgz",
        ),
        (GOOD, {"version": "1.0.0"}, "esbuild has no hash"),
    ],
)
def test_lock_check_complains(  # noqa: PLR0917 -- cases of one table
    script: ModuleType,
    lock: str,
    entry: dict[str, str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_project(tmp_path, lock=lock, entry=entry)
    monkeypatch.setattr(script, "ROOT", tmp_path)
    assert script.main() == int(bool(said))
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("script", ["test"], indirect=True)
def test_closing_line_adds_up_what_the_runs_say(script: ModuleType) -> None:
    totals: Counter[str] = Counter()
    for line in ["3 failed, 223 passed in 14.25s", "30 passed, 196 deselected, 1 warning in 2.69s"]:
        printed = [sys.executable, "-c", f"print({line!r})"]
        totals.update(script.follow(printed, {})[1])
    vitest = "print('\\x1b[2m Test Files \\x1b[22m 2 passed'); print('  Tests  57 passed | 2 skipped (59)')"
    totals.update(script.follow([sys.executable, "-c", vitest], {})[1])
    line = script.closing_line(totals, has_failed=True, seconds=20)
    assert line == "===== 3 failed, 310 passed, 2 skipped in 20.00s ====="


@pytest.mark.parametrize("script", ["test"], indirect=True)
def test_closing_line_tells_of_a_run_that_did_not_get_to_its_end(script: ModuleType) -> None:
    line = script.closing_line(Counter(passed=5), has_failed=True, seconds=1)
    assert line == "===== a run ended early, 5 passed in 1.00s ====="


FLAKY = """
from pathlib import Path

def test_that_fails_the_first_time():
    seen = Path("seen")
    was_there = seen.exists()
    seen.touch()
    assert was_there

def test_that_passes(): pass
"""
BROKEN = "def test_that_always_fails(): assert 0"


@pytest.mark.parametrize("script", ["test"], indirect=True)
@pytest.mark.parametrize(
    ("files", "status", "line"),
    [
        ([FLAKY], 0, "1 passed, 1 passed alone"),
        ([FLAKY, BROKEN], 1, "1 failed, 1 passed, 1 passed alone"),
        ([BROKEN] * 5, 1, "5 failed"),
    ],
)
def test_few_that_fail_are_tried_once_more(  # noqa: PLR0917 -- cases of one table
    script: ModuleType,
    files: list[str],
    status: int,
    line: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(script, "ROOT", tmp_path)
    (tmp_path / "pytest.ini").touch()
    for number, text in enumerate(files):
        (tmp_path / f"test_{number}.py").write_text(text, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    pytest_alone = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cov"]
    ended, totals = script.run_tests(pytest_alone, environment)
    assert ended == status
    assert script.closing_line(totals, has_failed=bool(status), seconds=1) == f"===== {line} in 1.00s ====="


@pytest.mark.parametrize("script", ["setup"], indirect=True)
def test_stamp_is_fresh_until_contents_change(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "STAMPS", tmp_path / ".make")
    source = tmp_path / "lock"
    source.write_text("one", encoding="utf-8")
    assert not script.Stamp("step", [source]).is_fresh
    script.Stamp("step", [source]).leave()
    assert script.Stamp("step", [source]).is_fresh
    source.write_text("two", encoding="utf-8")
    assert not script.Stamp("step", [source]).is_fresh
