"""Offering, changing, cancelling and deleting sessions by program (S38, S129–S132, S145, A8, A14, A34)."""

import datetime as dt
import json
from typing import Any

import pytest

from peerhall.accounts.models import User
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.api.programs import get, program, refusal, said
from tests.factories import DAY, HOUR, NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NEW = {"title": "Test Session", "subject": "Programming", "level": "beginner", "date": "2026-12-01T18:00:00Z"}


def send(user: User | None, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """One request with a JSON body, if any."""
    content = "" if body is None else json.dumps(body)
    return program(user).generic(
        method,
        path,
        content,
        "application/json",
        headers={k.replace("_", "-"): v for k, v in headers.items()},
    )


def path_of(session: Session) -> str:
    """The address of a session."""
    return f"/api/sessions/{session.pk}/"


def test_scenario_of_the_guide_creates_a_session_with_defaults() -> None:
    tutor = factories.tutor()
    answer = send(tutor, "POST", "/api/sessions/", NEW)
    found = said(answer)
    assert answer.status_code == 201
    assert answer["Location"] == f"http://testserver/api/sessions/{found['id']}/"
    assert (found["duration"], found["max_participants"], found["description"]) == (60, 5, "")
    assert (found["status"], found["date"]) == ("approved", "2026-12-01T18:00:00Z")
    assert (found["creator"]["id"], found["my_role"]) == (tutor.pk, "tutor")
    assert said(get(tutor, answer["Location"])) == found


def test_time_without_a_zone_is_the_tutors_own() -> None:
    tutor = factories.person("Tomás Vega", timezone="Europe/Madrid")
    found = said(send(tutor, "POST", "/api/sessions/", {**NEW, "date": "2026-12-01T18:00"}))
    assert (found["date"], found["timezone"]) == ("2026-12-01T17:00:00Z", "Europe/Madrid")


def test_what_a_caller_may_not_say_is_ignored() -> None:
    tutor, other = factories.tutor(), factories.stranger()
    body = {
        **NEW,
        "id": 999_999,
        "creator": other.pk,
        "status": "completed",
        "participants": [{"user": other.pk, "role": "tutor"}],
        "seats_taken": 4,
        "is_hidden": True,
        "created_at": "2000-01-01T00:00:00Z",
        "outcome": "held",
        "description": None,
    }
    found = said(send(tutor, "POST", "/api/sessions/", body))
    assert (found["creator"]["id"], found["status"], found["approved_count"]) == (tutor.pk, "approved", 0)
    assert (len(found["participants"]), found["created_at"]) == (1, "2026-11-23T12:00:00Z")
    assert not Session.objects.filter(pk=999_999).exists()


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["title", "subject", "level", "date"]),
        (None, ["title", "subject", "level", "date"]),
        ({**NEW, "level": "expert"}, ["level"]),
        ({**NEW, "date": "2026-11-01T18:00:00Z", "duration": 600, "max_participants": 0}, None),
        ({**NEW, "date": "yesterday"}, ["date"]),
        ({**NEW, "title": "x" * 201}, ["title"]),
        ({**NEW, "title": "a\u0000b"}, ["title"]),
        ({**NEW, "title": ["a"]}, ["title"]),
        ({**NEW, "duration": True}, ["duration"]),
        ({**NEW, "max_participants": 10**20}, ["max_participants"]),
        ({**NEW, "force": "perhaps"}, ["force"]),
        ({**NEW, "timezone": "Mars/Olympus"}, ["timezone"]),
    ],
)
def test_bad_values_are_400_and_name_their_fields(body: Any, fields: list[str] | None) -> None:
    answer = send(factories.tutor(), "POST", "/api/sessions/", body)
    assert refusal(answer) == (400, "invalid")
    assert sorted(said(answer)["fields"]) == sorted(fields or ["date", "duration", "max_participants"])
    assert not Session.objects.exists()


def test_overlap_is_told_and_can_be_meant() -> None:
    tutor = factories.tutor()
    first = factories.session(tutor, date=dt.datetime(2026, 12, 1, 17, 30, tzinfo=dt.UTC))
    answer = send(tutor, "POST", "/api/sessions/", NEW)
    assert refusal(answer) == (409, "tutor_conflict")
    assert said(answer)["session_ids"] == [first.pk]
    assert send(tutor, "POST", "/api/sessions/", {**NEW, "force": True}).status_code == 201


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_edit_keeps_what_is_missing_and_ignores_what_is_not_to_be_written(method: str) -> None:
    session = factories.session(description="As it was", max_participants=4)
    body = {"title": "Renamed", "creator": 1, "status": "completed", "created_at": None, "id": 7}
    answer = send(session.creator, method, path_of(session), body)
    found = said(answer)
    assert answer.status_code == 200
    assert (found["title"], found["description"], found["max_participants"]) == ("Renamed", "As it was", 4)
    assert (found["status"], found["creator"]["id"]) == ("approved", session.creator.pk)
    assert found["updated_at"] == "2026-11-23T12:00:00Z"


def test_whole_object_put_back_changes_nothing_even_when_its_date_has_passed() -> None:
    session = factories.session(date=NOW - HOUR / 2, status=Status.ONGOING, started_at=NOW - HOUR / 2)
    known = said(get(session.creator, path_of(session)))
    answer = send(session.creator, "PUT", path_of(session), known)
    assert answer.status_code == 200, answer.content
    assert said(answer) == known
    session.refresh_from_db()
    assert session.updated_at == NOW - DAY


def test_status_cancelled_means_cancel() -> None:
    session = factories.session()
    factories.request(session, state=RequestState.APPROVED)
    body = {"status": "cancelled", "cancel_reason": "The room is flooded.", "title": "Not this"}
    found = said(send(session.creator, "PATCH", path_of(session), body))
    assert (found["status"], found["cancel_reason"]) == ("cancelled", "The room is flooded.")
    assert (found["title"], found["outcome"]) == (session.title, "cancelled_by_tutor")
    assert send(session.creator, "PUT", path_of(session), body).status_code == 200
    assert refusal(send(session.creator, "PATCH", path_of(session), {"title": "Late"})) == (409, "too_late")


def test_session_without_stakes_can_be_deleted_and_another_cannot() -> None:
    session = factories.session()
    request = factories.request(session)
    assert refusal(send(session.creator, "DELETE", path_of(session))) == (409, "session_has_bookings")
    request.delete()
    answer = send(session.creator, "DELETE", path_of(session))
    assert (answer.status_code, answer.content) == (204, b"")
    assert refusal(send(session.creator, "DELETE", path_of(session))) == (404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_who_does_not_teach_it_changes_nothing_and_is_noted(method: str) -> None:
    session, eve = factories.session(), factories.stranger()
    answer = send(eve, method, path_of(session), {"title": "Mine"})
    assert refusal(answer) == (403, "forbidden")
    session.refresh_from_db()
    assert session.title == "Recursion without tears"
    (noted,) = AuditEntry.objects.all()
    assert (noted.act, noted.scope, noted.scope_id, noted.actor_id) == (
        "refused",
        "session",
        session.pk,
        eve.pk,
    )
    assert refusal(send(None, method, path_of(session), {})) == (401, "not_signed_in")


def test_fewer_seats_than_are_given_name_the_field() -> None:
    session = factories.session()
    for _number in range(2):
        factories.request(session, state=RequestState.APPROVED)
    answer = send(session.creator, "PATCH", path_of(session), {"max_participants": 1})
    assert refusal(answer) == (400, "invalid")
    assert list(said(answer)["fields"]) == ["max_participants"]
