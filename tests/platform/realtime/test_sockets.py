"""Real sockets on a real server: who is let in, what is heard, how it ends."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from peerhall.accounts.models import User
from peerhall.platform import realtime
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
