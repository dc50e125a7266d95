"""What people's calendars are told of their seats: each word numbered above the one before."""

from email.message import EmailMessage
from typing import Any

import pytest
from pytest_django import Settings

from peerhall.accounts.models import Community, User
from peerhall.notifications import preferences
from peerhall.notifications.channels.email import addresses, entries, leaving
from peerhall.notifications.channels.email.models import CalendarEntry
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Channel, Group, Kind
from peerhall.platform.jobs.models import Job, State
from peerhall.tutoring import bookings
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import ApprovalMode, ClosedReason, Place, RequestState, Status
from tests import factories
from tests.factories import DAY, NOW
from tests.notifications.channels.email.telling import (
    calendar_of,
    event_of,
    letter_of,
    moved,
    reader,
    seated,
    tell,
)
from tests.platform.jobs.runs import drain
from tests.scheduling import reading
from tests.servers.smtp import SmtpServer

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.BASE_URL = "https://hall.example"
    settings.DEFAULT_FROM_EMAIL = "peerhall@hall.example"
    Community.objects.create(pk=1, name="Riverside")


def word(event: reading.Component) -> tuple[str, int]:
    return event.text("STATUS"), int(event.text("SEQUENCE"))


def invited(**fields: Any) -> tuple[Session, User]:
    """Somebody with a seat, whose calendar knows."""
    session = factories.session(**fields)
    aiko = seated(session)
    letter_of(tell(aiko, session=session))
    Job.objects.all().delete()  # that letter has left
    return session, aiko


def test_seat_comes_with_an_invitation() -> None:
    session = factories.session(sequence=2)
    aiko = seated(session)
    event = calendar_of(tell(aiko, session=session))
    assert (word(event), event.text("UID")) == (("CONFIRMED", 2), f"session-{session.pk}@hall.example")
    assert event.text("ATTENDEE") == f"mailto:{aiko.email}"
    assert event.text("ORGANIZER") == "mailto:peerhall@hall.example"


def test_cancelled_session_leaves_the_calendar() -> None:
    session, aiko = invited(sequence=2)
    session.status, session.sequence = Status.CANCELLED, 3
    session.save(update_fields=["status", "sequence"])
    reason = ClosedReason.SESSION_CANCELLED
    BookingRequest.objects.update(state=RequestState.REJECTED, closed_reason=reason)
    assert word(calendar_of(tell(aiko, Kind.CANCELLED, session=session))) == ("CANCELLED", 3)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(Kind.REMOVED, ClosedReason.REMOVED), (Kind.CLOSED, ClosedReason.MODERATOR)],
)
def test_lost_seat_leaves_the_calendar_whatever_the_letter_says(kind: Kind, reason: ClosedReason) -> None:
    session, aiko = invited(place=Place.IN_PERSON, place_detail="Library, room 3")
    BookingRequest.objects.update(state=RequestState.REJECTED, closed_reason=reason)
    event = calendar_of(tell(aiko, kind, session=session))
    assert (word(event), event.text("LOCATION")) == (("CANCELLED", 1), "In person")
    # This one left late: it says what is true now.
    assert word(calendar_of(tell(aiko, Kind.PROMOTED, session=session))) == ("CANCELLED", 1)


@pytest.mark.parametrize("state", [RequestState.WAITLISTED, RequestState.REJECTED])
def test_who_was_never_invited_has_nothing_in_the_calendar(state: RequestState) -> None:
    session = factories.session(status=Status.CANCELLED)
    aiko = reader()
    factories.request(session, aiko, state, approved_at=NOW if state == RequestState.REJECTED else None)
    assert letter_of(tell(aiko, Kind.CANCELLED, session=session)).calendar is None


def test_each_word_to_a_calendar_outnumbers_the_one_before() -> None:
    session, aiko = invited()
    mine: dict[str, Any] = {"user_id": aiko.pk, "session": session}
    numbers = [entries.note(**mine, is_in=is_in) for is_in in (False, True)]
    session.sequence = 1  # another time
    numbers += [entries.note(**mine, is_in=True)]
    session.sequence = 9
    numbers += [entries.note(**mine, is_in=is_in) for is_in in (True, False)]
    assert numbers == [1, 2, 3, 9, 10]


def test_same_word_again_has_the_same_number() -> None:
    session, aiko = invited()
    again = tell(aiko, Kind.MOVED, session=session, **moved())
    assert [word(calendar_of(again)) for _try in range(2)] == [("CONFIRMED", 0)] * 2


# Giving one's own seat back


def arrived(server: SmtpServer) -> list[tuple[str, tuple[str, int] | None]]:
    """Each letter's subject and what it tells the calendar."""
    return [(str(letter.message["Subject"]), said(letter.message)) for letter in server.taken]


def said(message: EmailMessage) -> tuple[str, int] | None:
    """What a letter tells its reader's calendar."""
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return word(event_of(parts[0].get_content().encode())) if parts else None


def test_seat_that_is_given_back_leaves_the_calendar_and_comes_again(mail_server: SmtpServer) -> None:
    session = factories.session(approval_mode=ApprovalMode.AUTO)
    aiko = reader()
    bookings.request_to_join(student=aiko, session=session, message="", now=NOW)
    drain()
    bookings.withdraw_request(student=aiko, session=session, now=NOW)
    drain()
    bookings.request_to_join(student=aiko, session=session, message="", now=NOW + DAY / 24)
    drain()

    title = session.title
    assert arrived(mail_server) == [
        (f"You’re in · {title}", ("CONFIRMED", 0)),
        (f"You gave your seat back · {title}", ("CANCELLED", 1)),
        (f"You’re in · {title}", ("CONFIRMED", 2)),
    ]
    _first, left, _last = (letter.message for letter in mail_server.taken)
    assert "List-Unsubscribe" in left
    told = Notification.objects.filter(user=aiko).values_list("kind", flat=True)
    assert list(told) == [Kind.APPROVED] * 2, "nobody is told what they did themselves"


def test_who_was_never_invited_is_not_written_to_on_leaving(mail_server: SmtpServer) -> None:
    session = factories.session()
    aiko = seated(session)
    bookings.withdraw_request(student=aiko, session=session, now=NOW)
    drain()
    assert (mail_server.taken, CalendarEntry.objects.count()) == ([], 0)


def test_request_that_is_taken_back_changes_no_calendar(mail_server: SmtpServer) -> None:
    session, aiko = invited()
    BookingRequest.objects.update(state=RequestState.PENDING)
    bookings.withdraw_request(student=aiko, session=session, now=NOW)
    assert not Job.objects.filter(task__endswith="take_out").exists()
    assert mail_server.taken == []


def test_who_comes_again_before_the_letter_left_gets_the_invitation_alone(mail_server: SmtpServer) -> None:
    session, aiko = invited(approval_mode=ApprovalMode.AUTO)
    bookings.withdraw_request(student=aiko, session=session, now=NOW)
    (leaving,) = Job.objects.filter(task__endswith="take_out")
    Job.objects.filter(pk=leaving.pk).update(due_at=NOW + DAY)
    bookings.request_to_join(student=aiko, session=session, message="", now=NOW + DAY / 24)
    drain("mail")
    Job.objects.filter(pk=leaving.pk).update(due_at=None)
    drain("mail")
    assert [word for _subject, word in arrived(mail_server)] == [("CONFIRMED", 2)]


def test_letter_on_leaving_shows_markup_as_text_and_nobodys_address() -> None:
    evil = '"><script>alert(1)</script>'
    session, aiko = invited(title=evil)
    entry = entries.take_out(user_id=aiko.pk, session_id=session.pk)
    assert entry is not None
    letter = leaving.letter_for(entry, now=NOW)
    assert ("<script" in letter.html, evil in letter.text) == (False, True)
    assert letter.calendar is not None
    file = letter.calendar[1].replace(b"\r\n ", b"").decode()
    whole = f"{letter}{file}"
    assert (session.creator.email in whole, aiko.email in whole) == (False, True)


@pytest.mark.parametrize("way", ["switched off", "bounced"])
def test_letter_on_leaving_reaches_only_those_who_get_letters(way: str, mail_server: SmtpServer) -> None:
    session, aiko = invited()
    bookings.withdraw_request(student=aiko, session=session, now=NOW)
    if way == "bounced":
        addresses.note_bounce(user=aiko, address=aiko.email, said="no", now=NOW)
    else:
        preferences.switch_off(user=aiko, group=Group.SEATS, channel=Channel.MAIL)
    drain("mail")
    assert mail_server.taken == []


@pytest.mark.parametrize(
    ("answer", "state"),
    [("451 busy", State.READY), ("554 5.6.0 like spam", State.DEAD), ("550 5.1.1 unknown", State.DONE)],
)
def test_letter_on_leaving_meets_its_mail_server(answer: str, state: State, mail_server: SmtpServer) -> None:
    session, aiko = invited()
    bookings.withdraw_request(student=aiko, session=session, now=NOW)
    mail_server.at_data = [answer]
    drain("mail")
    assert Job.objects.get(task__endswith="take_out").state == state
    assert (addresses.bounce_of(aiko) is not None) == answer.startswith("550")
