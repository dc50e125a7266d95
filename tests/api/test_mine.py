"""A person's own sessions, whole: what they teach and what they learn (S43–S45, S136)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import User
from peerhall.tutoring import agenda
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.api.programs import get, program, refusal, said
from tests.factories import DAY, NOW

pytestmark = pytest.mark.django_db

PATH = "/api/my-sessions/"


def titles(user: User, query: str = "") -> list[str]:
    """What the list holds, in its order."""
    return [one["title"] for one in said(get(user, f"{PATH}{query}"))]


def one_of_each(me: User) -> None:
    """Something created, something helped with, and a request in every state; something of others."""
    factories.session(me, title="created", date=NOW + 9 * DAY)
    factories.session(me, title="hidden", date=NOW + 8 * DAY, status=Status.PENDING_APPROVAL)
    helped = factories.session(title="helped", date=NOW + 7 * DAY)
    factories.cotutor(helped, me)
    for number, state in enumerate(RequestState):
        joined = factories.session(title=state.value, date=NOW - number * DAY, status=Status.COMPLETED)
        factories.request(joined, me, state)
    factories.session(title="foreign")


def test_everything_that_is_mine_comes_latest_first() -> None:
    me = factories.tutor()
    one_of_each(me)
    taught, learnt = ["created", "hidden", "helped"], [state.value for state in RequestState]
    assert titles(me) == titles(me, "?role=") == titles(me, "?other=1") == taught + learnt
    assert titles(me, "?role=tutor") == taught
    assert titles(me, "?role=student") == learnt


def test_each_says_what_my_part_is() -> None:
    me = factories.tutor()
    one_of_each(me)
    found = {one["title"]: one for one in said(get(me, PATH))}
    assert {title: one.get("my_role") for title, one in found.items() if "my_request" not in one} == {
        "created": "tutor",
        "hidden": "tutor",
        "helped": "tutor",
    }
    decided = {title: one["my_request"]["status"] for title, one in found.items() if "my_request" in one}
    assert decided == {
        "pending": "rejected",  # nobody answered before it was over
        "waitlisted": "rejected",
        "approved": "approved",
        "rejected": "rejected",
        "withdrawn": "rejected",
        "expired": "rejected",
    }
    assert found["approved"]["my_role"] == "student"
    assert "my_role" not in found["withdrawn"]


def test_list_comes_whole_up_to_five_hundred() -> None:
    me = factories.tutor()
    Session.objects.bulk_create(
        Session(
            title=f"{number}",
            subject="Chess",
            level="beginner",
            date=NOW + number * DAY,
            ends_at=NOW + number * DAY + DAY / 24,
            creator=me,
            created_at=NOW,
            updated_at=NOW,
        )
        for number in range(agenda.LIMIT + 1)
    )
    found = titles(me, "?page_size=2&page=2")
    assert (len(found), found[0], found[-1]) == (agenda.LIMIT, "500", "1")


def test_nothing_is_an_empty_list() -> None:
    assert said(get(factories.student(), PATH)) == []


def test_visitor_signs_in_first() -> None:
    assert refusal(get(None, PATH)) == (401, "not_signed_in")


@pytest.mark.parametrize("role", ["teacher", "Tutor", "tutor,student", "%00"])
def test_role_that_does_not_exist_is_named(role: str) -> None:
    answer = get(factories.student(), f"{PATH}?role={role}")
    assert (*refusal(answer), list(said(answer)["fields"])) == (400, "invalid", ["role"])


def test_other_methods_are_refused() -> None:
    member: Any = program(factories.student())
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert refusal(member.generic(method, PATH)) == (405, "method_not_allowed")


def test_requests_of_others_are_named_to_tutors_only() -> None:
    me, other = factories.tutor(), factories.person("Pia Pending")
    mine, joined = factories.session(me, title="mine"), factories.session(title="joined")
    for session in (mine, joined):
        factories.request(session, other)
    factories.request(joined, me)
    named = {
        one["title"]: [part["user"]["name"] for part in one["participants"]] for one in said(get(me, PATH))
    }
    assert "Pia Pending" in named["mine"]
    assert "Pia Pending" not in named["joined"]


@pytest.mark.parametrize("role", ["", "tutor", "student"])
def test_list_takes_the_same_queries_however_long_it_is(role: str) -> None:
    me, teacher = factories.student(), factories.tutor()
    reader: Any = program(me)
    counts = []
    for number in (1, 2):  # then three
        for _ in range(number):
            factories.request(factories.session(teacher), me, RequestState.APPROVED)
            factories.request(factories.session(me))
        reader.get(f"{PATH}?role={role}")  # what is read once a process
        with CaptureQueriesContext(connection) as counted:
            assert reader.get(f"{PATH}?role={role}").status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_list_is_not_sent_again_while_it_is_the_same() -> None:
    me = factories.tutor()
    factories.session(me)
    tag = get(me, PATH)["ETag"]
    assert get(me, PATH, {"If-None-Match": tag}).status_code == 304
    factories.session(me)
    assert get(me, PATH, {"If-None-Match": tag}).status_code == 200
