"""A public instance: https everywhere, nothing for `check --deploy` to complain about (S164)."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# Prints what an instance with this environment answers and keeps.
PROBE = """
import django, json, sys
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("check", deploy=True, fail_level="WARNING")
client = Client(headers={"host": "learn.example.org"})
answers = {path: client.get(path, **more) for path, more in json.loads(sys.argv[1])}
print(json.dumps({
    "answers": {path: [a.status_code, a.get("Location", ""), a.get("Strict-Transport-Security", "")]
                for path, a in answers.items()},
    "cookies": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE],
    "hosts": settings.ALLOWED_HOSTS,
}))
"""
HTTPS = {"PEERHALL_BASE_URL": "https://learn.example.org"}
BY_PROXY = {"headers": {"x-forwarded-proto": "https"}}


def probe(
    data: Path, environment: dict[str, str], *requests: tuple[str, Mapping[str, object]]
) -> dict[str, object]:
    """The answers of an instance with these settings, in a process of its own: settings are read once."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(requests)],
        env=os.environ
        | {
            "PEERHALL_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "peerhall.config.settings",
            "DATABASE_URL": "",
        }
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_https_instance_redirects_remembers_and_guards_cookies(tmp_path: Path) -> None:
    seen = probe(tmp_path, HTTPS, ("/sessions/?level=beginner", {}), ("/health/", {}))
    assert seen["answers"] == {
        "/sessions/?level=beginner": [301, "https://learn.example.org/sessions/?level=beginner", ""],
        "/health/": [200, "", ""],
    }
    assert seen["cookies"] == [True, True]
    assert seen["hosts"] == ["learn.example.org"]


def test_proxys_word_for_https_is_taken_and_hsts_sent(tmp_path: Path) -> None:
    seen = probe(tmp_path, HTTPS, ("/health/", BY_PROXY))
    assert seen["answers"] == {"/health/": [200, "", "max-age=31536000; includeSubDomains; preload"]}


def test_without_a_proxy_its_word_counts_for_nothing(tmp_path: Path) -> None:
    seen = probe(tmp_path, HTTPS | {"PEERHALL_BEHIND_PROXY": "off"}, ("/sessions/", BY_PROXY))
    assert seen["answers"] == {"/sessions/": [301, "https://learn.example.org/sessions/", ""]}


def test_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x" * 60 + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from peerhall.config import settings; print(settings.SECRET_KEY)"],
        env=os.environ
        | {"PEERHALL_DATA": str(tmp_path), "PEERHALL_SECRET_KEY_FILE": str(tmp_path / "secret")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "x" * 60
