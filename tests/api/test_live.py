"""Live updates for programs: a ticket for a socket, and the poll, in the contract's form (S142, S154)."""

from typing import Any

import pytest

from peerhall.platform.realtime.models import Ticket
from tests import factories
from tests.api import calling
from tests.api.programs import get, post, program, refusal, said
from tests.security import looking

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("prefix", ["/api", "/api/api"])
def test_program_gets_a_ticket_that_is_its_persons(prefix: str) -> None:
    user = factories.student()
    answer = post(user, f"{prefix}/ws-ticket/")
    assert answer.status_code == 200
    assert set(said(answer)) == {"ticket", "url"}
    assert said(answer)["url"] == "ws://testserver/ws"
    assert said(answer)["ticket"] not in said(answer)["url"]
    assert Ticket.objects.get().user_id == user.pk


def test_each_ticket_is_another() -> None:
    user = factories.student()
    assert said(post(user, "/api/ws-ticket/"))["ticket"] != said(post(user, "/api/ws-ticket/"))["ticket"]


def test_visitor_gets_none() -> None:
    answer = post(None, "/api/ws-ticket/")
    assert refusal(answer) == (401, "not_signed_in")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert not Ticket.objects.exists()


def test_page_of_somebody_else_gets_none() -> None:
    browser: Any = looking.browser(factories.student(), enforce_csrf_checks=True)
    assert refusal(browser.post("/api/ws-ticket/")) == (403, "csrf_failed")
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("prefix", ["/api", "/api/api"])
def test_program_polls_what_its_person_may_hear(prefix: str) -> None:
    user, other = factories.student(), factories.stranger()
    answer = said(get(user, f"{prefix}/events/?topic=user:{user.pk}&topic=user:{other.pk}"))
    assert (list(answer["heads"]), answer["forbidden"]) == ([f"user:{user.pk}"], [f"user:{other.pk}"])
    assert answer == calling.get(f"{prefix}/events/?topic=user:{user.pk}&topic=user:{other.pk}", user)


@pytest.mark.parametrize("query", ["", "topic=user:1&since=x", "since=1", "topic=user:1&other=2"])
def test_poll_that_asks_nonsense_is_told_so(query: str) -> None:
    assert refusal(get(factories.student(), f"/api/events/?{query}")) == (400, "bad_poll")


@pytest.mark.parametrize(("path", "method"), [("/api/events/", "GET"), ("/api/ws-ticket/", "POST")])
def test_other_methods_are_refused(path: str, method: str) -> None:
    member: Any = program(factories.student())
    for other in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {method}:
        answer = member.generic(other, path)
        assert refusal(answer) == (405, "method_not_allowed")
        assert method in answer["Allow"]
