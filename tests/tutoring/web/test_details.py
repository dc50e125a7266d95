"""The session's page for every role and state (S12, S17, S112, S179; SPEC 0)."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import Community
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring import bookings
from peerhall.tutoring.types import ClosedReason, Outcome, Place, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW
from tests.tutoring.web import visiting
from tests.tutoring.web.visiting import page

pytestmark = pytest.mark.django_db


def test_visitor_sees_how_many_and_not_who() -> None:
    session = factories.session()
    factories.request(session, factories.student("Aiko Mori"), RequestState.APPROVED)
    text = page(None, session)
    assert "Aiko Mori" not in text
    assert "1 person has a seat." in text
    assert "Sign in to request" in text


def test_member_sees_tutors_and_approved_and_nobody_who_asks() -> None:
    session = factories.session()
    factories.cotutor(session, factories.person("Cleo Second"))
    factories.request(session, factories.person("Ann Approved"), RequestState.APPROVED)
    factories.request(session, factories.person("Pia Pending"), message="only for the tutor")
    factories.request(session, factories.person("Wim Waiting"), RequestState.WAITLISTED)
    text = page(factories.stranger(), session)
    assert "Cleo Second" in text
    assert "Ann Approved" in text
    assert "Pia Pending" not in text
    assert "only for the tutor" not in text
    assert "Wim Waiting" not in text


def test_community_that_hides_names_shows_them_to_those_who_take_part() -> None:
    Community.objects.create(pk=1, show_names=False)
    session = factories.session()
    seated = factories.request(session, factories.person("Ann Approved"), RequestState.APPROVED)
    factories.request(session, factories.person("Bo Beside"), RequestState.APPROVED)
    assert "Bo Beside" not in page(factories.stranger(), session)
    assert "Bo Beside" in page(seated.user, session)


@pytest.mark.database
def test_tutor_sees_who_asks_with_message_and_record() -> None:
    session = factories.session()
    asker = factories.person("Pia Pending")
    past = factories.session(session.creator, date=NOW - 5 * DAY, status=Status.SCHEDULED)
    factories.request(past, asker, RequestState.APPROVED)
    factories.request(session, asker, message="I know Python.")
    text = page(session.creator, session)
    assert "I know Python." in text
    assert "Had a seat in 1 session that took place, 1 with this tutor" in text
    assert "Approve" in text
    assert "Decline" in text


@pytest.mark.database
def test_tutor_is_told_of_a_seat_elsewhere_at_that_time_but_not_where() -> None:
    session = factories.session()
    other = factories.session(title="A secret hobby")
    asker = factories.request(session).user
    factories.request(other, asker, RequestState.APPROVED)
    text = page(session.creator, session)
    assert "Has another session at that time" in text
    assert "A secret hobby" not in text


def test_moderator_reads_requests_on_record_and_decides_nothing() -> None:
    session = factories.session()
    factories.request(session, message="for the tutor")
    keeper = factories.moderator()
    text = page(keeper, session)
    assert "for the tutor" in text
    assert f"/sessions/{session.pk}/requests/" not in text
    entry = AuditEntry.objects.get(act="requests_read")
    assert (entry.scope, entry.scope_id, entry.actor_id) == ("session", session.pk, keeper.pk)


def test_hidden_session_is_there_for_its_tutors_and_moderators_only() -> None:
    session = factories.session(status=Status.PENDING_APPROVAL)
    assert visiting.get(factories.stranger(), f"/sessions/{session.pk}/").status_code == 404
    assert visiting.get(None, f"/sessions/{session.pk}/").status_code == 404
    assert "Waiting for a moderator." in page(session.creator, session)
    assert f"/sessions/{session.pk}/publish/" in page(factories.moderator(), session)
    assert f"/sessions/{session.pk}/publish/" not in page(session.creator, session)


@pytest.mark.parametrize(
    ("state", "fields", "words"),
    [
        (RequestState.PENDING, {}, "Request pending"),
        (RequestState.WAITLISTED, {}, "Waitlist #1"),
        (RequestState.WAITLISTED, {"is_vetted": True}, "has said yes"),
        (RequestState.APPROVED, {}, "Give your seat back until 12 hours before the start"),
        (RequestState.APPROVED, {"promoted_at": NOW - HOUR}, "never counts as late"),
        (RequestState.REJECTED, {"reason": "No room, sorry."}, "No room, sorry."),
        (RequestState.REJECTED, {}, "Tomás Vega couldn’t fit you in this time"),
        (RequestState.REJECTED, {"closed_reason": ClosedReason.MODERATOR}, "A moderator closed it."),
        (RequestState.WITHDRAWN, {}, "You may ask again; then you are last in line."),
        (RequestState.WITHDRAWN, {"is_late": True}, "It was late, and is marked so."),
        (RequestState.EXPIRED, {}, "Your request was not answered in time"),
    ],
)
def test_own_request_says_where_it_stands(state: RequestState, fields: dict[str, Any], words: str) -> None:
    request = factories.request(factories.session(), state=state, **fields)
    assert words in page(request.user, request.session)


def test_own_withdrawal_is_never_called_declined() -> None:
    request = factories.request(factories.session(), state=RequestState.WITHDRAWN)
    assert "couldn’t fit you in" not in page(request.user, request.session)


def test_seat_given_back_now_would_be_late() -> None:
    session = factories.session(date=NOW + 3 * HOUR)
    request = factories.request(session, state=RequestState.APPROVED)
    assert "Giving your seat back now counts as late." in page(request.user, session)


@pytest.mark.database
def test_declined_student_finds_two_similar_sessions() -> None:
    request = factories.request(factories.session(), state=RequestState.REJECTED)
    for title in ("First alike", "Second alike", "Third alike"):
        factories.session(title=title)
    factories.session(title="Another subject", subject="Cooking")
    text = page(request.user, request.session)
    assert "Similar sessions" in text
    assert "First alike" in text
    assert "Third alike" not in text
    assert "Another subject" not in text


@pytest.mark.database
def test_waitlist_explains_itself_without_names_the_reader_may_not_see() -> None:
    session = factories.session(max_participants=1)
    ana, ben, cho = (factories.person(name) for name in ("Ana First", "Ben Second", "Cho Third"))
    asked = bookings.request_to_join(student=ana, session=session, message="", now=NOW - 3 * HOUR)
    bookings.approve_request(actor=session.creator, session=session, student=ana, now=NOW - 3 * HOUR)
    for person in (ben, cho):
        bookings.request_to_join(student=person, session=session, message="", now=NOW - 2 * HOUR)
    bookings.withdraw_request(student=ben, session=session, now=NOW - HOUR)
    assert asked.user_id == ana.pk
    text = page(cho, session)
    assert "You joined the waitlist as #2." in text
    assert "Somebody left. You were #1 then." in text
    assert "Ben Second" not in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": Status.CANCELLED, "cancel_reason": "I lost my voice."}, "I lost my voice."),
        (
            {"status": Status.CANCELLED, "outcome": Outcome.CANCELLED_BY_ORGANIZER},
            "This session was cancelled by the organizers.",
        ),
        ({"date": NOW - 2 * DAY}, "This session did not take place."),
        ({"status": Status.COMPLETED, "outcome": Outcome.HELD, "date": NOW - DAY}, "This session is over."),
    ],
)
def test_session_that_is_over_says_how(fields: dict[str, Any], words: str) -> None:
    session = factories.session(**fields)
    text = page(factories.stranger(), session)
    assert words in text
    assert f"/sessions/{session.pk}/request/" not in text


def test_time_is_the_viewers_with_the_tutors_beside_it() -> None:
    date = dt.datetime(2026, 11, 26, 18, tzinfo=ZoneInfo("Europe/Madrid")).astimezone(dt.UTC)
    session = factories.session(date=date, timezone="Europe/Madrid")
    text = page(factories.person("Aiko Mori", timezone="Asia/Tokyo"), session)
    assert "Friday 27 November" in text
    assert "02:00–03:00" in text
    assert "18:00 in Madrid, Thursday" in text


def test_zone_is_called_as_it_is_on_the_day_of_the_session() -> None:
    summer = factories.session(date=dt.datetime(2027, 7, 1, 12, tzinfo=dt.UTC))
    assert "Madrid, GMT+2" in page(factories.person(timezone="Europe/Madrid"), summer)


def test_time_in_the_tutors_own_zone_stands_alone() -> None:
    session = factories.session(timezone="Europe/Madrid")
    assert "in Madrid" not in page(factories.person(timezone="Europe/Madrid"), session)


def test_place_in_detail_is_for_those_who_take_part() -> None:
    session = factories.session(place=Place.LINK, place_detail="https://meet.example/x")
    seated = factories.request(session, state=RequestState.APPROVED).user
    assert "https://meet.example/x" in page(seated, session)
    assert "https://meet.example/x" in page(session.creator, session)
    assert "https://meet.example/x" not in page(factories.stranger(), session)
    assert "https://meet.example/x" not in page(None, session)


def test_full_session_offers_its_waitlist_or_says_there_is_none() -> None:
    session = factories.session(max_participants=1)
    factories.request(session, state=RequestState.APPROVED)
    closed = factories.session(max_participants=1, has_waitlist=False)
    factories.request(closed, state=RequestState.APPROVED)
    assert "Join waitlist" in page(factories.stranger(), session)
    assert "there is no waitlist" in page(factories.stranger(), closed)


def test_description_is_shown_as_it_was_rendered_and_a_title_as_text() -> None:
    session = factories.session(title="<b>bold</b> & co", description_html="<p>Bring <em>paper</em>.</p>")
    text = page(factories.stranger(), session)
    assert "<p>Bring <em>paper</em>.</p>" in text
    assert "<b>bold</b>" not in text
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; co" in text
    assert "&amp;lt;" not in text


def test_cancelling_is_offered_as_long_as_it_is_possible() -> None:
    before = factories.session(date=NOW + HOUR)
    begun = factories.session(before.creator, date=NOW - HOUR / 10)  # the open door: nobody has a seat
    assert "/cancel/" in page(before.creator, before)
    assert "/cancel/" not in page(begun.creator, begun)
    assert "/cancel/" in page(factories.moderator(), begun)


def test_a_seat_free_after_the_start_is_there_for_whoever_asks() -> None:
    # Who waited goes on standing in line: nobody is promoted any more.
    session = factories.session(
        date=NOW - HOUR / 6, status=Status.ONGOING, tutor_seen_at=NOW - HOUR / 4, max_participants=2
    )
    factories.request(session, state=RequestState.WAITLISTED)
    late = factories.stranger()
    assert "Request to Join" in page(late, session)
    visiting.post(late, f"/sessions/{session.pk}/request/")
    assert session.requests.get(user=late).state == RequestState.PENDING


def test_whose_request_a_moderator_closed_may_ask_again() -> None:
    request = factories.request(
        factories.session(), state=RequestState.REJECTED, closed_reason=ClosedReason.MODERATOR
    )
    assert "Request to Join" in page(request.user, request.session)
    visiting.post(request.user, f"/sessions/{request.session_id}/request/")
    request.refresh_from_db()
    assert request.state == RequestState.PENDING


def test_start_is_offered_from_the_doors_on() -> None:
    early = factories.session(date=NOW + HOUR, status=Status.SCHEDULED)
    soon = factories.session(early.creator, date=NOW + dt.timedelta(minutes=15), status=Status.SCHEDULED)
    assert "/start/" not in page(early.creator, early)
    assert "Start early" in page(soon.creator, soon)


@pytest.mark.parametrize("who", ["tutor", "seated", "visitor"])
def test_number_of_queries_does_not_grow_with_people(who: str) -> None:
    few, many = (factories.session(max_participants=30) for _ in range(2))
    counts = []
    for session, number in ((few, 2), (many, 12)):
        seated = [factories.request(session, state=RequestState.APPROVED).user for _ in range(number)]
        for state in (RequestState.PENDING, RequestState.WAITLISTED, RequestState.REJECTED):
            for _ in range(number):
                factories.request(session, state=state)
        viewer = {"tutor": session.creator, "seated": seated[0], "visitor": None}[who]
        client = visiting.client_of(viewer)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/sessions/{session.pk}/")
        counts.append(sum("tutoring_" in query["sql"] for query in queries))
    assert counts[0] == counts[1] <= 8


def test_fragment_is_the_changing_part_alone() -> None:
    session = factories.session()
    response = visiting.get(session.creator, f"/sessions/{session.pk}/", headers=visiting.FRAGMENT)
    text = response.content.decode()
    assert "<html" not in text
    assert session.title in text
    assert response["Vary"].count("HX-Target") == 1
