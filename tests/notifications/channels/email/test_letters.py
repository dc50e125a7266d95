"""What stands in a letter: for its reader alone, in their zone, with a way out."""

import datetime as dt
import re

import pytest
from pytest_django import Settings

from peerhall.accounts.models import Community, User
from peerhall.notifications import kinds
from peerhall.notifications.channels.email import letters
from peerhall.notifications.models import Delivery
from peerhall.notifications.types import Group, Kind
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import Place, RequestState, Status
from tests import factories
from tests.factories import NOW
from tests.notifications.channels.email.telling import calendar_of, letter_of, moved, reader, seated, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

# Values of every kind, more than any of them needs.
VALUES = {
    "message": "May I bring a friend?",
    "reason": "I am ill.",
    "position": 2,
    "minutes": 1440,
    "is_published": True,
    "outcome": "not_confirmed",
    "count": 2,
    "minimum": 3,
    "seated": 1,
    **moved(),
}


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.BASE_URL = "https://hall.example"
    settings.DEFAULT_FROM_EMAIL = "peerhall@hall.example"
    Community.objects.create(pk=1, name="Riverside")


def test_letter_reads_well_as_text() -> None:
    tutor = factories.tutor("Tomás Vega")
    session = factories.session(tutor, timezone="Europe/Madrid")
    aiko = seated(session, reader(timezone="Asia/Tokyo"))
    letter = letter_of(tell(aiko, session=session, by=tutor))
    stop = letter.headers["List-Unsubscribe"].strip("<>")
    assert letter.subject == "You’re in · Recursion without tears"
    assert letter.text == (
        "You’re in\n\n"
        "Tomás Vega approved your request for Recursion without tears\n\n"
        "  Recursion without tears\n"
        "  With Tomás Vega\n"
        "  Wednesday 25 November, 21:00–22:00 (Tokyo, GMT+9)\n"
        "  13:00–14:00 for Tomás Vega in Madrid, GMT+1\n"
        "  On Peerhall, in the live room\n\n"
        f"Open the session:\nhttps://hall.example/sessions/{session.pk}/\n\n"
        "The invitation in this letter keeps your calendar right.\n\n"
        "--\n"
        "From Riverside on Peerhall.\n"
        f"No more letters of this kind (“You have a seat”):\n{stop}\n"
        "All your notifications: https://hall.example/notifications/settings/\n"
    )


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_a_whole_letter(kind: Kind) -> None:
    tutor = factories.tutor()
    session = factories.session(tutor)
    aiko = reader()
    delivery = told(aiko, kind, by=tutor)
    delivery.notification.session = session
    letter = letter_of(delivery)
    links = re.findall(r'href="([^"]*)"', letter.html)
    assert links
    assert {link.startswith("https://hall.example/") for link in links} == {True}
    assert set(re.findall(r"https?://[^\s\"<>]+", letter.text)) == set(links)
    assert letter.subject.isprintable()
    assert "None" not in letter.text
    # Nothing is fetched when it is opened, and nothing runs (B11).
    assert not re.search(r"<(img|script|link|iframe)\b|url\(|@import", letter.html)


@pytest.mark.parametrize("kind", Kind)
def test_no_letter_names_anybody_elses_address(kind: Kind) -> None:
    tutor, other = factories.tutor(), factories.person("Ben Other")
    session = factories.session(tutor)
    factories.request(session, other)
    aiko = seated(session)
    delivery = told(aiko, kind, by=other)
    delivery.notification.session = session
    letter = letter_of(delivery)
    file = letter.calendar[1].replace(b"\r\n ", b"").decode() if letter.calendar else ""
    whole = f"{letter}{file}"
    assert (tutor.email in whole, other.email in whole, aiko.email in whole) == (False, False, True)


def told(person: User, kind: Kind, *, by: User) -> Delivery:
    """The delivery of a kind, also of one that is usually not mailed."""
    switched = kinds.CHANNELS[kinds.group_of(kind)]
    if kinds.MAIL in switched:
        return tell(person, kind, by=by, **VALUES)
    delivery = tell(person, Kind.APPROVED, by=by, **VALUES)
    delivery.notification.kind = kind
    return delivery


def test_times_are_the_readers_and_the_tutors_own_are_not_repeated() -> None:
    tutor = reader("Tomás Vega", timezone="Europe/Madrid")
    session = factories.session(tutor, timezone="Europe/Madrid")
    text = letter_of(tell(tutor, Kind.REQUESTED, session=session, by=reader(), message="")).text
    assert "Wednesday 25 November, 13:00–14:00 (Madrid, GMT+1)" in text
    assert "With" not in text
    assert "for Tomás" not in text


def test_both_days_are_told_where_they_differ() -> None:
    session = factories.session(
        timezone="America/Los_Angeles", date=dt.datetime(2026, 11, 25, 3, tzinfo=dt.UTC)
    )
    text = letter_of(tell(reader(timezone="Asia/Tokyo"), session=session)).text
    assert "Wednesday 25 November, 12:00–13:00 (Tokyo, GMT+9)" in text
    assert "Tuesday 19:00–20:00 for Tomás Vega in Los Angeles, GMT-8" in text


def test_summer_time_is_that_of_the_day_itself() -> None:
    session = factories.session(timezone="Europe/Berlin", date=dt.datetime(2027, 3, 28, 12, tzinfo=dt.UTC))
    text = letter_of(tell(reader(timezone="Europe/Berlin"), session=session)).text
    assert "Sunday 28 March 2027, 14:00–15:00 (Berlin, GMT+2)" in text


def test_moved_session_shows_both_times_and_the_way_out() -> None:
    session = factories.session(rescheduled_at=NOW)
    aiko = seated(session)
    letter = letter_of(tell(aiko, Kind.MOVED, session=session, **moved()))
    assert (
        "Was: Tuesday 24 November, 12:00–13:00\n  Now: Wednesday 25 November, 12:00–13:00 (UTC)"
        in letter.text
    )
    assert f"https://hall.example/sessions/{session.pk}/withdraw/" in letter.text


def test_what_somebody_wrote_stands_apart() -> None:
    tutor, aiko = reader("Tomás Vega"), factories.student()
    session = factories.session(tutor)
    letter = letter_of(tell(tutor, Kind.REQUESTED, session=session, by=aiko, message="May I come late?"))
    assert "\n\n“May I come late?”\n\n" in letter.text
    assert letter.subject == "Aiko Mori wants to join · Recursion without tears"
    assert "Answer the request" in letter.html


def test_markup_in_a_title_and_a_message_is_only_text() -> None:
    evil = '"><script>alert(1)</script>'
    tutor, eve = reader("Tomás Vega"), factories.person(evil)
    session = factories.session(tutor, title=evil, subject=evil)
    letter = letter_of(tell(tutor, Kind.REQUESTED, session=session, by=eve, message=evil))
    assert "<script" not in letter.html
    assert letter.html.count("&lt;script&gt;") >= 3
    assert evil in letter.text


def test_secret_place_is_told_to_those_with_a_seat_alone() -> None:
    session = factories.session(place=Place.IN_PERSON, place_detail="Library, room 3")
    aiko = seated(session)
    assert calendar_of(tell(aiko, session=session)).text("LOCATION") == "Library, room 3"
    waiting = reader("Ben Other")
    factories.request(session, waiting, RequestState.WAITLISTED)
    letter = letter_of(tell(waiting, Kind.MOVED, session=session, **moved()))
    assert (letter.calendar, "Library" in letter.text + letter.html) == (None, False)


def test_letter_that_waited_shows_nothing_of_a_session_that_is_hidden_by_then() -> None:
    aiko = reader("Aiko Reader")
    session = factories.session(reader("Tomás Vega"), status=Status.PENDING_APPROVAL, title="Told then")
    delivery = tell(aiko, Kind.TEACHES_NO_MORE, session=session, title="Told then")
    Session.objects.update(title="Written since")
    delivery.notification.refresh_from_db()
    letter = letter_of(delivery)
    whole = f"{letter.subject}{letter.text}{letter.html}"
    assert ("Told then" in whole, "Written since" in whole, "Tomás" in whole) == (True, False, False)


# The way out


def test_one_press_stops_what_can_be_stopped() -> None:
    letter = letter_of(tell(reader()))
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.headers["List-Unsubscribe"].startswith("<https://hall.example/notifications/unsubscribe/")


@pytest.mark.parametrize(
    ("kind", "why"), [(Kind.CANCELLED, "counts on a session"), (Kind.TO_REVIEW, "you keep order here")]
)
def test_what_cannot_be_stopped_says_why(kind: Kind, why: str) -> None:
    letter = letter_of(tell(reader(), kind))
    assert letter.headers == {}
    assert why in letter.text
    assert why in letter.html


def test_every_group_can_be_stopped_or_says_why() -> None:
    for group in Group:
        assert bool(letters.stop_path(1, group)) != bool(letters.why_fixed(group)), group
