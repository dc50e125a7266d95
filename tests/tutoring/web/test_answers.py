"""Answering those who ask: a seat, a place in line, or no (S19, S20, S113, J3)."""

import pytest

from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import ClosedReason, RequestState, Status
from tests import factories
from tests.factories import HOUR, NOW
from tests.tutoring.web import visiting
from tests.tutoring.web.visiting import everything, page, post, refusals

pytestmark = pytest.mark.django_db


def answer_path(request: BookingRequest, answer: str) -> str:
    return f"/sessions/{request.session_id}/requests/{request.user_id}/{answer}/"


def full_session() -> Session:
    session = factories.session(max_participants=1)
    factories.request(session, factories.person("Sue Seated"), RequestState.APPROVED)
    return session


def test_approving_gives_a_seat() -> None:
    request = factories.request(factories.session())
    client = visiting.client_of(request.session.creator)
    response = client.post(answer_path(request, "approve"), follow=True)
    request.refresh_from_db()
    assert request.state == "approved"
    assert "Aiko Mori has a seat." in response.content.decode()


def test_approving_as_a_fragment_shows_the_panel_as_it_is_now() -> None:
    request = factories.request(factories.session())
    client = visiting.client_of(request.session.creator)
    response = client.post(answer_path(request, "approve"), headers=visiting.FRAGMENT, follow=True)
    text = response.content.decode()
    assert "<html" not in text
    assert "Nobody is waiting for an answer." in text
    assert "Aiko Mori has a seat." in response["HX-Trigger"]


def test_full_room_makes_two_offers_and_writes_nothing() -> None:
    session = full_session()
    request = factories.request(session)
    before = everything()
    response = post(session.creator, answer_path(request, "approve"))
    text = response.content.decode()
    assert response.status_code == 409
    assert "Raise the limit to 2 and approve" in text
    assert "Approve for the waitlist" in text
    assert everything() == before
    assert refusals() == [("session", "session_full")]


@pytest.mark.database
def test_raising_the_limit_seats_in_one_step() -> None:
    session = full_session()
    request = factories.request(session)
    post(session.creator, answer_path(request, "approve"), {"raise_to": "2"})
    session.refresh_from_db()
    request.refresh_from_db()
    assert (session.max_participants, request.state) == (2, "approved")


@pytest.mark.database
def test_raising_the_limit_for_somebody_else_in_line_first_changes_nothing() -> None:
    session = full_session()
    first = factories.request(
        session, factories.person("Vera First"), RequestState.WAITLISTED, is_vetted=True
    )
    request = factories.request(session)
    before = everything()
    response = post(session.creator, answer_path(request, "approve"), {"raise_to": "2"})
    assert response.status_code == 409
    assert everything() == before
    first.refresh_from_db()
    assert first.state == "waitlisted"
    # What the page offers instead has room for both.
    assert "Raise the limit to 3 and approve" in response.content.decode()
    post(session.creator, answer_path(request, "approve"), {"raise_to": "3"})
    for row in (first, request):
        row.refresh_from_db()
        assert row.state == "approved"


def test_whom_the_tutor_has_said_yes_to_is_let_in_after_the_start() -> None:
    session = factories.session(
        date=NOW - HOUR / 6, status=Status.ONGOING, tutor_seen_at=NOW - HOUR / 4, max_participants=2
    )
    request = factories.request(session, state=RequestState.WAITLISTED, is_vetted=True)
    assert answer_path(request, "approve") in page(session.creator, session)
    post(session.creator, answer_path(request, "approve"))
    request.refresh_from_db()
    assert request.state == "approved"


@pytest.mark.parametrize("limit", ["", "many", "0", "501", "99999999999"])
def test_limit_that_is_none_is_refused(limit: str) -> None:
    request = factories.request(full_session())
    before = everything()
    response = post(request.session.creator, answer_path(request, "approve"), {"raise_to": limit})
    assert response.status_code == 400
    assert everything() == before


def test_vetting_puts_first_in_line() -> None:
    session = full_session()
    factories.request(session, factories.person("Wim Waiting"), RequestState.WAITLISTED)
    request = factories.request(session)
    post(session.creator, answer_path(request, "approve"), {"vet": "1"})
    request.refresh_from_db()
    assert (request.state, request.is_vetted) == ("waitlisted", True)
    assert "Waitlist #1" in page(request.user, session)


def test_declining_takes_a_reason_to_the_student() -> None:
    request = factories.request(factories.session())
    post(request.session.creator, answer_path(request, "decline"), {"reason": "Next week?"})
    request.refresh_from_db()
    assert (request.state, request.closed_reason) == ("rejected", ClosedReason.TUTOR)
    assert "Next week?" in page(request.user, request.session)


def test_reason_that_cannot_be_kept_declines_nobody() -> None:
    request = factories.request(factories.session())
    before = everything()
    response = post(request.session.creator, answer_path(request, "decline"), {"reason": "x" * 1001})
    assert response.status_code == 400
    assert everything() == before


def test_reconsidering_a_declined_student() -> None:
    request = factories.request(factories.session(), state=RequestState.REJECTED)
    assert "Approve after all" in page(request.session.creator, request.session)
    post(request.session.creator, answer_path(request, "approve"))
    request.refresh_from_db()
    assert request.state == "approved"


def test_removing_takes_the_seat_back() -> None:
    request = factories.request(factories.session(), state=RequestState.APPROVED)
    post(request.session.creator, answer_path(request, "decline"))
    request.refresh_from_db()
    assert request.closed_reason == ClosedReason.REMOVED


def test_cotutor_answers_too() -> None:
    request = factories.request(factories.session())
    post(factories.cotutor(request.session), answer_path(request, "approve"))
    request.refresh_from_db()
    assert request.state == "approved"


def test_approving_all_stops_at_the_last_seat() -> None:
    session = factories.session(max_participants=2)
    requests = [factories.request(session) for _ in range(3)]
    client = visiting.client_of(session.creator)
    response = client.post(f"/sessions/{session.pk}/requests/approve-all/", follow=True)
    assert "2 people have a seat now." in response.content.decode()
    states = [BookingRequest.objects.get(pk=request.pk).state for request in requests]
    assert states == ["approved", "approved", "waitlisted"]


def test_late_mark_is_excused_and_shown_so() -> None:
    request = factories.request(factories.session(), state=RequestState.WITHDRAWN, is_late=True)
    tutor = request.session.creator
    assert answer_path(request, "excuse") in page(tutor, request.session)
    post(tutor, answer_path(request, "excuse"))
    request.refresh_from_db()
    assert request.is_excused
    assert "Excused" in page(tutor, request.session)


def test_answering_who_never_asked_is_not_found() -> None:
    session = factories.session()
    before = everything()
    path = f"/sessions/{session.pk}/requests/{factories.student().pk}/approve/"
    assert post(session.creator, path).status_code == 404
    assert everything() == before
