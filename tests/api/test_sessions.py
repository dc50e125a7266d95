"""The list of sessions and one in full, as programs read them (S36, S37, S50–S78, A6, A13)."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import Community, User
from peerhall.api import showing
from peerhall.api.errors import Problem
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.api import calling
from tests.factories import DAY, NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]

# The guide's own fields (S50–S70), without those that may be left out.
GUIDE = {
    *("id", "title", "description", "subject", "level", "date", "duration", "max_participants", "creator"),
    *("participants", "status", "created_at", "updated_at"),
}
OURS = {"seats_left", "approved_count", "ends_at"}


def titles(path: str, user: User | None = None) -> list[str]:
    """The titles that a list has, in order."""
    return [one["title"] for one in calling.get(path, user)]


def names(session: Any) -> list[str]:
    """Who takes part, as this reader is told."""
    return [one["user"]["name"] for one in session["participants"]]


def seated(session: Session, *people: User) -> None:
    """Give each a seat."""
    for person in people:
        factories.request(session, person, RequestState.APPROVED)


@pytest.mark.parametrize("prefix", ["/api", "/api/api"])
def test_list_is_a_bare_array_of_sessions_under_both_prefixes(prefix: str) -> None:
    session = factories.session(description="**Why** functions call themselves")
    (found,) = calling.get(f"{prefix}/sessions/")
    assert set(found) >= GUIDE | OURS
    assert (found["id"], found["level"], found["status"]) == (session.pk, "beginner", "approved")
    assert (found["date"], found["ends_at"]) == ("2026-11-25T12:00:00Z", "2026-11-25T13:00:00Z")
    assert (found["seats_left"], found["approved_count"]) == (5, 0)
    assert found["description"] == "**Why** functions call themselves"
    assert None not in found.values()
    assert calling.get(f"{prefix}/sessions/{session.pk}/")["id"] == session.pk


def test_creator_is_a_person_without_an_address() -> None:
    tutor = factories.tutor()
    factories.session(tutor)
    (found,) = calling.get("/api/sessions/")
    assert found["creator"] == {
        "id": tutor.pk,
        "name": "Tomás Vega",
        "initials": "TV",
        "hue": tutor.hue,
        "url": f"/people/{tutor.pk}/",
    }
    assert tutor.email not in str(found)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["One", "Two"]),
        ("subject=Programming", ["One"]),
        ("subject=programming&level=", ["One"]),
        ("level=beginner", ["One"]),
        ("level[]=beginner&level[]=advanced", ["One", "Two"]),
        ("level%5B%5D=advanced", ["Two"]),
        ("date=2026-11-25", ["One"]),
        ("date=2026-11-25T12:00:00Z", ["One"]),
        ("date_from=2026-11-26", ["Two"]),
        ("date_to=2026-11-25", ["One"]),
        ("date_from=&date_to=&search=&unknown=7", ["One", "Two"]),
        ("status=completed", ["Gone"]),
        ("status[]=completed&status[]=approved", ["Gone", "One", "Two"]),
        ("status=all", ["Gone", "One", "Two"]),
        ("search=two", ["Two"]),
    ],
)
def test_filters_are_those_of_the_page_as_clients_send_them(query: str, expected: list[str]) -> None:
    factories.session(title="One")
    factories.session(title="Two", subject="Chess", level="advanced", date=NOW + 4 * DAY)
    factories.session(title="Gone", subject="Chess", status=Status.COMPLETED, date=NOW - 4 * DAY)
    assert titles(f"/api/sessions/?{query}") == expected


def test_day_is_a_day_of_the_zone_that_is_asked_for() -> None:
    factories.session(title="Late", date=dt.datetime(2026, 11, 25, 23, 30, tzinfo=dt.UTC))
    assert titles("/api/sessions/?date=2026-11-25") == ["Late"]
    assert titles("/api/sessions/?date=2026-11-26&tz=Asia/Tokyo") == ["Late"]
    assert titles("/api/sessions/?date=2026-11-25&tz=Asia/Tokyo") == []


def test_member_sees_tutors_first_and_then_who_is_approved() -> None:
    session = factories.session()
    seated(session, factories.student("Aiko Mori"))
    factories.cotutor(session)
    factories.request(session, factories.person("Ben Pending"))
    for found in (
        calling.get("/api/sessions/", factories.stranger())[0],
        calling.get(f"/api/sessions/{session.pk}/", factories.stranger()),
    ):
        assert names(found) == ["Tomás Vega", "Cleo Second", "Aiko Mori"]
        assert [one["role"] for one in found["participants"]] == ["tutor", "tutor", "student"]
        assert {one["status"] for one in found["participants"]} == {"approved"}
        assert len({one["id"] for one in found["participants"]}) == 3
        assert found["approved_count"] == 1
        assert "my_role" not in found
        assert "booking_requests" not in found


def test_visitor_sees_the_tutor_and_how_many_take_part() -> None:
    session = factories.session()
    factories.cotutor(session)
    seated(session, factories.student())
    (found,) = calling.get("/api/sessions/")
    assert (names(found), found["approved_count"]) == (["Tomás Vega"], 1)


def test_pending_people_are_for_tutors_moderators_and_themselves() -> None:
    session = factories.session()
    ben = factories.person("Ben Pending")
    asked = factories.request(session, ben, message="Please")
    factories.request(session, factories.person("Carl Gone"), RequestState.WITHDRAWN)
    for reader in (session.creator, factories.cotutor(session), factories.moderator()):
        (found,) = calling.get("/api/sessions/", reader)
        assert names(found)[-1] == "Ben Pending"
        assert found["participants"][-1]["status"] == "pending"
        assert found["participants"][-1]["joined_at"] == asked.requested_at.isoformat().replace("+00:00", "Z")
        assert "Carl Gone" not in names(found)
    (own,) = calling.get("/api/sessions/", ben)
    assert names(own)[-1] == "Ben Pending"
    assert own["my_role"] == "student"
    assert own["my_request"] == {
        "id": asked.pk,
        "user": own["participants"][-1]["user"],
        "session_id": session.pk,
        "requested_at": own["participants"][-1]["joined_at"],
        "status": "pending",
        "state": "pending",
        "message": "Please",
        "is_vetted": False,
    }
    (other,) = calling.get("/api/sessions/", factories.stranger())
    assert "Ben Pending" not in names(other)


def test_where_names_are_hidden_only_those_who_take_part_read_them() -> None:
    Community.objects.create(pk=1, show_names=False)
    session = factories.session()
    aiko, ben = factories.student("Aiko Mori"), factories.person("Ben Seated")
    seated(session, aiko, ben)
    assert names(calling.get("/api/sessions/", factories.stranger())[0]) == ["Tomás Vega"]
    assert names(calling.get("/api/sessions/", aiko)[0]) == ["Tomás Vega", "Aiko Mori", "Ben Seated"]


def test_details_give_tutors_all_requests_and_others_their_own() -> None:
    session = factories.session(max_participants=1)
    ben = factories.person("Ben Waiting")
    seated(session, factories.student("Aiko Mori"))
    factories.request(session, ben, RequestState.WAITLISTED, message="Maybe")
    factories.request(session, factories.person("Dana Declined"), RequestState.REJECTED, reason="No room")
    path = f"/api/sessions/{session.pk}/"
    found = calling.get(path, session.creator)["booking_requests"]
    assert [(one["user"]["name"], one["status"], one["state"]) for one in found] == [
        ("Aiko Mori", "approved", "approved"),
        ("Ben Waiting", "pending", "waitlisted"),
        ("Dana Declined", "rejected", "rejected"),
    ]
    assert (found[1]["waitlist_position"], found[1]["message"]) == (1, "Maybe")
    assert (found[2]["closed_reason"], found[2]["reason"]) == ("tutor", "No room")
    (own,) = calling.get(path, ben)["booking_requests"]
    assert own["user"]["name"] == "Ben Waiting"
    assert "booking_requests" not in calling.get(path, factories.stranger())
    assert "booking_requests" not in calling.get(path)


def test_moderator_who_reads_requests_is_put_on_record() -> None:
    from peerhall.platform.audit.models import AuditEntry  # noqa: PLC0415 -- app ready

    session = factories.session()
    factories.request(session)
    calling.get(f"/api/sessions/{session.pk}/", session.creator)
    calling.get(f"/api/sessions/{session.pk}/", factories.moderator())
    assert [row.act for row in AuditEntry.objects.all()] == ["requests_read"]


def test_place_is_for_those_who_take_part() -> None:
    session = factories.session(place="in_person", place_detail="Cellar 3")
    aiko = factories.student()
    seated(session, aiko)
    path = f"/api/sessions/{session.pk}/"
    assert calling.get(path, aiko)["place_detail"] == "Cellar 3"
    assert "place_detail" not in calling.get(path, factories.stranger())
    assert "place_detail" not in calling.get("/api/sessions/")[0]


def test_hidden_and_missing_sessions_look_the_same() -> None:
    hidden = factories.session(status=Status.PENDING_APPROVAL)
    for pk in (hidden.pk, hidden.pk + 1, 2**63, 10**40):
        response = calling.client(factories.stranger()).get(f"/api/sessions/{pk}/")
        assert response.status_code == 404
        assert calling.decoded(response)["code"] == "not_found"
    assert calling.get(f"/api/sessions/{hidden.pk}/", hidden.creator)["status"] == "pending_approval"


def test_closed_community_tells_visitors_to_sign_in() -> None:
    Community.objects.create(pk=1, public_browse=False)
    session = factories.session()
    for path in ("/api/sessions/", f"/api/sessions/{session.pk}/", "/api/sessions/999999/"):
        response = calling.client().get(path)
        assert (response.status_code, calling.decoded(response)["code"]) == (401, "not_signed_in")
        assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("level=expert", {"level"}),
        ("status=weird", {"status"}),
        ("date=yesterday", {"date"}),
        ("page_size=101", {"page_size"}),
        ("page=0", {"page"}),
        ("page=51", {"page"}),
        ("cursor=made-up", {"cursor"}),
        ("count=maybe", {"count"}),
        ("tz=Mars/Olympus", {"tz"}),
        ("tz=Mars&page=0&page_size=0&level=expert&count=?", {"tz", "page", "page_size", "level", "count"}),
    ],
)
def test_bad_filters_are_400_and_name_their_fields(query: str, fields: set[str]) -> None:
    response = calling.client().get(f"/api/sessions/?{query}")
    told = calling.decoded(response)
    assert (response.status_code, told["code"], set(told["fields"])) == (400, "invalid", fields)
    assert told["detail"]


@pytest.mark.parametrize("who", ["visitor", "stranger", "creator", "moderator"])
def test_number_of_queries_does_not_depend_on_the_number_of_sessions(who: str) -> None:
    tutor = factories.tutor()
    readers = {"stranger": factories.stranger(), "creator": tutor, "moderator": factories.moderator()}
    caller, counts = calling.client(readers.get(who)), []
    for _round in (1, 2):
        for _number in range(3):
            session = factories.session(tutor, max_participants=3)
            factories.cotutor(session)
            seated(session, factories.student(), factories.student())
            factories.request(session)
        caller.get("/api/sessions/")  # what is read once a process
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert caller.get("/api/sessions/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_session_deleted_since_it_was_looked_up_is_not_found() -> None:
    """As two requests at once would meet it."""
    session = factories.session()
    Session.objects.filter(pk=session.pk).delete()
    with pytest.raises(Problem) as refused:
        showing.details(session, viewer=session.creator, now=NOW, base="")
    assert refused.value.code == "not_found"
