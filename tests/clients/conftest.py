"""The TypeScript of the client and of its tests, compiled once per worker."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
CLIENT: Final = ROOT / "clients" / "typescript"
TSC: Final = ROOT / "node_modules" / "typescript" / "bin" / "tsc"


def compile_typescript(project: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run `tsc --strict` on a project."""
    command = ["node", str(TSC), "--strict", "--project", str(project), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the compiled test programs are."""
    out = tmp_path_factory.mktemp("typescript")
    shutil.copy(CLIENT / "package.json", out)
    (out / "node_modules").symlink_to(ROOT / "node_modules")
    ran = compile_typescript(CLIENT / "test", "--outDir", str(out))
    assert ran.returncode == 0, ran.stdout
    return out / "test"


def run_node(program: Path, *arguments: str, **environment: str) -> str:
    """Run a compiled program to its end; gives what it printed."""
    ran = subprocess.run(
        ["node", str(program), *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout
