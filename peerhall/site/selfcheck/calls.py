"""What calls are set up with: relays and media servers, each asked as a call would."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerhall.room import ice
from peerhall.room.checks import janus, turn
from peerhall.site.selfcheck.finding import Finding, Grade

# Nobody's: the credentials are for the check alone.
NOBODY: Final = 0
RELAYS: Final[dict[turn.Problem, Promise]] = {
    "silent": gettext_lazy("%(address)s does not answer."),
    "secret": gettext_lazy("%(address)s does not take our credentials: compare TURN_SECRET."),
}
MEDIA_SERVERS: Final[dict[janus.Problem, Promise]] = {
    "silent": gettext_lazy("%(address)s does not answer."),
    "secret": gettext_lazy("%(address)s does not take our secret: compare JANUS_SECRET."),
    "plugin": gettext_lazy("%(address)s has no VideoRoom plugin."),
}


def findings(*, now: dt.datetime) -> list[Finding]:
    """Each kind of server that is set."""
    found = []
    if settings.TURN_URLS:
        found.append(_relays(now))
    if settings.JANUS_URLS:
        found.append(_media_servers())
    return found


def troubles(*, now: dt.datetime) -> list[str]:
    """What does not work, for `peerhall check`."""
    return [f"{found.title}: {found.says}" for found in findings(now=now) if found.grade != Grade.OK]


def _relays(now: dt.datetime) -> Finding:
    (lent,) = ice.servers(
        stun_urls=[],
        turn_urls=settings.TURN_URLS,
        turn_secret=settings.TURN_SECRET,
        person_id=NOBODY,
        now=now,
    )
    problems = [
        str(RELAYS[why]) % {"address": url}
        for url in settings.TURN_URLS
        if (why := turn.problem(url, lent["username"], lent["credential"])) is not None
    ]
    return _finding(
        "turn",
        _("Relays for calls"),
        problems,
        of=len(settings.TURN_URLS),
        advice=_("People whose network lets no direct connection through cannot call."),
    )


def _media_servers() -> Finding:
    problems = [
        str(MEDIA_SERVERS[why]) % {"address": url}
        for url in settings.JANUS_URLS
        if (why := janus.problem(url, settings.JANUS_SECRET)) is not None
    ]
    return _finding(
        "janus",
        _("Media servers"),
        problems,
        of=len(settings.JANUS_URLS),
        advice=_(
            "Large rooms use those that are left; without any, they call directly, with small pictures."
        ),
    )


def _finding(key: str, title: str, problems: Iterable[str], *, of: int, advice: str) -> Finding:
    told = list(problems)
    if not told:
        return Finding(key=key, title=title, grade=Grade.OK, says=_("All that are set answer."))
    grade = Grade.BAD if len(told) == of else Grade.WARN
    return Finding(key=key, title=title, grade=grade, says=" ".join(told), advice=advice)
