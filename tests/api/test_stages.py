"""Publish, decline, start and end, as programs do it (T1, T1b, T5, T7)."""

from typing import Any

import pytest

from peerhall.notifications.models import Notification
from peerhall.tutoring.models import Session
from tests.api.programs import changed_since, post, program, refusal, said
from tests.security import cast, looking
from tests.security.cast import Scene

pytestmark = pytest.mark.django_db

# Who may, where it works, and the status that the session then has.
ACTS = {
    "publish": ("moderator", "hidden", "approved"),
    "decline": ("moderator", "hidden", "cancelled"),
    "start": ("creator", "soon", "ongoing"),
    "end": ("cotutor", "live", "completed"),
}


def address(scene: Scene, act: str) -> str:
    """Where the scene's session is given this turn."""
    return f"/api/sessions/{scene.session.pk}/{act}/"


@pytest.mark.parametrize("act", ACTS)
def test_turn_answers_the_session_as_it_then_is_and_twice_is_once(act: str) -> None:
    part, place, status = ACTS[act]
    scene = cast.SCENES[place]()
    answer = post(scene.people[part], address(scene, act))
    assert (answer.status_code, said(answer)["status"]) == (200, status)
    before, told = looking.everything(), Notification.objects.count()
    again = post(scene.people[part], address(scene, act))
    assert (again.status_code, said(again)["status"]) == (200, status)
    assert changed_since(before) == []
    assert Notification.objects.count() == told


def test_published_session_is_seen_by_everybody_and_its_tutor_is_told() -> None:
    scene = cast.SCENES["hidden"]()
    visitor: Any = program(None)
    assert visitor.get(f"/api/sessions/{scene.session.pk}/").status_code == 404
    post(scene.people["moderator"], address(scene, "publish"))
    assert visitor.get(f"/api/sessions/{scene.session.pk}/").status_code == 200
    assert Notification.objects.filter(user=scene.people["creator"], kind="N16").count() == 1


def test_reason_for_declining_is_read_by_its_tutors() -> None:
    scene = cast.SCENES["hidden"]()
    answer = post(scene.people["moderator"], address(scene, "decline"), {"reason": "Not here."})
    assert said(answer)["cancel_reason"] == "Not here."
    creator: Any = program(scene.people["creator"])
    assert said(creator.get(f"/api/sessions/{scene.session.pk}/"))["cancel_reason"] == "Not here."


@pytest.mark.parametrize("reason", [5, ["x"], "x" * 1001, "\u202e"])
def test_reason_that_cannot_be_kept_is_named(reason: object) -> None:
    scene = cast.SCENES["hidden"]()
    answer = post(scene.people["moderator"], address(scene, "decline"), {"reason": reason})
    assert (*refusal(answer), list(said(answer)["fields"])) == (400, "invalid", ["reason"])
    assert Session.objects.get(pk=scene.session.pk).status == "pending_approval"


@pytest.mark.parametrize(
    ("act", "place", "part", "expected"),
    [
        ("publish", "hidden", "anonymous", (401, "not_signed_in")),
        ("publish", "hidden", "creator", (403, "forbidden")),
        ("publish", "hidden", "member", (404, "not_found")),
        ("publish", "over", "moderator", (409, "too_late")),
        ("decline", "hidden", "anonymous", (401, "not_signed_in")),
        ("decline", "hidden", "cotutor", (403, "forbidden")),
        ("decline", "hidden", "member", (404, "not_found")),
        ("decline", "open", "moderator", (409, "not_open")),
        ("start", "soon", "anonymous", (401, "not_signed_in")),
        ("start", "soon", "moderator", (403, "forbidden")),
        ("start", "soon", "approved", (403, "forbidden")),
        ("start", "open", "creator", (409, "too_early")),
        ("start", "hidden", "creator", (409, "not_open")),
        ("start", "over", "creator", (409, "too_late")),
        ("end", "live", "anonymous", (401, "not_signed_in")),
        ("end", "live", "approved", (403, "forbidden")),
        ("end", "live", "frozen", (403, "forbidden")),
        ("end", "open", "creator", (409, "too_early")),
    ],
)
def test_refused_turn_writes_nothing(act: str, place: str, part: str, expected: tuple[int, str]) -> None:
    scene = cast.SCENES[place]()
    before = looking.everything()
    assert refusal(post(scene.people.get(part), address(scene, act))) == expected
    assert changed_since(before) == []


@pytest.mark.parametrize("act", ACTS)
def test_other_methods_and_ids_are_refused(act: str) -> None:
    scene = cast.SCENES["open"]()
    creator: Any = program(scene.people["creator"])
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        answer = creator.generic(method, address(scene, act))
        assert refusal(answer) == (405, "method_not_allowed")
        assert "POST" in answer["Allow"]
    for number in ("abc", "0", "9" * 30):
        assert refusal(creator.post(f"/api/sessions/{number}/{act}/")) == (404, "not_found")
