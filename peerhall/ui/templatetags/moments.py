"""How moments are written: in the viewer's active zone, relative while that is clearer than a date."""

import datetime as dt

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


@register.filter
def countdown(moment: dt.datetime) -> list[tuple[str, str]]:
    """What is left until `moment` as (number, unit) pairs: days, hours and minutes; empty when past."""
    seconds = int((moment - clock.now()).total_seconds())
    if seconds <= 0:
        return []
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes = rest // 60
    parts = [
        (str(days), ngettext("day", "days", days)),
        (f"{hours:02d}", ngettext("hr", "hrs", hours)),
        (f"{minutes:02d}", _("min")),
    ]
    return parts if days else parts[1:]
