"""What of a session its reader's calendar shows."""

import pytest

from peerhall.scheduling import calendar, meetings
from peerhall.scheduling.calendar import Mailbox, Meeting, Standing
from peerhall.scheduling.meetings import Instance
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import Place, Status
from tests import factories
from tests.scheduling import reading

pytestmark = pytest.mark.django_db

INSTANCE = Instance("Riverside", "https://hall.example", "hall.example", "peerhall@hall.example")


def seen(session: Session, *, takes_part: bool = True) -> Meeting:
    """The session as somebody with a seat has it in their calendar."""
    path = f"/sessions/{session.pk}/"
    return meetings.of(
        session,
        instance=INSTANCE,
        path=path,
        sequence=2,
        standing=Standing.CONFIRMED,
        takes_part=takes_part,
    )


def test_meeting_has_its_page_its_tutor_and_what_a_calendar_cannot_do() -> None:
    session = factories.session(factories.tutor("Tomás Vega"))
    meeting = seen(session)
    page = f"https://hall.example/sessions/{session.pk}/"
    assert (meeting.uid, meeting.sequence, meeting.url) == (f"session-{session.pk}@hall.example", 2, page)
    assert meeting.organizer == Mailbox("Tomás Vega at Riverside", "peerhall@hall.example")
    assert meeting.text == (
        "Programming with Tomás Vega\n\n"
        "Taking this out of your calendar does not give your seat back. Do that on the session’s page:\n\n"
        + page
    )


@pytest.mark.parametrize(
    ("place", "detail", "with_seat", "without"),
    [
        (Place.ROOM, "", "https://hall.example/sessions/{id}/", "https://hall.example/sessions/{id}/"),
        (Place.IN_PERSON, "Library, room 3", "Library, room 3", "In person"),
        (Place.LINK, "https://meet.example/x", "https://meet.example/x", "Online, behind a link"),
    ],
)
def test_where_exactly_is_for_those_who_take_part(
    place: Place, detail: str, with_seat: str, without: str
) -> None:
    session = factories.session(place=place, place_detail=detail)
    assert seen(session).place == with_seat.format(id=session.pk)
    assert seen(session, takes_part=False).place == without.format(id=session.pk)


def test_cancelled_session_is_off_for_everybody() -> None:
    assert seen(factories.session(status=Status.CANCELLED)).standing == Standing.CANCELLED


def test_nobodys_address_is_in_the_calendar_but_the_readers() -> None:
    session = factories.session()
    reader = factories.student()
    factories.request(session, factories.person("Ben Other"))
    _method, raw = calendar.invitation(
        seen(session), reader=Mailbox(reader.name, reader.email), stamped_at=factories.NOW
    )
    unfolded = raw.replace(b"\r\n ", b"").decode()
    (event,) = reading.events(reading.read(raw))
    assert event.text("ATTENDEE") == f"mailto:{reader.email}"
    assert session.creator.email not in unfolded
    assert unfolded.count("mailto:") == 2
