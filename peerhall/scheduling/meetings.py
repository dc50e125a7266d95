"""Sessions as meetings in one reader's calendar, in the active language."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from peerhall.scheduling.calendar import Mailbox, Meeting, Standing
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import Place, Status


@dataclass(frozen=True, slots=True)
class Instance:
    """Where this Peerhall lives and what it is called: `address` without a slash at its end."""

    name: str
    address: str
    host: str
    mail_address: str


def of(
    session: Session,
    *,
    instance: Instance,
    path: str,
    sequence: int,
    standing: Standing,
    takes_part: bool,
) -> Meeting:
    """The session for somebody to whom it is `standing`; cancelled is cancelled for everybody.

    `path` is its page, `sequence` the number of what their calendar is told; `takes_part` lets them see
    where exactly it is held.
    """
    if session.status == Status.CANCELLED:
        standing = Standing.CANCELLED
    url = instance.address + path
    tutor = session.creator.name
    return Meeting(
        uid=f"session-{session.pk}@{instance.host}",
        sequence=sequence,
        standing=standing,
        title=session.title,
        text="\n".join([*_about(session, tutor), "", url]),
        place=_place(session, url, takes_part=takes_part),
        url=url,
        starts_at=session.date,
        ends_at=session.ends_at,
        zone=session.timezone,
        organizer=Mailbox(
            _("%(tutor)s at %(community)s") % {"tutor": tutor, "community": instance.name},
            instance.mail_address,
        ),
        created_at=session.created_at,
        changed_at=session.updated_at,
    )


def _about(session: Session, tutor: str) -> list[str]:
    return [
        _("%(subject)s with %(tutor)s") % {"subject": session.subject, "tutor": tutor},
        "",
        # A28: calendars do not talk back.
        _("Taking this out of your calendar does not give your seat back. Do that on the session’s page:"),
    ]


def _place(session: Session, url: str, *, takes_part: bool) -> str:
    match Place(session.place):
        case Place.ROOM:
            return url
        case Place.IN_PERSON:
            return (session.place_detail if takes_part else "") or _("In person")
        case Place.LINK:
            return (session.place_detail if takes_part else "") or _("Online, behind a link")
