"""What the instance stands on: its address, disk, clocks and switches."""

import datetime as dt
import shutil
from typing import Final

from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from peerhall.accounts.models import Community
from peerhall.site.selfcheck.finding import Finding, Grade

GIB: Final = 2**30
LITTLE_BYTES: Final = 2 * GIB
HARDLY_ANY_BYTES: Final = GIB // 2
# The machine's clock and the database's may differ by this much before reminders are visibly off.
CLOCK_SECONDS: Final = 2.0


def findings(*, now: dt.datetime) -> list[Finding]:
    """Each part of it."""
    parts = [_address(), graded_disk(shutil.disk_usage(settings.DATA).free), _clock(now)]
    return parts if settings.RATE_LIMITS else [*parts, _limits()]


def _address() -> Finding:
    title = _("Address")
    if settings.IS_HTTPS:
        return Finding(key="address", title=title, grade=Grade.OK, says=settings.BASE_URL)
    if settings.BASE_URL:
        return Finding(
            key="address",
            title=title,
            grade=Grade.WARN,
            says=_("%(address)s is not https: passwords travel unprotected.")
            % {"address": settings.BASE_URL},
            advice=_(
                "Put a proxy with a certificate in front, and set PEERHALL_BASE_URL to its https address."
            ),
        )
    return Finding(
        key="address",
        title=title,
        grade=Grade.WARN,
        says=_("No public address is set: fine on this machine, needed when others come."),
        advice=_("Set PEERHALL_BASE_URL, such as https://learn.example.org."),
    )


def graded_disk(free: int) -> Finding:
    """What so many free bytes mean."""
    grade = Grade.BAD if free < HARDLY_ANY_BYTES else Grade.WARN if free < LITTLE_BYTES else Grade.OK
    return Finding(
        key="disk",
        title=_("Disk"),
        grade=grade,
        says=_("%(free).1f GB are free for the data folder.") % {"free": free / GIB},
        advice="" if grade == Grade.OK else _("Make room: a full disk loses what people write."),
    )


def _clock(now: dt.datetime) -> Finding:
    title, shown = _("Clock"), _("It is %(moment)s here.") % {"moment": _moment(now)}
    machine = dt.datetime.now(dt.UTC)
    if abs(now - machine) > dt.timedelta(seconds=CLOCK_SECONDS):
        return Finding(
            key="clock",
            title=title,
            grade=Grade.WARN,
            says=_("%(shown)s This demo’s clock was moved.") % {"shown": shown},
            advice=_("`peerhall demo --reset` begins with real time again."),
        )
    apart = abs(((_databases_clock() or machine) - machine).total_seconds())
    if apart > CLOCK_SECONDS:
        return Finding(
            key="clock",
            title=title,
            grade=Grade.BAD,
            says=_("The database’s clock is %(seconds)d s away from this machine’s.") % {"seconds": apart},
            advice=_("Let both machines keep time by NTP: reminders follow their clocks."),
        )
    return Finding(key="clock", title=title, grade=Grade.OK, says=shown)


def _databases_clock() -> dt.datetime | None:
    """What the database takes for the present; None in an instance without its community's row."""
    asked = Community.objects.annotate(present=Now()).values_list("present", flat=True)
    return asked.first()


def _moment(now: dt.datetime) -> str:
    return date_format(timezone.localtime(now), "j F Y, H:i:s T")


def _limits() -> Finding:
    return Finding(
        key="limits",
        title=_("Rate limits"),
        grade=Grade.WARN,
        says=_("Off: anybody may try passwords without end."),
        advice=_("Set PEERHALL_RATE_LIMITS=on; off is for load tests."),
    )
