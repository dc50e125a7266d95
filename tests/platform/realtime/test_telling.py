"""Telling from inside a transaction: numbered without a gap, once each, gone with what is rolled back."""

import contextlib
import json
import threading
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction

from peerhall.platform import realtime
from peerhall.platform.realtime import publishing, telling
from peerhall.platform.realtime.buses.inside import Inside
from peerhall.platform.realtime.models import Event, Head
from peerhall.platform.realtime.signals import Reconsider, Signal, SignOut, Told
from tests.platform.realtime.tellings import to_be_told

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


class UndoneError(Exception):
    """Rolls a part back."""


@contextlib.contextmanager
def undone(error: type[Exception] = UndoneError) -> Iterator[None]:
    """A transaction, or a part of one, that ends by an error."""
    with contextlib.suppress(error):
        with transaction.atomic():
            yield
            if error is UndoneError:
                raise UndoneError
        pytest.fail("it was committed")


@pytest.fixture
def heard() -> Iterator[list[Signal]]:
    """What this process's sockets would get."""
    signals: list[Signal] = []
    publishing.connect(signals.extend, Inside())
    yield signals
    publishing.connect(None, None)


def kept() -> list[tuple[str, int, str, str]]:
    """All events by topic and number."""
    return list(Event.objects.order_by("topic", "seq").values_list("topic", "seq", "kind", "body"))


def test_events_are_numbered_from_one_in_each_topic(heard: list[Signal]) -> None:
    with transaction.atomic():
        realtime.tell(topic="session:7", kind="changed")
        realtime.tell(topic="session:7", kind="seats", body={"left": 3})
        realtime.tell(topic="user:2", kind="unread", body={"unread": 1})
    with transaction.atomic():
        realtime.tell(topic="session:7", kind="changed")
    assert kept() == [
        ("session:7", 1, "changed", "{}"),
        ("session:7", 2, "seats", '{"left":3}'),
        ("session:7", 3, "changed", "{}"),
        ("user:2", 1, "unread", '{"unread":1}'),
    ]
    assert dict(Head.objects.values_list("topic", "seq")) == {"session:7": 3, "user:2": 1}
    assert [(told.topic, told.seq) for told in heard if isinstance(told, Told)] == [
        ("session:7", 1),
        ("session:7", 2),
        ("user:2", 1),
        ("session:7", 3),
    ]


def test_line_is_the_message_that_sockets_get(heard: list[Signal]) -> None:
    with transaction.atomic():
        realtime.tell(topic="user:2", kind="notified", body={"id": 12, "name": 'a"b', "is_new": True})
    (told,) = heard
    assert isinstance(told, Told)
    message = json.loads(told.line)
    at = Event.objects.get().at_ms
    assert message == {
        "type": "ev",
        "topic": "user:2",
        "seq": 1,
        "k": "notified",
        "d": {"id": 12, "name": 'a"b', "is_new": True},
        "at": at,
    }


def test_equal_ones_of_a_transaction_are_told_once(heard: list[Signal]) -> None:
    with transaction.atomic():
        for _ in range(3):
            realtime.tell(topic="session:7", kind="changed")
            realtime.tell(topic="session:7", kind="changed", body={"part": "log"})
        assert [one.body for one in to_be_told()] == ["{}", '{"part":"log"}']
    assert [row[1:] for row in kept()] == [(1, "changed", "{}"), (2, "changed", '{"part":"log"}')]
    assert len(heard) == 2


def test_nothing_is_heard_before_the_commit(heard: list[Signal]) -> None:
    with transaction.atomic():
        realtime.tell(topic="session:7", kind="changed")
        realtime.reconsider(user_id=4)
        realtime.sign_out(session_key="key")
        assert heard == []
        assert kept() == []
    assert heard == [
        Told("session:7", 1, telling.line_of("session:7", 1, "changed", "{}", Event.objects.get().at_ms)),
        Reconsider(4),
        SignOut(browser_session="2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683"),
    ]


def test_what_is_rolled_back_is_not_told(heard: list[Signal]) -> None:
    with undone():
        realtime.tell(topic="session:7", kind="changed")
    with transaction.atomic():
        realtime.tell(topic="session:8", kind="changed")
        with undone():
            realtime.tell(topic="session:9", kind="changed")
            with transaction.atomic():
                realtime.tell(topic="session:10", kind="changed")
    assert kept() == [("session:8", 1, "changed", "{}")]
    assert len(heard) == 1


def test_act_is_undone_when_its_events_cannot_be_written(heard: list[Signal]) -> None:
    with transaction.atomic():
        realtime.tell(topic="session:7", kind="changed")
    with undone(IntegrityError):
        Head.objects.update(seq=0)  # the next number is taken
        realtime.tell(topic="session:7", kind="changed")
    assert Head.objects.get().seq == 1
    with transaction.atomic():
        realtime.tell(topic="session:7", kind="changed")
    assert [told.seq for told in heard if isinstance(told, Told)] == [1, 2]


def test_act_is_undone_when_a_hook_fails_by_itself(
    heard: list[Signal], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_counts: object) -> dict[str, int]:
        raise LookupError

    monkeypatch.setattr(telling, "_bump", broken)
    with undone(LookupError):
        Head.objects.create(topic="session:1", seq=1)
        realtime.tell(topic="session:7", kind="changed")
    monkeypatch.undo()
    assert not connection.in_atomic_block
    assert not Head.objects.exists()
    assert heard == []


def test_telling_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(RuntimeError):
        realtime.tell(topic="session:7", kind="changed")


@pytest.mark.parametrize(
    ("topic", "kind", "body"),
    [
        ("session", "changed", {}),
        ("session:0", "changed", {}),
        ('session:7"', "changed", {}),
        ("session:7", "Changed!", {}),
        ("session:7", "changed", {"text": "x" * 2_000}),
    ],
)
def test_what_cannot_be_told_is_refused_at_once(topic: str, kind: str, body: dict[str, str]) -> None:
    with transaction.atomic(), pytest.raises(ValueError, match="told"):
        realtime.tell(topic=topic, kind=kind, body=dict(body))


def test_hundreds_of_topics_are_told_in_one_transaction(heard: list[Signal]) -> None:
    with transaction.atomic():
        for user in range(1, 401):
            realtime.tell(topic=f"user:{user}", kind="sessions")
    assert len(heard) == Event.objects.count() == Head.objects.count() == 400


def test_threads_that_tell_the_same_topics_leave_no_gap(heard: list[Signal]) -> None:
    def write(number: int) -> None:
        try:
            for step in range(10):
                with transaction.atomic():
                    # In other orders, so that an order of telling would deadlock.
                    for topic in sorted(
                        ["session:1", "session:2", "user:3"], key=lambda t: hash((t, number, step))
                    ):
                        realtime.tell(topic=topic, kind="changed", body={"by": number, "step": step})
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for topic in ("session:1", "session:2", "user:3"):
        assert [row[1] for row in kept() if row[0] == topic] == list(range(1, 61))
    assert len(heard) == 180
