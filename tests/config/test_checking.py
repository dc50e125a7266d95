"""What `peerhall check` advises about mail."""

import pytest
from pytest_django import Settings

from peerhall.config import checking

PUBLIC = "https://hall.example"


@pytest.mark.parametrize(
    ("address", "host", "tls", "advised"),
    [
        ("", "", "starttls", []),
        (PUBLIC, "", "starttls", ["PEERHALL_SMTP_HOST is empty"]),
        (PUBLIC, "mail.example.org", "starttls", []),
        (PUBLIC, "mail.example.org", "off", ["PEERHALL_SMTP_TLS is off"]),
        (PUBLIC, "localhost", "off", []),
    ],
)
def test_mail_that_will_not_do_is_said(
    settings: Settings, address: str, host: str, tls: str, advised: list[str]
) -> None:
    settings.BASE_URL, settings.IS_HTTPS = address, bool(address)
    settings.MAIL_IS_CONFIGURED, settings.EMAIL_HOST = bool(host), host
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = tls == "starttls", False
    about_mail = [line for line in checking.advice() if "SMTP" in line]
    assert [line.partition(":")[0] for line in about_mail] == advised
