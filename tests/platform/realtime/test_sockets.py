"""Real sockets on a real server: who is let in, what is heard, how it ends."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.adapter import get_adapter
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from peerhall.accounts import people
from peerhall.accounts.models import User
from peerhall.platform import clock, realtime
from peerhall.platform.realtime import tickets
from peerhall.platform.realtime.identity import Identity
from peerhall.tutoring.models import Session
from tests import factories
from tests.servers import live

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def aiko() -> User:
    """Learns."""
    return factories.student()


@pytest.fixture
def client(server: live.Server, aiko: User) -> Iterator[live.Client]:
    """Aiko's page, welcomed."""
    with server.client(session_key=live.sign_in(aiko)) as client:
        assert client.greet()["user"] == aiko.pk
        yield client


def tell(topic: str, kind: str = "changed", **body: int) -> None:
    """One transaction that tells one thing."""
    with transaction.atomic():
        realtime.tell(topic=topic, kind=kind, body=dict(body))


def ticket_of(person: User, age: dt.timedelta = dt.timedelta()) -> str:
    """A ticket that this person was given so long ago."""
    identity = Identity(person.pk, live.sign_in(person))
    return tickets.issue(identity=identity, now=clock.now() - age)


def test_event_reaches_who_hears_its_topic(client: live.Client, aiko: User) -> None:
    topic = f"user:{aiko.pk}"
    assert client.follow(topic) == {"type": "ack", "topic": topic, "seq": 0}
    tell(topic, "unread", unread=2)
    event = client.hear()
    assert event.pop("at") > 0
    assert event == {"type": "ev", "topic": topic, "seq": 1, "k": "unread", "d": {"unread": 2}}


def test_what_was_missed_comes_first_and_in_order(client: live.Client, aiko: User) -> None:
    topic = f"user:{aiko.pk}"
    for number in range(5):
        tell(topic, number=number)
    assert client.follow(topic, since=2) == {"type": "ack", "topic": topic, "seq": 2}
    tell(topic)
    assert [client.hear()["seq"] for _ in range(4)] == [3, 4, 5, 6]


def test_foreign_topic_is_refused_and_the_socket_stays(client: live.Client, aiko: User) -> None:
    other = factories.student()
    hidden = factories.session(is_hidden=True)
    for topic in (f"user:{other.pk}", f"session:{hidden.pk}", "session:999999", "room:1"):
        answer = client.follow(topic)
        assert (answer["type"], answer["code"], answer["topic"]) == ("err", "forbidden", topic)
        tell(topic)
    assert client.follow(f"user:{aiko.pk}")["type"] == "ack"


# Who is let in


def test_visitor_hears_what_visitors_may_see(server: live.Server) -> None:
    shown = factories.session()
    with server.client() as client:
        assert client.greet()["user"] is None
        assert client.follow(f"session:{shown.pk}")["type"] == "ack"
        assert client.follow("user:1")["code"] == "forbidden"


def test_foreign_page_is_turned_away_although_the_cookie_comes_along(server: live.Server, aiko: User) -> None:
    key = live.sign_in(aiko)
    for origin in ("https://evil.example", "null", f"https://{server.host}:{server.port}"):
        with server.client(session_key=key, origin=origin) as client:
            assert client.greet() == {"type": "bye", "code": 4403, "reason": "foreign page"}
            assert client.code_at_end() == 4403


def test_program_without_an_origin_is_a_visitor_whatever_its_cookie(server: live.Server, aiko: User) -> None:
    with server.client(session_key=live.sign_in(aiko), origin=None) as client:
        assert client.greet()["user"] is None


@pytest.mark.parametrize("key", ["no-such-session", '"\\000"', "x" * 5_000, ""])
def test_bad_cookie_is_a_visitors(server: live.Server, key: str) -> None:
    with server.client(session_key=key) as client:
        assert client.greet()["user"] is None


def test_ticket_lets_its_person_in_once_from_anywhere(server: live.Server, aiko: User) -> None:
    ticket = ticket_of(aiko)
    with server.client(origin="https://elsewhere.example") as client:
        assert client.greet(ticket=ticket)["user"] == aiko.pk
        assert client.follow(f"user:{aiko.pk}")["type"] == "ack"
    with server.client() as client:
        assert client.greet(ticket=ticket)["code"] == 4401
        assert client.code_at_end() == 4401


def test_ticket_lasts_a_minute(server: live.Server, aiko: User) -> None:
    ticket = ticket_of(aiko, age=dt.timedelta(seconds=61))
    with server.client() as client:
        assert client.greet(ticket=ticket)["code"] == 4401


def test_ticket_of_somebody_signed_out_meanwhile_is_none(server: live.Server, aiko: User) -> None:
    ticket = ticket_of(aiko)
    SessionStore().model.objects.all().delete()
    with server.client() as client:
        assert client.greet(ticket=ticket)["code"] == 4401


@pytest.mark.parametrize("ticket", ["", "guess", "\x00", "x" * 10_000])
def test_guessed_ticket_is_none(server: live.Server, ticket: str) -> None:
    with server.client() as client:
        assert client.greet(ticket=ticket)["code"] == 4401


def test_ticket_of_two_who_come_at_once_lets_one_in(server: live.Server, aiko: User) -> None:
    ticket = ticket_of(aiko)
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(8) as callers:
        clients = [stack.enter_context(server.client()) for _ in range(8)]
        answers = list(callers.map(lambda client: client.greet(ticket=ticket)["type"], clients))
    assert sorted(answers) == ["bye"] * 7 + ["welcome"]


# Who is shown out


def test_signing_out_closes_the_sockets_of_that_browser_alone(server: live.Server, aiko: User) -> None:
    here, there = live.sign_in(aiko), live.sign_in(aiko)
    with server.client(session_key=here) as first, server.client(session_key=there) as second:
        for client in (first, second):
            client.greet()
            client.follow(f"user:{aiko.pk}")
        realtime.sign_out(session_key=here)
        assert first.code_at_end() == 4401
        tell(f"user:{aiko.pk}")
        assert second.hear()["seq"] == 1


def test_form_that_signs_out_closes_the_socket(server: live.Server, aiko: User) -> None:
    browser = Browser()
    browser.force_login(aiko)
    with server.client(session_key=str(browser.session.session_key)) as client:
        client.greet()
        browser.post(reverse("account_logout"))
        assert client.code_at_end() == 4401


def test_new_password_closes_every_socket(client: live.Client, aiko: User) -> None:
    get_adapter().set_password(aiko, "another horse battery")
    assert client.code_at_end() == 4401


def test_freezing_closes_every_socket_and_lets_the_person_come_back(
    server: live.Server, client: live.Client, aiko: User
) -> None:
    people.freeze(actor=None, person=aiko, now=factories.NOW)
    assert client.code_at_end() == 4401
    with server.client(session_key=live.sign_in(aiko)) as again:
        assert again.greet()["user"] == aiko.pk


def test_right_that_is_taken_away_closes_the_socket(client: live.Client, aiko: User) -> None:
    shown = factories.session()
    topic = f"session:{shown.pk}"
    client.follow(topic)
    Session.objects.filter(pk=shown.pk).update(is_hidden=True)
    realtime.reconsider(user_id=aiko.pk)
    assert client.code_at_end() == 4403
    tell(topic)


def test_right_that_stays_keeps_the_socket(client: live.Client, aiko: User) -> None:
    client.follow(f"user:{aiko.pk}")
    realtime.reconsider(user_id=aiko.pk)
    tell(f"user:{aiko.pk}")
    assert client.hear()["seq"] == 1


def test_heartbeat_finds_what_nobody_told_of(client: live.Client, aiko: User) -> None:
    client.follow(f"user:{aiko.pk}")
    SessionStore().model.objects.all().delete()  # as if the word had been lost
    assert client.code_at_end() == 4401


def test_somebody_signed_out_hears_nothing_new(client: live.Client, aiko: User) -> None:
    SessionStore().model.objects.all().delete()
    assert client.follow(f"user:{aiko.pk}")["code"] == 4401
