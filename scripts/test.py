"""All tests: pytest on SQLite, the database tests on PostgreSQL, vitest; one closing line for the three.

A failing run does not keep the next from running: one `make test` shows everything that is broken. A
signal ends the run that is under way, in order, and the others do not begin.

Many tests drive browsers, servers and workers of their own, some at a time; on a machine that is busy with
something else one of them may be starved. So a few that fail are tried once more, by themselves. The
closing line counts those that pass only so: each is a test to be mended.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from setup import find_npm, schemathesis

ROOT = Path(__file__).resolve().parents[1]
PYTEST = [str(ROOT / ".venv" / "bin" / "python"), "-m", "pytest", "-q"]
# Tests wait for servers and browsers half of their time, so one more than there are processors goes on; every
# worker has a browser and a server, so there are not too many.
WORKERS = min((os.cpu_count() or 1) + 1, 6)
BESIDE_EACH_OTHER = ["-n", str(WORKERS), "--cache-clear"]
ONCE_MORE = ["-n", "0", "--last-failed", "--last-failed-no-failures", "none"]
# More than these are no accident.
TRIED_AGAIN_AT_MOST = 4
# Coloured or not: "12 passed", "1 failed", "3 skipped" in the last lines of pytest and vitest.
COUNT = re.compile(r"(\d+) (passed|failed|skipped|errors?|xfailed|xpassed)\b")
# pytest's exit code where it ran to its end and a test failed.
TESTS_FAILED = 1
# How long a run that is told to end may take to stop what it started.
ENDING_SECONDS = 40
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def main() -> int:
    """Run everything; 0 when all passed."""
    started = time.monotonic()
    # Also SIGINT: a shell that starts this in the background lets it be ignored by all that it starts.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    subprocess.run([ROOT / "scripts" / "install-test-servers"], check=True)
    schemathesis()
    runs = {
        "Python on SQLite": ["-m", "not bench and not soak"],
        "Python on PostgreSQL": ["--engine", "postgresql", "-m", "database and not bench and not soak"],
    }
    npm, path = find_npm()
    totals: Counter[str] = Counter()
    has_failed = False
    environment = os.environ | {"PATH": path}
    # Tests start Peerhall a hundred times: half of each start would be compiling it anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    for name, options in runs.items():
        print(f"\n{name}", flush=True)
        status, counts = run_tests([*PYTEST, *options], environment)
        has_failed = has_failed or status != 0
        totals.update(counts)
    print("\nFront end", flush=True)
    status, counts = follow([*npm, "test", "--silent"], environment)
    has_failed = has_failed or status != 0
    totals.update(counts)
    print(closing_line(totals, has_failed=has_failed, seconds=time.monotonic() - started))
    return int(has_failed)


def run_tests(pytest: list[str], environment: dict[str, str]) -> tuple[int, Counter[str]]:
    """Run tests beside each other, and the few that fail once more by themselves: "passed alone"."""
    status, counts = follow([*pytest, *BESIDE_EACH_OTHER], environment)
    unsure = counts["failed"] + counts["error"]
    if status != TESTS_FAILED or not 0 < unsure <= TRIED_AGAIN_AT_MOST:
        return status, counts
    print("\nOnce more, by themselves", flush=True)
    status, again = follow([*pytest, *ONCE_MORE], environment)
    left = Counter({word: again[word] for word in ["failed", "error"]})
    return status, counts - Counter(failed=counts["failed"], error=counts["error"]) + left + Counter(
        {"passed alone": again["passed"]}
    )


def follow(command: list[str], environment: dict[str, str]) -> tuple[int, Counter[str]]:
    """Run a program, show what it prints as it prints it, and count the tests in its summary.

    The program leads a group of processes, none of which outlives it; a signal here ends them all.
    """
    summary: Counter[str] = Counter()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None  # noqa: S101 -- for the type checker: PIPE was asked for
        try:
            for line in process.stdout:
                print(line, end="", flush=True)
                summary = counted(line) or summary
            process.wait()
        except KeyboardInterrupt:
            tell(process.pid, signal.SIGINT)
            process.communicate(timeout=ENDING_SECONDS)
            raise
        finally:
            tell(process.pid, signal.SIGKILL)
    return process.returncode, summary


def counted(line: str) -> Counter[str]:
    """The tests that a line counts, if it is a summary's."""
    plain = ESCAPE.sub("", line)
    if not re.search(r" in [\d.]+s", plain) and not plain.strip().startswith("Tests "):
        return Counter()
    return Counter(
        {
            word.removesuffix("s") if word == "errors" else word: int(number)
            for number, word in COUNT.findall(plain)
        }
    )


def tell(group: int, number: signal.Signals) -> None:
    """Send a signal to all processes of a group that are left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def closing_line(totals: Counter[str], *, has_failed: bool, seconds: float) -> str:
    """In pytest's form, for all runs together."""
    words = ["failed", "error", "passed", "passed alone", "skipped", "xfailed", "xpassed"]
    counts = ", ".join(f"{totals[word]} {word}" for word in words if totals[word]) or "no tests ran"
    if has_failed and not totals["failed"]:
        counts = f"a run ended early, {counts}"
    return f"===== {counts} in {seconds:.2f}s ====="


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)  # as a shell says it
