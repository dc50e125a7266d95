"""The program that tries an API against its own description; `make test` sets it up."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

PROGRAM: Final = Path(__file__).resolve().parents[2] / ".make" / "schemathesis" / "bin" / "schemathesis"
RULES: Final = Path(__file__).resolve().parents[1] / "contract" / "schemathesis.toml"


def find() -> Path | None:
    """Where it is, if it is."""
    return PROGRAM if PROGRAM.exists() else None


def run(description: str, *options: str, headers: Sequence[str], folder: Path) -> str:
    """Try everything at the address of a description; "" when all was as described, else what it printed.

    :param folder: where the program may leave its files.
    """
    given = [word for header in headers for word in ("--header", header)]
    # The same tries in each run: a new failure is a change of ours.
    fixed = ["--no-color", "--checks", "all", "--generation-database", "none", "--seed", "1"]
    ran = subprocess.run(
        [str(PROGRAM), "--config-file", str(RULES), "run", description, *fixed, *given, *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr
