"""Asking, deciding, giving back, and who reads the requests, as programs do it (S39–S42, S46, S124)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from peerhall.accounts.models import User
from peerhall.notifications.models import Notification
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring import agenda
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.api.programs import changed_since, get, post, program, refusal, said
from tests.factories import HOUR, NOW
from tests.security import cast, looking
from tests.security.cast import Scene

pytestmark = pytest.mark.django_db

HIDDEN = ("member", "pending", "approved", "blocked")


@pytest.fixture
def scene() -> Scene:
    return cast.SCENES["open"]()


@pytest.fixture
def full(scene: Scene) -> Scene:
    """The open scene with one seat, which is taken."""
    Session.objects.filter(pk=scene.session.pk).update(max_participants=1)
    return scene


def at(scene: Scene, ending: str, *, about: str = "pending") -> str:
    """An address of the scene's session."""
    return f"/api/sessions/{scene.session.pk}/{ending.format(person=scene.people[about].pk)}"


def row(scene: Scene, part: str) -> BookingRequest:
    return BookingRequest.objects.get(session=scene.session, user=scene.people[part])


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
        ({"raise_to": "many"}, "max_participants"),
        ({"raise_to": 501}, "max_participants"),
        ({"raise_to": {}}, "max_participants"),
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


# Reading


def test_tutors_and_moderators_read_all_requests(scene: Scene) -> None:
    for part in ("creator", "cotutor", "moderator", "organizer"):
        found = said(get(scene.people[part], at(scene, "requests/")))
        assert [one["user"]["name"] for one in found if one["status"] == "pending"] == [
            "Pilar Pendleton",
            "Wanda Waitworth",
        ]
        assert len(found) == 5, part
        assert {one["message"] for one in found if "message" in one} >= set(cast.MESSAGES.values())


def test_reading_by_a_moderator_is_put_on_record(scene: Scene) -> None:
    get(scene.people["creator"], at(scene, "requests/"))
    assert not AuditEntry.objects.filter(act="requests_read").exists()
    get(scene.people["moderator"], at(scene, "requests/"))
    entry = AuditEntry.objects.get(act="requests_read")
    assert (entry.actor_id, entry.scope_id) == (scene.people["moderator"].pk, scene.session.pk)


@pytest.mark.parametrize("part", ["pending", "waiting", "approved", "rejected", "late"])
def test_others_read_their_own_row_only(scene: Scene, part: str) -> None:
    found = said(get(scene.people[part], at(scene, "requests/")))
    assert [one["user"]["id"] for one in found] == [scene.people[part].pk]


def test_list_ends_with_the_five_hundredth_and_active_ones_stay() -> None:
    session = factories.session(max_participants=500)
    people = [
        User(email=f"p{number}@example.org", name=f"P {number}", created_at=NOW)
        for number in range(agenda.LIMIT + 2)
    ]
    User.objects.bulk_create(people)
    BookingRequest.objects.bulk_create(
        BookingRequest(
            session=session,
            user=user,
            state=RequestState.WITHDRAWN if number < 3 else RequestState.PENDING,
            closed_reason="withdrawn" if number < 3 else "",
            requested_at=NOW + number * HOUR,
            queued_at=NOW + number * HOUR,
        )
        for number, user in enumerate(User.objects.filter(name__startswith="P ").order_by("pk"))
    )
    found = said(get(session.creator, f"/api/sessions/{session.pk}/requests/"))
    assert [one["user"]["name"] for one in found] == ["P 0", *(f"P {n}" for n in range(3, agenda.LIMIT + 2))]


def test_stranger_reads_an_empty_list_and_a_visitor_signs_in(scene: Scene) -> None:
    assert said(get(scene.people["member"], at(scene, "requests/"))) == []
    assert refusal(get(None, at(scene, "requests/"))) == (401, "not_signed_in")


@pytest.mark.parametrize("part", HIDDEN)
@pytest.mark.parametrize("act", ["request/", "approve/{person}/", "reject/{person}/", "cancel/", "requests/"])
def test_hidden_session_is_as_good_as_none(part: str, act: str) -> None:
    scene = cast.SCENES["hidden"]()
    before = looking.everything()
    send = get if act == "requests/" else post
    assert refusal(send(scene.people[part], at(scene, act))) == (404, "not_found")
    assert changed_since(before) == []


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/sessions/{id}/request/", {"POST"}),
        ("/api/sessions/{id}/approve/{user}/", {"POST"}),
        ("/api/sessions/{id}/reject/{user}/", {"POST"}),
        ("/api/sessions/{id}/cancel/", {"POST"}),
        ("/api/sessions/{id}/requests/", {"GET"}),
    ],
)
def test_other_methods_and_ids_are_refused(scene: Scene, path: str, methods: set[str]) -> None:
    creator: Any = program(scene.people["creator"])
    user = scene.people["pending"].pk
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
        answer = creator.generic(method, path.format(id=scene.session.pk, user=user))
        assert refusal(answer) == (405, "method_not_allowed")
        assert methods <= set(answer["Allow"].split(", "))
    (method,) = methods
    for number in ("abc", "-1", "1.5", "0", "9" * 30, "%00"):
        answer = creator.generic(method, path.format(id=number, user=user))
        assert refusal(answer) == (404, "not_found"), number


def test_act_answers_the_tag_that_the_details_have(scene: Scene) -> None:
    creator = scene.people["creator"]
    acted = post(creator, at(scene, "approve/{person}/"))
    shown = get(creator, at(scene, ""))
    assert (acted["ETag"], acted.content) == (shown["ETag"], shown.content)
    requests = get(creator, at(scene, "requests/"))
    again = get(creator, at(scene, "requests/"), {"If-None-Match": requests["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_doubled_prefix_answers_the_same(scene: Scene) -> None:
    creator = scene.people["creator"]
    path = at(scene, "requests/")
    assert said(get(creator, f"/api{path}")) == said(get(creator, path))


def test_reading_takes_the_same_queries_however_many_asked(scene: Scene) -> None:
    counts = []
    for number in (1, 3):
        session = factories.session(scene.people["creator"], max_participants=9)
        for i in range(number):
            factories.request(session, factories.person(f"Ann {i}"), RequestState.APPROVED)
            factories.request(session, factories.person(f"Bea {i}"))
        counts.append(_queries_to_read(session))
    assert counts[0] == counts[1]


def _queries_to_read(session: Session) -> int:
    """How many it takes to read the requests of a session, for its creator."""
    reader: Any = program(session.creator)
    path = f"/api/sessions/{session.pk}/requests/"
    reader.get(path)  # what is read once a process
    with CaptureQueriesContext(connection) as counted:
        assert reader.get(path).status_code == 200
    return len(counted)
