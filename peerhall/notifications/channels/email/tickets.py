"""The session in a letter: when, in the reader's zone and beside it in the tutor's, where, with whom."""

import datetime as dt
from dataclasses import dataclass

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _

from peerhall.accounts import zones
from peerhall.accounts.models import User
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind
from peerhall.tutoring import policy
from peerhall.tutoring.models import Session, Subject
from peerhall.tutoring.types import Place
from peerhall.ui import letters
from peerhall.ui.templatetags import zones as zone_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Lines for people; empty ones are left out.

    `initial` stands in the arch, `old_when` is the time that is no longer true, `tutor` is empty for
    whoever teaches it.
    """

    title: str
    initial: str
    hue: str
    when: str
    zone: str
    elsewhere: str
    old_when: str
    place: str
    tutor: str
    is_off: bool


def ticket_for(told: Notification, *, now: dt.datetime) -> Ticket | None:
    """The session that was told of, as it is now; None where its reader finds none any more."""
    session = told.session
    if session is None or not policy.may_see(told.user, session):
        return None
    hue = Subject.objects.filter(name=session.subject).values_list("hue", flat=True).first()
    return Ticket(
        title=session.title,
        initial=session.subject[:1].upper(),
        hue=letters.known_hue(hue or ""),
        when=_span(session.date, session.ends_at, now),
        zone=zone_words.your_zone(session.date),
        elsewhere=_elsewhere(session, told.user),
        old_when=_old(told, now),
        place=_place(session),
        tutor="" if told.user == session.creator else session.creator.name,
        is_off=told.kind == Kind.CANCELLED,
    )


def _span(starts_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime) -> str:
    """Reads "Wednesday 25 November, 18:00–19:00", with the year when it is another one.

    A letter may be read days later: it never says "tomorrow".
    """
    starts, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    day = dateformat.format(starts, "l j F" if starts.year == timezone.localtime(now).year else "l j F Y")
    return _("%(day)s, %(starts)s–%(ends)s") % {
        "day": day,
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
    }


def _elsewhere(session: Session, reader: User) -> str:
    """The same time on the tutor's wall; empty where the reader's wall shows it too."""
    theirs = zones.zone(session.timezone)
    starts, ends = session.date.astimezone(theirs), session.ends_at.astimezone(theirs)
    if starts.utcoffset() == timezone.localtime(session.date).utcoffset():
        return ""
    values = {
        "starts": _with_day(starts, session.date),
        "ends": f"{ends:%H:%M}",
        "tutor": session.creator.name,
        "place": zone_words.city(theirs.key),
        "distance": zone_words.offset(starts),
    }
    if reader == session.creator:
        return _("%(starts)s–%(ends)s in %(place)s, %(distance)s") % values
    return _("%(starts)s–%(ends)s for %(tutor)s in %(place)s, %(distance)s") % values


def _with_day(local: dt.datetime, moment: dt.datetime) -> str:
    """The time, with its weekday where that is another one than the reader's."""
    is_same_day = local.date() == timezone.localtime(moment).date()
    return f"{local:%H:%M}" if is_same_day else dateformat.format(local, "l H:i")


def _old(told: Notification, now: dt.datetime) -> str:
    old_date, old_duration = told.data.get("old_date"), told.data.get("old_duration")
    if told.session is None or not old_date or not old_duration:
        return ""
    starts_at = dt.datetime.fromisoformat(old_date)
    ends_at = starts_at + dt.timedelta(minutes=int(old_duration))
    is_same = (starts_at, ends_at) == (told.session.date, told.session.ends_at)
    return "" if is_same else _span(starts_at, ends_at, now)


def _place(session: Session) -> str:
    """What kind of place; where exactly is on the page, for those who take part."""
    match Place(session.place):
        case Place.ROOM:
            return _("On Peerhall, in the live room")
        case Place.IN_PERSON:
            return _("In person")
        case Place.LINK:
            return _("Online, behind a link")
