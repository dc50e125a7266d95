"""`peerhall check`: is this instance set up as its operator means it to be."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from peerhall.config import preparing
from peerhall.config.refusals import RefusedError
from peerhall.platform import clock
from peerhall.site.selfcheck import calls


def check() -> None:
    """Print what deserves attention.

    :raises RefusedError: when the instance cannot work like this.
    """
    call_command("check", deploy=settings.IS_HTTPS, fail_level="WARNING")
    obstacles = list(_obstacles(Path(settings.DATA)))
    # The clock stands in the database, which may be behind.
    troubles = [] if obstacles else calls.troubles(now=clock.now())
    for line in [*advice(), *troubles]:
        print(f"- {line}")
    if obstacles:
        raise RefusedError(" ".join(obstacles))
    print("Peerhall can run like this.")


def advice() -> list[str]:
    """What works, but perhaps not as meant."""
    lines = []
    if not settings.BASE_URL:
        lines.append("PEERHALL_BASE_URL is empty: fine on this machine, needed when others come.")
    elif not settings.IS_HTTPS:
        lines.append("PEERHALL_BASE_URL is not https: passwords travel unprotected.")
    lines += _advice_on_mail()
    if not settings.RATE_LIMITS:
        lines.append("PEERHALL_RATE_LIMITS is off: only for load tests.")
    if settings.CLOCK_MAY_MOVE:
        lines.append("This is a demo: its clock can be moved and everybody knows its passwords.")
    return lines


def _advice_on_mail() -> list[str]:
    if not settings.MAIL_IS_CONFIGURED:
        if not settings.BASE_URL:
            return []
        return ["PEERHALL_SMTP_HOST is empty: nobody gets mail, letters become files in PEERHALL_DATA/mail."]
    is_plain = not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)
    if is_plain and settings.EMAIL_HOST not in {"localhost", "127.0.0.1", "::1"}:
        return ["PEERHALL_SMTP_TLS is off: letters and the mail server's password travel unprotected."]
    return []


def _obstacles(data: Path) -> list[str]:
    """What keeps the server from working."""
    lines = []
    if not os.access(data, os.W_OK):
        lines.append(f"The data folder {data} cannot be written to.")
    if not preparing.is_up_to_date():
        lines.append("The database is not up to date; run `peerhall migrate`.")
    return lines
