"""All checks that need no test run, a few at a time; prints one line each and the output of what fails."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from setup import find_npm

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
AT_ONCE = max(2, os.cpu_count() or 2)


def main() -> int:
    """Run every check; 0 when all are content."""
    npm, path = find_npm()
    # The slowest first: the others run beside them.
    checks: dict[str, list[str | Path]] = {
        "types": [BIN / "mypy"],
        "front end": [*npm, "run", "--silent", "check"],
        "import contracts": [BIN / "lint-imports", "--no-logo"],
        "templates, migrations, deployment": [BIN / "python", ROOT / "scripts" / "check_django.py"],
        "lock files": [BIN / "python", ROOT / "scripts" / "check_locks.py"],
        "lint": [BIN / "ruff", "check", "--quiet", "--output-format", "concise", "."],
        "format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    }
    environment = os.environ | {"PATH": path}

    def run(name: str) -> tuple[str, subprocess.CompletedProcess[str], float]:
        started = time.monotonic()
        done = subprocess.run(
            checks[name], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        return name, done, time.monotonic() - started

    failed = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for name, done, seconds in pool.map(run, checks):
            print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({seconds:.1f} s)", flush=True)
            if done.returncode != 0:
                failed.append(name)
                print(done.stdout + done.stderr, flush=True)
    print(f"Not content: {', '.join(failed)}" if failed else "All checks passed.")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
