"""What `make test` installs where it may: tried on a false root, with an apt-get that only writes down."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

SCRIPT: Final = Path(__file__).resolve().parents[2] / "scripts" / "install-test-servers"
TOOLS: Final = ("cat", "chmod", "command", "env", "ls", "mkdir", "mktemp", "rm", "sh", "tail")
APT_GET: Final = """#!/bin/sh
echo "$@" >>{asked}
{policy} ; echo "daemons: $?" >>{asked}
echo "E: it said why"
exit {status}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A machine with nothing but a shell's tools."""
    for folder in ("bin", "etc", "usr/sbin"):
        (tmp_path / folder).mkdir(parents=True)
    for tool in TOOLS:
        if found := shutil.which(tool):
            (tmp_path / "bin" / tool).symlink_to(found)
    (tmp_path / "etc" / "debian_version").touch()
    return tmp_path


def put(root: Path, name: str, text: str) -> None:
    """A program on the machine."""
    program = root / "bin" / name
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)


def run(root: Path, *, user: int = 0, status: int = 0) -> tuple[str, list[str]]:
    """What the script says there, and what was asked of apt-get."""
    policy = root / "usr" / "sbin" / "policy-rc.d"
    put(root, "apt-get", APT_GET.format(asked=root / "asked", policy=policy, status=status))
    put(root, "id", f"#!/bin/sh\necho {user}\n")
    text = SCRIPT.read_text(encoding="utf-8")
    for folder in ("/etc/", "/usr/"):
        text = text.replace(folder, f"{root}{folder}")
    environment = {"PATH": str(root / "bin"), "TMPDIR": str(root)}
    done = subprocess.run(
        ["sh"], input=text, env=environment, check=True, capture_output=True, text=True, cwd=root
    )
    assert done.stderr == ""
    asked = root / "asked"
    return done.stdout, asked.read_text(encoding="utf-8").splitlines() if asked.exists() else []


def test_script_can_be_run() -> None:
    assert os.access(SCRIPT, os.X_OK)


def test_everything_that_is_missing_is_installed_and_no_daemon_starts(root: Path) -> None:
    before = {path.name for path in root.iterdir()}
    said, asked = run(root)
    assert said == "Installing for the tests: postgresql chromium redis-server janus coturn …\n"
    assert [line.split()[-5:] for line in asked if "install" in line] == [
        ["postgresql", "chromium", "redis-server", "janus", "coturn"]
    ]
    assert "daemons: 101" in asked
    assert list((root / "usr" / "sbin").iterdir()) == []
    cluster = root / "etc" / "postgresql-common" / "createcluster.conf"
    assert cluster.read_text(encoding="utf-8") == "create_main_cluster = false\n"
    assert {path.name for path in root.iterdir()} == {*before, "asked"}


def test_what_is_there_is_not_installed_and_its_settings_stay(root: Path) -> None:
    for name in ("initdb", "google-chrome", "janus", "turnserver"):
        put(root, name, "")
    put(root, "../usr/sbin/policy-rc.d", "#!/bin/sh\nexit 7\n")
    said, asked = run(root)
    assert said == "Installing for the tests: redis-server …\n"
    assert "daemons: 7" in asked
    assert (root / "usr" / "sbin" / "policy-rc.d").exists()
    put(root, "redis-server", "")
    (root / "asked").unlink()
    assert run(root) == ("", [])


def test_nobody_but_root_on_debian_installs(root: Path) -> None:
    hint = (
        "Missing for some tests: postgresql chromium redis-server janus coturn. On Debian, root installs them"
    )
    said, asked = run(root, user=1000)
    assert said.startswith(hint)
    (root / "etc" / "debian_version").unlink()
    assert run(root)[0].startswith(hint)
    assert asked == []


def test_failure_is_told_and_stops_nothing(root: Path) -> None:
    said, _asked = run(root, status=100)
    assert "did not work:\nE: it said why\n" in said
    assert list((root / "usr" / "sbin").iterdir()) == []
