"""Asking for a seat, giving it back and cancelling, as programs do it (S39, S42, S124)."""

from typing import Any

import pytest
from pytest_django import Settings

from peerhall.notifications.models import Notification
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.api.programs import changed_since, post, program, refusal, said
from tests.api.scenes import at, row
from tests.security import looking
from tests.security.cast import Scene

pytestmark = pytest.mark.django_db


# Asking


def test_asking_answers_the_request_that_was_made(scene: Scene) -> None:
    member = scene.people["member"]
    answer = post(member, at(scene, "request/"), {"message": " I know Python. "})
    assert answer.status_code == 201
    assert said(answer) == {
        "id": row(scene, "member").pk,
        "user": {
            "id": member.pk,
            "name": "Mabel Memberly",
            "initials": "MM",
            "hue": member.hue,
            "url": f"/people/{member.pk}/",
        },
        "session_id": scene.session.pk,
        "requested_at": "2026-11-23T12:00:00Z",
        "status": "pending",
        "state": "waitlisted",
        "is_vetted": False,
        "message": "I know Python.",
        "waitlist_position": 2,
    }


@pytest.mark.parametrize("body", ["", "null", "{}", '{"message": null}', '{"message": ""}', '{"user_id": 1}'])
def test_message_may_be_missing_and_a_person_in_the_body_is_ignored(scene: Scene, body: str) -> None:
    member: Any = program(scene.people["member"])
    answer = member.generic("POST", at(scene, "request/"), body, "application/json" if body else "")
    assert answer.status_code == 201
    assert "message" not in said(answer)
    assert row(scene, "member").message == ""


def test_asking_again_answers_the_same_request_and_tells_nobody(scene: Scene) -> None:
    member = scene.people["member"]
    first = post(member, at(scene, "request/"), {"message": "Please."})
    told = Notification.objects.count()
    second = post(member, at(scene, "request/"), {"message": "Please, please."})
    assert (first.status_code, second.status_code) == (201, 200)
    assert said(second) == said(first)
    assert Notification.objects.count() == told


def test_asking_again_after_giving_up_is_a_new_request(scene: Scene) -> None:
    assert post(scene.people["late"], at(scene, "request/")).status_code == 201


def test_automatic_seat_is_approved_at_once(scene: Scene) -> None:
    session = factories.session(scene.people["creator"], approval_mode="auto")
    answer = post(scene.people["member"], f"/api/sessions/{session.pk}/request/")
    assert (answer.status_code, said(answer)["status"], said(answer)["state"]) == (
        201,
        "approved",
        "approved",
    )


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("anonymous", (401, "not_signed_in")),
        ("creator", (403, "own_session")),
        ("cotutor", (403, "own_session")),
        ("frozen", (403, "frozen")),
        ("blocked", (403, "blocked")),
        ("unverified", (403, "unverified")),
        ("rejected", (409, "already_rejected")),
    ],
)
def test_refused_request_writes_nothing(
    scene: Scene, part: str, expected: tuple[int, str], settings: Settings
) -> None:
    settings.MAIL_IS_CONFIGURED = True  # else nobody has to be verified
    before = looking.everything()
    assert refusal(post(scene.people.get(part), at(scene, "request/"))) == expected
    assert changed_since(before) == []


def test_full_session_without_a_waitlist_says_so(full: Scene) -> None:
    Session.objects.filter(pk=full.session.pk).update(has_waitlist=False)
    answer = post(full.people["member"], at(full, "request/"))
    assert refusal(answer) == (409, "session_full")


@pytest.mark.parametrize("message", [3, ["x"], {"a": 1}, True, "x" * 1001, "\u202e"])
def test_message_that_cannot_be_kept_is_named(scene: Scene, message: object) -> None:
    answer = post(scene.people["member"], at(scene, "request/"), {"message": message})
    assert refusal(answer) == (400, "invalid")
    assert list(said(answer)["fields"]) == ["message"]
    assert not BookingRequest.objects.filter(user=scene.people["member"]).exists()


@pytest.mark.parametrize(
    "body", ["{", '{"message": "a", "message": "b"}', "[1]", '"hello"', '{"message": NaN}']
)
def test_body_that_is_no_object_is_refused(scene: Scene, body: str) -> None:
    member: Any = program(scene.people["member"])
    answer = member.generic("POST", at(scene, "request/"), body, "application/json")
    assert refusal(answer) == (400, "malformed")


def test_form_is_not_json(scene: Scene) -> None:
    member: Any = program(scene.people["member"])
    answer = member.post(at(scene, "request/"), {"message": "Hello"})
    assert refusal(answer) == (415, "unsupported_media_type")


# Giving back, and cancelling


def test_creator_cancels_for_everybody(scene: Scene) -> None:
    answer = post(scene.people["creator"], at(scene, "cancel/"), {"reason": "Flood."})
    assert answer.status_code == 200
    assert (said(answer)["status"], said(answer)["cancel_reason"]) == ("cancelled", "Flood.")


@pytest.mark.parametrize("part", ["pending", "waiting", "approved"])
def test_student_gives_back_only_what_is_theirs(scene: Scene, part: str) -> None:
    answer = post(scene.people[part], at(scene, "cancel/"))
    assert answer.status_code == 200
    assert said(answer)["status"] != "cancelled"
    assert (said(answer)["my_request"]["state"], said(answer)["my_request"]["closed_reason"]) == (
        "withdrawn",
        "withdrawn",
    )
    assert "my_role" not in said(answer)
    before = looking.everything()
    assert post(scene.people[part], at(scene, "cancel/")).status_code == 200
    assert changed_since(before) == []


def test_moderator_says_why(scene: Scene) -> None:
    moderator = scene.people["moderator"]
    answer = post(moderator, at(scene, "cancel/"))
    assert (*refusal(answer), list(said(answer)["fields"])) == (400, "invalid", ["reason"])
    assert said(post(moderator, at(scene, "cancel/"), {"reason": "Rude."}))["status"] == "cancelled"


def test_organizer_with_a_seat_gives_it_back_however_often_they_call(scene: Scene) -> None:
    organizer = scene.people["organizer"]
    factories.request(scene.session, organizer, RequestState.PENDING)
    for _ in range(2):
        assert said(post(organizer, at(scene, "cancel/")))["my_request"]["state"] == "withdrawn"
    scene.session.refresh_from_db()
    assert scene.session.status != Status.CANCELLED


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("anonymous", (401, "not_signed_in")),
        ("member", (403, "forbidden")),
        ("cotutor", (403, "forbidden")),
        ("rejected", (409, "not_open")),
    ],
)
def test_refused_cancel_writes_nothing(scene: Scene, part: str, expected: tuple[int, str]) -> None:
    before = looking.everything()
    assert refusal(post(scene.people.get(part), at(scene, "cancel/"))) == expected
    assert changed_since(before) == []
