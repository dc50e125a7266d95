"""Asking for a seat and giving it back (S18, S116, A34, J3)."""

import json
from typing import Any

import pytest

from peerhall.accounts.models import Block
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import ApprovalMode, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW
from tests.tutoring.web import visiting
from tests.tutoring.web.visiting import everything, get, page, post, refusals

pytestmark = pytest.mark.django_db


def ask_path(session: Session) -> str:
    return f"/sessions/{session.pk}/request/"


def full_session(**fields: Any) -> Session:
    session = factories.session(max_participants=1, **fields)
    factories.request(session, factories.person("Sue Seated"), RequestState.APPROVED)
    return session


# Asking


def test_form_asks_by_name_and_works_as_a_page() -> None:
    session = factories.session()
    text = get(factories.student(), ask_path(session)).content.decode()
    assert "Ask Tomás Vega for a seat" in text
    assert 'maxlength="1000"' in text


def test_asking_writes_one_request_and_says_so_on_the_page() -> None:
    session, student = factories.session(), factories.student()
    client = visiting.client_of(student)
    response = client.post(ask_path(session), {"message": "  I have an exam. "})
    assert response.status_code == 302
    assert response["Location"] == f"/sessions/{session.pk}/"
    request = BookingRequest.objects.get()
    assert (request.user, request.state, request.message) == (student, "pending", "I have an exam.")
    text = client.get(f"/sessions/{session.pk}/").content.decode()
    assert "Your request is on its way." in text
    assert "Request pending" in text
    assert "I have an exam." in text


def test_asking_twice_makes_one_request() -> None:
    session, student = factories.session(), factories.student()
    for _ in range(2):
        assert post(student, ask_path(session), {"message": "Hello"}).status_code == 302
    assert BookingRequest.objects.count() == 1


def test_first_come_first_served_seats_at_once() -> None:
    session, student = factories.session(approval_mode=ApprovalMode.AUTO), factories.student()
    client = visiting.client_of(student)
    client.post(ask_path(session))
    assert "You&#x27;re in." in client.get(f"/sessions/{session.pk}/").content.decode()


def test_full_session_puts_in_line() -> None:
    session, student = full_session(), factories.student()
    assert "Join Tomás Vega’s waitlist" in get(student, ask_path(session)).content.decode()
    post(student, ask_path(session))
    assert "Waitlist #1" in page(student, session)


def test_fragment_is_the_page_as_it_became_with_a_toast() -> None:
    session, student = factories.session(), factories.student()
    client = visiting.client_of(student)
    response = client.post(ask_path(session), {"message": ""}, headers=visiting.FRAGMENT, follow=True)
    text = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in text
    assert "Request pending" in text
    assert json.loads(response["HX-Trigger"])["toast"] == {
        "kind": "success",
        "text": "Your request is on its way.",
    }


def test_overlap_is_told_before_asking() -> None:
    student = factories.student()
    factories.request(factories.session(title="Jazz harmony"), student, RequestState.APPROVED)
    text = get(student, ask_path(factories.session())).content.decode()
    assert "You have “Jazz harmony” at the same time." in text


@pytest.mark.parametrize("message", ["x" * 1001, "null \x00 byte", "turned \u202e around"])
def test_message_that_cannot_be_kept_is_kept_in_the_form(message: str) -> None:
    session, student = factories.session(), factories.student()
    before = everything()
    response = post(student, ask_path(session), {"message": message})
    text = response.content.decode()
    assert response.status_code == 400
    assert 'aria-invalid="true"' in text
    assert message.split(maxsplit=1)[0] in text
    assert everything() == before


def test_refusal_keeps_the_message_and_is_on_record() -> None:
    request = factories.request(factories.session(), state=RequestState.REJECTED)
    before = everything()
    response = post(request.user, ask_path(request.session), {"message": "Please, again"})
    text = response.content.decode()
    assert response.status_code == 409
    assert "couldn&#x27;t fit you in" in text
    assert "Please, again" in text
    assert everything() == before
    assert refusals() == [("session", "already_rejected")]


def test_refusal_in_a_fragment_opens_the_dialog_again() -> None:
    session, student = factories.session(), factories.student()
    response = post(student, ask_path(session), {"message": "y" * 1001}, headers=visiting.FRAGMENT)
    text = response.content.decode()
    assert response.status_code == 400
    assert "<html" not in text
    assert "data-dialog-modal" in text
    assert "y" * 1001 in text
    assert json.loads(response["HX-Trigger"])["toast"]["kind"] == "error"


def test_block_is_told_neutrally() -> None:
    session, student = factories.session(), factories.student()
    Block.objects.create(blocker=session.creator, blocked=student, created_at=NOW)
    before = everything()
    response = post(student, ask_path(session), {"message": "Hi"})
    assert response.status_code == 403
    text = response.content.decode()
    assert "You cannot ask for a seat in this session." in text
    assert "block" not in text.split("<main")[1].split("</main>")[0]
    assert everything() == before


def test_tutor_needs_no_seat() -> None:
    session = factories.session()
    response = post(session.creator, ask_path(session))
    assert response.status_code == 403
    assert refusals() == [("session", "own_session")]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": Status.CANCELLED}, "not_open"),
        ({"date": NOW - HOUR / 2, "status": Status.SCHEDULED}, "too_late"),
        ({"date": NOW - 2 * DAY}, "too_late"),
    ],
)
def test_closed_session_takes_no_request(fields: dict[str, Any], code: str) -> None:
    session = factories.session(**fields)
    before = everything()
    assert post(factories.student(), ask_path(session)).status_code == 409
    assert everything() == before
    assert refusals() == [("session", code)]


def test_session_without_waitlist_is_full() -> None:
    session = full_session(has_waitlist=False)
    before = everything()
    assert post(factories.student(), ask_path(session)).status_code == 409
    assert everything() == before


def test_frozen_person_is_told_before_they_type() -> None:
    person = factories.person(frozen_at=NOW)
    session = factories.session()
    assert "Your account is frozen." in get(person, ask_path(session)).content.decode()
    assert post(person, ask_path(session)).status_code == 403


def test_unproven_address_is_asked_for_before_and_after(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = True
    session, student = factories.session(), factories.student()
    form = get(student, ask_path(session)).content.decode()
    assert "Confirm your e-mail address first." in form
    assert 'href="/accounts/email/"' in form
    response = post(student, ask_path(session), {"message": "Kept all the same"})
    assert response.status_code == 403
    assert "Kept all the same" in response.content.decode()
    assert not BookingRequest.objects.exists()


def test_form_leads_back_where_there_is_nothing_to_ask() -> None:
    request = factories.request(factories.session())
    response = get(request.user, ask_path(request.session))
    assert response["Location"] == f"/sessions/{request.session_id}/"


# Giving back


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (RequestState.PENDING, "Withdraw your request?"),
        (RequestState.WAITLISTED, "You are #1 now."),
        (RequestState.APPROVED, "This is on time."),
    ],
)
def test_withdrawing_says_what_it_means_first(state: RequestState, words: str) -> None:
    request = factories.request(factories.session(), state=state)
    path = f"/sessions/{request.session_id}/withdraw/"
    assert words in get(request.user, path).content.decode()
    assert post(request.user, path).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.is_late) == ("withdrawn", False)


def test_late_withdrawal_is_said_before_and_marked_with_its_reason() -> None:
    session = factories.session(date=NOW + 3 * HOUR)
    request = factories.request(session, state=RequestState.APPROVED)
    path = f"/sessions/{session.pk}/withdraw/"
    assert "This counts as late." in get(request.user, path).content.decode()
    post(request.user, path, {"reason": "I am ill."})
    request.refresh_from_db()
    assert (request.is_late, request.reason) == (True, "I am ill.")
    assert "I am ill." in page(session.creator, session)


def test_withdrawing_twice_is_once() -> None:
    request = factories.request(factories.session())
    path = f"/sessions/{request.session_id}/withdraw/"
    assert [post(request.user, path).status_code for _ in range(2)] == [302, 302]
    assert AuditEntry.objects.filter(act="R7").count() == 1


def test_who_never_asked_has_nothing_to_withdraw() -> None:
    session = factories.session()
    path = f"/sessions/{session.pk}/withdraw/"
    assert get(factories.stranger(), path)["Location"] == f"/sessions/{session.pk}/"
    assert post(factories.stranger(), path).status_code == 404


def test_reason_too_long_stays_in_the_form() -> None:
    request = factories.request(factories.session(), state=RequestState.APPROVED)
    before = everything()
    response = post(request.user, f"/sessions/{request.session_id}/withdraw/", {"reason": "z" * 1001})
    assert response.status_code == 400
    assert "z" * 1001 in response.content.decode()
    assert everything() == before
