"""What a socket may not do to the server, and that others are served meanwhile."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator

import pytest
from django.db import transaction
from websockets.exceptions import ConnectionClosed

from peerhall.accounts.models import User
from peerhall.platform import realtime
from peerhall.platform.realtime import budget, protocol
from tests import factories
from tests.servers import live
from tests.servers.raw import stalled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other(server: live.Server) -> Iterator[live.Client]:
    """Somebody else's page, which must go on as if nothing were."""
    aiko: User = factories.student()
    with server.client(session_key=live.sign_in(aiko)) as client:
        client.greet()
        topic = f"user:{aiko.pk}"
        client.follow(topic)
        yield client
        with transaction.atomic():
            realtime.tell(topic=topic, kind="changed")
        assert client.hear()["topic"] == topic


@pytest.fixture
def client(server: live.Server, other: live.Client) -> Iterator[live.Client]:
    """The hostile one, welcomed as a visitor."""
    del other
    with server.client() as client:
        assert client.greet()["type"] == "welcome"
        yield client


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", "bad_json"),
        ("{", "bad_json"),
        ("nonsense", "bad_json"),
        ('{"a":' * 2_000, "bad_json"),
        ("null", "unknown_type"),
        ('{"type":"drop"}', "unknown_type"),
        ('{"type":"welcome","user":1}', "unknown_type"),
        ('{"type":"sub"}', "bad_message"),
        ('{"type":"sub","topic":["session:7"]}', "bad_message"),
        ('{"type":"sub","topic":"session:7; DROP TABLE"}', "unknown_topic"),
        ('{"type":"sub","topic":"session:-1"}', "unknown_topic"),
        ('{"type":"sub","topic":"session:\\u0667"}', "unknown_topic"),
        ('{"type":"sub","topic":"session:99999999999999999999"}', "unknown_topic"),
        ('{"type":"sub","topic":"' + "x" * 10_000 + '"}', "unknown_topic"),
        ('{"type":"sub","topic":"user:1"}', "forbidden"),
        ('{"type":"sub","topic":"doc:1"}', "forbidden"),
    ],
)
def test_bad_message_is_answered_and_the_socket_stays(client: live.Client, frame: str, code: str) -> None:
    client.socket.send(frame)
    answer = client.hear()
    assert (answer["type"], answer["code"]) == ("err", code)
    assert len(json.dumps(answer)) < 500
    client.say({"type": "ping"})
    assert client.hear_heartbeat()["heads"] == {}


@pytest.mark.parametrize("since", [-1, 5, 2**62])
def test_cursor_that_was_never_told_starts_over(client: live.Client, since: int) -> None:
    topic = f"session:{factories.session().pk}"
    assert client.follow(topic, since=since) == {"type": "reset", "topic": topic, "seq": 0}


def test_frame_of_a_megabyte_closes_the_socket(client: live.Client) -> None:
    with contextlib.suppress(ConnectionClosed):
        client.socket.send("x" * 2**20)
    assert client.code_at_end() == 1009


def test_frame_just_over_the_limit_closes_the_socket(client: live.Client) -> None:
    client.socket.send("x" * (protocol.FRAME_LIMIT_BYTES + 1))
    assert client.code_at_end() == 1009


@pytest.mark.parametrize(
    ("frame", "code"), [(b"", "bad_message"), (b"\x80", "bad_message"), (b"\x01\x00\x00\x00", "no_place")]
)
def test_binary_frame_about_no_open_document_is_refused(client: live.Client, frame: bytes, code: str) -> None:
    client.socket.send(frame)
    assert client.hear()["code"] == code
    client.say({"type": "ping"})
    assert client.hear_heartbeat()


def test_binary_frame_before_hello_closes_the_socket(server: live.Server) -> None:
    with server.client() as client:
        client.socket.send(b"\x01\x00")
        assert client.code_at_end() == 4408


def test_ten_thousand_messages_at_once_close_the_socket(client: live.Client) -> None:
    with contextlib.suppress(ConnectionClosed):
        for _ in range(10_000):
            client.socket.send('{"type":"ping"}')
    assert client.code_at_end() == 4429


def test_thousands_of_messages_in_one_frame_close_the_socket(client: live.Client) -> None:
    client.socket.send("\n".join(["{}"] * 5_000))
    assert client.code_at_end() == 4429


def test_socket_hears_a_hundred_topics_and_no_more(client: live.Client) -> None:
    sessions = [factories.session() for _ in range(protocol.TOPICS_LIMIT + 1)]
    client.say(*({"type": "sub", "topic": f"session:{one.pk}"} for one in sessions))
    answers = [client.hear() for _ in sessions]
    assert sorted(answer["type"] for answer in answers) == ["ack"] * protocol.TOPICS_LIMIT + ["err"]
    client.say({"type": "unsub", "topic": f"session:{sessions[0].pk}"})
    assert client.follow(f"session:{sessions[-1].pk}")["type"] == "ack"


@pytest.mark.parametrize("first", ['{"type":"ping"}', '{"type":"sub","topic":"session:1"}', "{", "null"])
def test_who_does_not_say_hello_first_is_shown_out(server: live.Server, first: str) -> None:
    with server.client() as client:
        client.socket.send(first)
        assert client.code_at_end() == 4408


def test_hello_is_said_once(client: live.Client) -> None:
    client.say({"type": "hello"})
    assert client.code_at_end() == 4408


def test_who_says_nothing_is_shown_out(server: live.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HELLO_SECONDS", 0.2)
    with server.client() as client:
        assert client.code_at_end() == 4408


def test_person_has_so_many_sockets_and_no_more(server: live.Server) -> None:
    key = live.sign_in(factories.student())
    with contextlib.ExitStack() as stack:
        clients = [
            stack.enter_context(server.client(session_key=key)) for _ in range(budget.SOCKETS_PER_PERSON + 1)
        ]
        answers = [client.greet() for client in clients]
        assert [answer["type"] for answer in answers[:-1]] == ["welcome"] * budget.SOCKETS_PER_PERSON
        assert answers[-1]["code"] == 4429
        clients[0].socket.close()
        deadline = time.monotonic() + live.PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with server.client(session_key=key) as again:
                if again.greet()["type"] == "welcome":
                    return
        pytest.fail("no room was made")


def test_reader_that_does_not_read_is_cut_off_and_slows_nobody(
    server: live.Server, other: live.Client
) -> None:
    del other
    topic = f"session:{factories.session().pk}"
    with server.client() as quick, stalled(server, topic) as slow:
        quick.greet()
        quick.follow(topic)
        for number in range(60):
            with transaction.atomic():
                for part in range(100):
                    realtime.tell(
                        topic=topic, kind="changed", body={"number": number, "x": "x" * 800, "part": part}
                    )
            assert [quick.hear()["seq"] for _ in range(100)] == list(
                range(number * 100 + 1, number * 100 + 101)
            )
        assert was_cut(slow)


def was_cut(raw: socket.socket) -> bool:
    """Whether the server has ended the connection, with at most what the systems held of it still to read."""
    got = 0
    try:
        while part := raw.recv(65536):
            got += len(part)
    except ConnectionResetError:
        return True
    return got < 5 * 2**20
