"""How moments are written: in the viewer's active zone, relative while that is clearer than a date."""

import datetime as dt
from dataclasses import dataclass

from django import template
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerhall.platform import clock

register = template.Library()


@register.filter
def day(moment: dt.datetime) -> str:
    """Reads "Today", "Tomorrow", "Yesterday", else "Wed 25 Nov", with the year when it is another one."""
    local = timezone.localtime(moment)
    today = timezone.localtime(clock.now()).date()
    names = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}
    distance = (local.date() - today).days
    if distance in names:
        return names[distance]
    return dateformat.format(local, "D j M" if local.year == today.year else "D j M Y")


@register.filter
def clock_time(moment: dt.datetime) -> str:
    """Reads "18:00" in the viewer's zone."""
    return dateformat.format(timezone.localtime(moment), "H:i")


@register.filter
def ago(moment: dt.datetime) -> str:
    """Reads "just now", "5 min ago", "3 h ago", "yesterday", "4 days ago", after a week the date (S102)."""
    passed = clock.now() - moment
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _("%(count)d min ago") % {"count": minutes}
    days = (timezone.localtime(clock.now()).date() - timezone.localtime(moment).date()).days
    if days < 1 or minutes < 12 * 60:
        return _("%(count)d h ago") % {"count": minutes // 60}
    if days == 1:
        return _("yesterday")
    if days <= 7:
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    return day(moment)


@dataclass(frozen=True, slots=True)
class Part:
    """One number of a countdown with its unit; `one` and `other` are the unit's forms for the script."""

    name: str
    number: str
    unit: str
    one: str
    other: str
    shown: bool


@register.filter
def countdown(moment: dt.datetime) -> list[Part]:
    """What is left until `moment`: days, hours and minutes, in the last hour minutes and seconds."""
    seconds = max(0, int((moment - clock.now()).total_seconds()))
    numbers = {
        "days": seconds // 86_400,
        "hours": seconds % 86_400 // 3_600,
        "minutes": seconds % 3_600 // 60,
        "seconds": seconds % 60,
    }
    units = {
        "days": (_("day"), _("days")),
        "hours": (_("hr"), _("hrs")),
        "minutes": (_("min"), _("min")),
        "seconds": (_("sec"), _("sec")),
    }
    shown = _shown_parts(seconds)
    parts = []
    for name, number in numbers.items():
        one, other = units[name]
        text = str(number) if name == shown[0] else f"{number:02d}"
        parts.append(Part(name, text, one if number == 1 else other, one, other, shown=name in shown))
    return parts


def _shown_parts(seconds: int) -> tuple[str, ...]:
    if seconds >= 86_400:
        return ("days", "hours", "minutes")
    if seconds >= 3_600:
        return ("hours", "minutes")
    return ("minutes", "seconds")
