"""Who reads the requests of a session, and what every act about them has in common (S46, A6)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import User
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring import agenda
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState
from tests import factories
from tests.api.programs import changed_since, get, post, program, refusal, said
from tests.api.scenes import at
from tests.factories import HOUR, NOW
from tests.security import cast, looking
from tests.security.cast import Scene

pytestmark = pytest.mark.django_db

HIDDEN = ("member", "pending", "approved", "blocked")


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
