"""Mail as the environment describes it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SHOW = """
from peerhall.config import settings as read
backend = read.EMAIL_BACKEND.split(".")[-2]
print(backend, read.EMAIL_USE_TLS, read.EMAIL_USE_SSL, read.DEFAULT_FROM_EMAIL)
"""


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, "filebased True False peerhall@localhost"),
        (
            {"PEERHALL_SMTP_HOST": "mail.example", "PEERHALL_BASE_URL": "https://hall.example"},
            "smtp True False peerhall@hall.example",
        ),
        (
            {
                "PEERHALL_SMTP_HOST": "mail.example",
                "PEERHALL_BASE_URL": "https://hall.example",
                "PEERHALL_SMTP_TLS": "tls",
                "PEERHALL_MAIL_FROM": "us@hall.example",
            },
            "smtp False True us@hall.example",
        ),
    ],
)
def test_mail_follows_the_environment(tmp_path: Path, environment: dict[str, str], shown: str) -> None:
    assert _run(tmp_path, environment).stdout.strip() == shown


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PEERHALL_SMTP_HOST": "mail.example"}, "PEERHALL_SMTP_HOST needs PEERHALL_BASE_URL"),
        ({"PEERHALL_SMTP_TLS": "ssl"}, "PEERHALL_SMTP_TLS is 'ssl'; it takes starttls, tls, off."),
    ],
)
def test_bad_mail_settings_stop_the_start_with_a_sentence(
    tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    assert sentence in _run(tmp_path, environment).stderr


def _run(data: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Read the settings in a fresh process that knows nothing but `environment`."""
    known = {"PATH": os.environ["PATH"], "PEERHALL_DATA": str(data), **environment}
    return subprocess.run(
        [sys.executable, "-c", SHOW], env=known, capture_output=True, text=True, check=False
    )
