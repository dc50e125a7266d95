"""Sockets of programs, which have no browser session: a ticket for a token, and what ends the socket."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client as Program

from peerhall.accounts import people, tokens
from peerhall.accounts.models import User
from peerhall.platform import clock, realtime
from tests import factories
from tests.servers import live

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def aiko() -> User:
    """Learns."""
    return factories.student()


@pytest.fixture
def pair(aiko: User) -> tokens.Pair:
    """Aiko's program is signed in."""
    return tokens.issue(person=aiko, now=clock.now())


@pytest.fixture
def client(server: live.Server, pair: tokens.Pair, aiko: User) -> Iterator[live.Client]:
    """The program's socket, opened with a ticket, hearing of Aiko."""
    program = Program(headers={"authorization": f"Bearer {pair.access}"})
    ticket = program.post("/api/ws-ticket/").json()["ticket"]
    with server.client(origin=None) as client:
        assert client.greet(ticket=ticket)["user"] == aiko.pk
        assert client.follow(f"user:{aiko.pk}")["type"] == "ack"
        yield client


def test_a_program_hears_what_its_person_may(client: live.Client, aiko: User) -> None:
    with transaction.atomic():
        realtime.tell(topic=f"user:{aiko.pk}", kind="unread", body={"unread": 1})
        # Rights that are looked at again are still there.
        realtime.reconsider(user_id=aiko.pk)
    assert client.hear()["d"] == {"unread": 1}
    assert client.follow(f"user:{factories.tutor().pk}")["code"] == "forbidden"
    with transaction.atomic():
        realtime.tell(topic=f"user:{aiko.pk}", kind="unread", body={"unread": 2})
    assert client.hear()["d"] == {"unread": 2}


def _replay(pair: tokens.Pair, _aiko: User) -> None:
    tokens.rotate(refresh=tokens.rotate(refresh=pair.refresh, now=clock.now()).refresh, now=clock.now())
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(refresh=pair.refresh, now=clock.now())


def _shut_out(_pair: tokens.Pair, aiko: User) -> None:
    with transaction.atomic():
        User.objects.filter(pk=aiko.pk).update(is_active=False)
        realtime.reconsider(user_id=aiko.pk)


@pytest.mark.parametrize(
    "end",
    [
        lambda pair, _aiko: tokens.revoke(refresh=pair.refresh),
        lambda _pair, aiko: people.freeze(actor=None, person=aiko, now=clock.now()),
        _replay,
        _shut_out,
    ],
    ids=["signed out", "frozen", "replayed", "shut out"],
)
def test_the_socket_ends_with_its_sign_in(
    client: live.Client, pair: tokens.Pair, aiko: User, end: Callable[[tokens.Pair, User], object]
) -> None:
    end(pair, aiko)
    assert client.code_at_end() == 4401


def test_another_program_s_end_leaves_this_one_on(client: live.Client, aiko: User) -> None:
    other = tokens.issue(person=aiko, now=clock.now())
    tokens.revoke(refresh=other.refresh)
    with transaction.atomic():
        realtime.tell(topic=f"user:{aiko.pk}", kind="unread", body={"unread": 3})
    assert client.hear()["d"] == {"unread": 3}


def test_a_ticket_ends_with_its_sign_in(server: live.Server, pair: tokens.Pair) -> None:
    program = Program(headers={"authorization": f"Bearer {pair.access}"})
    ticket = program.post("/api/ws-ticket/").json()["ticket"]
    tokens.revoke(refresh=pair.refresh)
    with server.client(origin=None) as client:
        assert client.greet(ticket=ticket)["code"] == 4401


@pytest.mark.usefixtures("pair")
def test_a_cookie_that_names_a_sign_in_is_a_visitor_s(server: live.Server, aiko: User) -> None:
    family = aiko.token_families.get()
    with server.client(session_key=tokens.key_of(family.pk)) as client:
        assert client.greet()["user"] is None
        assert client.follow(f"user:{aiko.pk}")["code"] == "forbidden"
