"""Approving and declining, as programs do it (S40, S41)."""

import pytest

from peerhall.tutoring.types import RequestState
from tests.api.programs import changed_since, get, post, refusal, said
from tests.api.scenes import at, row
from tests.security import looking
from tests.security.cast import Scene

pytestmark = pytest.mark.django_db


# Deciding


def test_approving_answers_the_session_with_its_new_participant(scene: Scene) -> None:
    pending = scene.people["pending"]
    answer = post(scene.people["creator"], at(scene, "approve/{person}/"))
    assert answer.status_code == 200
    session = said(answer)
    parts = {one["user"]["id"]: (one["role"], one["status"]) for one in session["participants"]}
    assert parts[pending.pk] == ("student", "approved")
    assert (session["status"], session["seats_left"], session["approved_count"]) == ("scheduled", 0, 2)
    asked = {one["user"]["id"]: one["state"] for one in session["booking_requests"]}
    assert asked[pending.pk] == "approved"


def test_approving_twice_tells_nobody_twice(scene: Scene) -> None:
    creator, path = scene.people["creator"], at(scene, "approve/{person}/")
    first = post(creator, path)
    before = looking.everything()
    second = post(creator, path)
    assert (second.status_code, said(second)) == (200, said(first))
    assert changed_since(before) == []


def test_full_session_is_always_a_conflict_with_what_would_help(full: Scene) -> None:
    answer = post(full.people["creator"], at(full, "approve/{person}/"))
    assert refusal(answer) == (409, "session_full")
    assert (said(answer)["offers"], said(answer)["raise_to"]) == (["raise_limit", "vet"], 2)
    assert row(full, "pending").state == RequestState.PENDING


def test_waitlist_gives_the_first_place_in_line(full: Scene) -> None:
    answer = post(full.people["creator"], at(full, "approve/{person}/"), {"waitlist": True})
    assert answer.status_code == 200
    own = next(one for one in said(answer)["booking_requests"] if one["state"] == "waitlisted")
    assert (own["is_vetted"], own["waitlist_position"], own["status"]) == (True, 1, "pending")


@pytest.mark.parametrize("waitlist", [False, None])
def test_waitlist_that_is_not_wished_for_is_none(full: Scene, waitlist: object) -> None:
    answer = post(full.people["creator"], at(full, "approve/{person}/"), {"waitlist": waitlist})
    assert refusal(answer) == (409, "session_full")


def test_limit_is_raised_as_offered(full: Scene) -> None:
    creator, path = full.people["creator"], at(full, "approve/{person}/")
    raise_to = said(post(creator, path))["raise_to"]
    answer = post(creator, path, {"raise_to": raise_to})
    assert answer.status_code == 200
    assert (said(answer)["max_participants"], said(answer)["seats_left"]) == (2, 0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"waitlist": "maybe"}, "waitlist"),
        ({"waitlist": [1]}, "waitlist"),
        ({"raise_to": "many"}, "raise_to"),
        ({"raise_to": 501}, "raise_to"),
        ({"raise_to": {}}, "raise_to"),
    ],
)
def test_odd_wish_is_named(full: Scene, body: dict[str, object], field: str) -> None:
    answer = post(full.people["creator"], at(full, "approve/{person}/"), body)
    assert refusal(answer) == (400, "invalid")
    assert list(said(answer)["fields"]) == [field]


@pytest.mark.parametrize(
    ("part", "about", "expected"),
    [
        ("anonymous", "pending", (401, "not_signed_in")),
        ("member", "pending", (403, "forbidden")),
        ("moderator", "pending", (403, "forbidden")),
        ("pending", "pending", (403, "forbidden")),
        ("creator", "member", (404, "not_found")),
        ("creator", "late", (409, "not_open")),
    ],
)
@pytest.mark.parametrize("act", ["approve", "reject"])
def test_refused_decision_writes_nothing(
    scene: Scene, act: str, part: str, about: str, expected: tuple[int, str]
) -> None:
    before = looking.everything()
    answer = post(scene.people.get(part), at(scene, f"{act}/{{person}}/", about=about))
    assert refusal(answer) == expected
    assert changed_since(before) == []


def test_person_who_does_not_exist_is_not_found(scene: Scene) -> None:
    for number in (0, 10**6, 2**63, 10**30):
        path = f"/api/sessions/{scene.session.pk}/approve/{number}/"
        assert refusal(post(scene.people["creator"], path)) == (404, "not_found")


def test_declining_keeps_the_reason_for_the_student(scene: Scene) -> None:
    path = at(scene, "reject/{person}/")
    answer = post(scene.people["creator"], path, {"reason": "We are beginners."})
    assert answer.status_code == 200
    own = said(get(scene.people["pending"], at(scene, "requests/")))
    assert [(one["status"], one["closed_reason"], one["reason"]) for one in own] == [
        ("rejected", "tutor", "We are beginners.")
    ]
    before = looking.everything()
    assert post(scene.people["creator"], path).status_code == 200
    assert changed_since(before) == []


def test_declining_somebody_with_a_seat_frees_it(scene: Scene) -> None:
    answer = post(scene.people["cotutor"], at(scene, "reject/{person}/", about="approved"))
    assert answer.status_code == 200
    assert row(scene, "approved").closed_reason == "removed"
    seated = [one for one in said(answer)["participants"] if one["user"]["name"] == "Aaron Approvedson"]
    assert seated == []
