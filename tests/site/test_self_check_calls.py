"""What the self-check says of the servers that calls are set up with: real ones."""

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from pytest_django import Settings

from peerhall.site.selfcheck import Grade, calls
from tests.servers import coturn, janus, ports

pytestmark = [pytest.mark.janus, pytest.mark.coturn]


def now() -> dt.datetime:
    """The present, by which credentials end."""
    return dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[janus.Janus, coturn.Coturn]]:
    """A media server and a relay."""
    with ExitStack() as stack:
        node, relay = janus.Janus(), coturn.Coturn()
        stack.callback(node.stop)
        stack.callback(relay.stop)
        yield node, relay


def test_servers_that_answer_and_know_the_secret_are_well(
    servers: tuple[janus.Janus, coturn.Coturn], settings: Settings
) -> None:
    assert calls.findings(now=now()) == []
    node, relay = servers
    settings.JANUS_URLS, settings.JANUS_SECRET = (node.url,), janus.SECRET
    settings.TURN_URLS, settings.TURN_SECRET = (relay.url("udp"), relay.url("tcp")), coturn.SECRET
    assert [(found.key, found.grade) for found in calls.findings(now=now())] == [
        ("turn", Grade.OK),
        ("janus", Grade.OK),
    ]
    assert calls.troubles(now=now()) == []


def test_silence_and_wrong_secrets_are_told_apart(
    servers: tuple[janus.Janus, coturn.Coturn], settings: Settings
) -> None:
    node, relay = servers
    closed = ports.free()
    settings.JANUS_URLS, settings.JANUS_SECRET = (node.url,), "another"
    settings.TURN_URLS = (relay.url("udp"), f"turn:127.0.0.1:{closed}?transport=tcp")
    settings.TURN_SECRET = "another"
    turn, media = calls.findings(now=now())
    assert (turn.grade, media.grade) == (Grade.BAD, Grade.BAD)
    assert turn.says == (
        f"{relay.url('udp')} does not take our credentials: compare TURN_SECRET. "
        f"turn:127.0.0.1:{closed}?transport=tcp does not answer."
    )
    assert media.says == f"{node.url} does not take our secret: compare JANUS_SECRET."

    settings.JANUS_URLS, settings.JANUS_SECRET = (node.url, f"ws://127.0.0.1:{closed}"), janus.SECRET
    settings.TURN_URLS, settings.TURN_SECRET = (relay.url("tcp"), settings.TURN_URLS[1]), coturn.SECRET
    assert [found.grade for found in calls.findings(now=now())] == [Grade.WARN, Grade.WARN]
    assert calls.troubles(now=now()) == [
        f"Relays for calls: turn:127.0.0.1:{closed}?transport=tcp does not answer.",
        f"Media servers: ws://127.0.0.1:{closed} does not answer.",
    ]
