"""A person's own sessions, taught and learnt, as an agenda or a week (S109–S111, A21)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from peerhall.accounts import communities
from peerhall.accounts.models import Community, User
from peerhall.platform import clock
from peerhall.tutoring import agenda, policy, timetable, week
from peerhall.tutoring.agenda import Role, Show, Tiles
from peerhall.tutoring.filters import YEARS
from peerhall.tutoring.web import access, fragments, lines

# The parts that a live update asks for; a line of the agenda is one by its session's number.
PARTS: Final[Mapping[str, str]] = {
    "div#my-tabs": "tutoring/_tabs.html",
    "dl#my-tiles": "tutoring/_tiles.html",
    "div#my-agenda": "tutoring/_agenda.html",
    "div#my-week": "tutoring/_week.html",
}
LINE: Final = "li#line-"
ROLES: Final[Mapping[str, Role]] = {"tutor": "tutor", "student": "student"}
VIEWS: Final = {"agenda": False, "week": True}

LISTS: Final[Mapping[Show, Promise]] = {
    Show.NEXT: gettext_lazy("Ahead"),
    Show.UPCOMING: gettext_lazy("Upcoming"),
    Show.ONGOING: gettext_lazy("Ongoing"),
    Show.WAITING: gettext_lazy("Requests to answer"),
    Show.COMPLETED: gettext_lazy("Completed"),
    Show.CANCELLED: gettext_lazy("Cancelled"),
    Show.EXPIRED: gettext_lazy("Expired"),
    Show.PAST: gettext_lazy("Past"),
    Show.ALL: gettext_lazy("All"),
}
STUDENTS_LISTS: Final[Mapping[Show, Promise]] = {
    **LISTS,
    Show.WAITING: gettext_lazy("Waiting for a reply or a seat"),
    Show.PAST: gettext_lazy("Past and declined"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One's part in the sessions that are shown."""

    label: str
    icon: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure, and the list that it counts."""

    label: str
    value: int
    icon: str
    url: str
    sub: str
    current: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    role: Role
    is_week: bool
    show: Show
    monday: dt.date

    def url(self, **changes: str) -> str:
        """This page's address in the same tab and view, with parameters added or replaced."""
        params = {"as": self.role, **({"view": "week"} if self.is_week else {}), **changes}
        return f"{reverse('tutoring:mine')}?{urlencode(params)}"


@require_safe
@access.signed_in
def my_sessions(request: HttpRequest) -> HttpResponse:
    """The page, or one part of it; an address that names no tab, view, list or week is not found."""
    user, now = access.person_of(request), clock.now()
    totals = {role: agenda.total(user, role) for role in ROLES.values()}
    asked = _asked(request, now=now, usual="tutor" if totals["tutor"] else "student")
    only = fragments.number_of(request, LINE)
    parts = [PARTS[name] for name in fragments.targets(request) if name in PARTS]
    context = _context(user, asked, totals, now=now, only=only)
    if only is not None and not context.get("days"):
        return fragments.gone(request, status=410)
    if only is not None:
        context["line"] = context["days"][0].lines[0]  # type: ignore[index]  # as _agenda makes them
        parts = ["tutoring/_line.html"]
    if parts:
        response = fragments.together(request, parts, context)
    else:
        response = render(request, "tutoring/mine.html", context)
    fragments.vary(response)
    return response


def _context(
    user: User, asked: Asked, totals: Mapping[Role, int], *, now: dt.datetime, only: int | None
) -> dict[str, object]:
    """What the templates of the page need; with `only`, the list holds at most that session."""
    community = communities.current()
    parts = _week(user, asked, now) if asked.is_week else _agenda(user, asked, community, now, only=only)
    return parts | {
        "community": community,
        "asked": asked,
        "tabs": _tabs(asked, totals),
        "has_any": totals[asked.role] > 0,
        "is_agenda": not asked.is_week,
        "agenda_url": f"{reverse('tutoring:mine')}?{urlencode({'as': asked.role})}",
        "week_url": asked.url(view="week"),
        "now": now,
        "may_teach": policy.may_create(user, community),
    }


def _agenda(
    user: User, asked: Asked, community: Community, now: dt.datetime, *, only: int | None
) -> dict[str, object]:
    zone = timezone.get_current_timezone()
    days = agenda.agenda(user, asked.role, asked.show, community=community, zone=zone, now=now, only=only)
    lists = LISTS if asked.role == "tutor" else STUDENTS_LISTS
    return {
        "days": lines.day_lines(days, user=user, today=now.astimezone(zone).date()),
        "tiles": _tiles(asked, agenda.tiles(user, asked.role, now=now)),
        "lists": [(show.value, str(label), show == asked.show) for show, label in lists.items()],
        "list_label": str(lists[asked.show]),
        "past_url": asked.url(show=Show.PAST),
    }


def _week(user: User, asked: Asked, now: dt.datetime) -> dict[str, object]:
    shown = timetable.week_of(user, asked.monday, zone=timezone.get_current_timezone(), now=now)
    step = dt.timedelta(days=week.DAYS)
    ids = dict.fromkeys(entry.card.id for _on, entries in shown.days for entry in entries)
    return {
        "week": shown,
        "week_topics": " ".join([f"user:{user.pk}", *(f"session:{pk}" for pk in ids)]),
        "columns": lines.columns(shown),
        "week_title": lines.week_title(shown.monday, shown.today),
        "previous_url": asked.url(week=(shown.monday - step).isoformat()),
        "next_url": asked.url(week=(shown.monday + step).isoformat()),
        "is_this_week": week.monday_of(shown.today) == shown.monday,
    }


def _asked(request: HttpRequest, *, now: dt.datetime, usual: Role) -> Asked:
    """What the address asks for; an empty parameter means that it is absent.

    :raises Http404: when a parameter names nothing there is.
    """
    role, view, show, day = (request.GET.get(key, "") for key in ("as", "view", "show", "week"))
    today = now.astimezone(timezone.get_current_timezone()).date()
    try:
        return Asked(
            role=ROLES[role] if role else usual,
            is_week=VIEWS[view or "agenda"],
            show=Show(show or Show.NEXT),
            monday=week.monday_of(_day(day) if day else today),
        )
    except (KeyError, ValueError) as error:
        raise Http404 from error


def _day(text: str) -> dt.date:
    """:raises ValueError: when the text is no day, or one without a week on either side."""
    day = dt.date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return day


def _tabs(asked: Asked, totals: Mapping[Role, int]) -> Sequence[Tab]:
    named: list[tuple[Role, str, str]] = [
        ("tutor", _("As Tutor"), "presentation"),
        ("student", _("As Student"), "graduation-cap"),
    ]
    return [
        Tab(label, icon, asked.url(**{"as": role}), totals[role], current=role == asked.role)
        for role, label, icon in named
    ]


def _tiles(asked: Asked, tiles: Tiles) -> Sequence[Tile]:
    """The four figures; each is the length of the list it leads to."""
    figures = [
        (Show.ALL, _("Total"), tiles.total, "layers", _called_off(tiles)),
        (Show.UPCOMING, _("Upcoming"), tiles.upcoming, "calendar", _waiting(asked.role, tiles.waiting)),
        (Show.ONGOING, _("Ongoing"), tiles.ongoing, "radio", ""),
        (Show.COMPLETED, _("Completed"), tiles.completed, "check-check", ""),
    ]
    return [
        Tile(label, value, icon, asked.url(show=show), sub, current=show == asked.show)
        for show, label, value, icon, sub in figures
    ]


def _called_off(tiles: Tiles) -> str:
    cancelled = _("%(count)d cancelled") % {"count": tiles.cancelled} if tiles.cancelled else ""
    expired = _("%(count)d expired") % {"count": tiles.expired} if tiles.expired else ""
    return ", ".join(filter(None, (cancelled, expired)))


def _waiting(role: Role, count: int) -> str:
    if not count:
        return ""
    if role == "tutor":
        words = ngettext("%(count)d request to answer", "%(count)d requests to answer", count)
    else:
        words = ngettext("%(count)d more waits for an answer", "%(count)d more wait for an answer", count)
    return words % {"count": count}
