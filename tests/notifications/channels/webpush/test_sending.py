"""A message reaches the browser it is for, as a push service and that browser would take it."""

import base64
import json
import time

import pytest
from pytest_django.fixtures import Settings

from peerhall.notifications.channels.webpush import posting, sending
from peerhall.notifications.channels.webpush.models import PushSubscription
from peerhall.notifications.channels.webpush.sending import (
    GoneError,
    LaterError,
    Message,
    RefusedError,
)
from tests.servers.push_receiver import PushReceiver

MESSAGE = Message(
    title="You’re in: Recursion without tears",
    body="Thursday 18:00 — Tomás",
    path="/sessions/7/",
    tag="n12",
    ttl_seconds=3600,
)


def _subscription(service: PushReceiver, name: str = "phone") -> PushSubscription:
    return PushSubscription(**service.device(name))


def test_is_signed_encrypted_and_received(push_service: PushReceiver) -> None:
    sending.send(_subscription(push_service), MESSAGE)
    (received,) = push_service.received
    assert received.message == {
        "title": MESSAGE.title,
        "body": MESSAGE.body,
        "path": "/sessions/7/",
        "tag": "n12",
    }
    assert (received.headers["ttl"], received.headers["urgency"]) == ("3600", "normal")
    assert len(received.headers["topic"]) == 32
    assert push_service.refused == []


def test_a_message_for_another_device_cannot_be_read_there(push_service: PushReceiver) -> None:
    """The control of the test above: the double does check what it says it checks."""
    mine, other = _subscription(push_service, "mine"), _subscription(push_service, "other")
    mine.endpoint = other.endpoint
    with pytest.raises(RefusedError):
        sending.send(mine, MESSAGE)
    assert push_service.refused[0].startswith("cannot be decrypted")


def test_a_message_signed_by_another_instance_is_refused(push_service: PushReceiver) -> None:
    push_service.vapid_key = "B" + push_service.vapid_key[1:-1]
    with pytest.raises(RefusedError):
        sending.send(_subscription(push_service), MESSAGE)
    assert push_service.refused == ["signed by another key"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone(status: int, push_service: PushReceiver) -> None:
    subscription = _subscription(push_service)
    push_service.answer("phone", status)
    with pytest.raises(GoneError):
        sending.send(subscription, MESSAGE)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_service_that_is_busy_says_when(status: int, push_service: PushReceiver) -> None:
    subscription = _subscription(push_service)
    push_service.answer("phone", status, headers={"Retry-After": "120"})
    with pytest.raises(LaterError) as later:
        sending.send(subscription, MESSAGE)
    assert later.value.after_seconds == 120


@pytest.mark.parametrize("retry_after", ["", "soon", "-5", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999"])
def test_a_service_that_does_not_say_a_number(retry_after: str, push_service: PushReceiver) -> None:
    subscription = _subscription(push_service)
    push_service.answer("phone", 429, headers={"Retry-After": retry_after})
    with pytest.raises(LaterError) as later:
        sending.send(subscription, MESSAGE)
    assert later.value.after_seconds is None


@pytest.mark.parametrize("status", [301, 400, 401, 403, 413])
def test_a_refusal_is_not_tried_again(status: int, push_service: PushReceiver) -> None:
    subscription = _subscription(push_service)
    push_service.answer("phone", status, headers={"Location": f"{push_service.address}/push/phone"})
    with pytest.raises(RefusedError):
        sending.send(subscription, MESSAGE)
    assert push_service.received == []


def test_a_service_that_is_down_or_silent_is_asked_later(
    push_service: PushReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription = _subscription(push_service)
    monkeypatch.setattr(posting, "TIMEOUT_SECONDS", 0.2)
    push_service.devices["phone"].hang_seconds = 2.0
    with pytest.raises(LaterError, match="TimeoutError"):
        sending.send(subscription, MESSAGE)
    push_service.stop()
    with pytest.raises(LaterError, match="ConnectionRefusedError"):
        sending.send(subscription, MESSAGE)


def test_a_service_that_answers_byte_by_byte_holds_nobody_up(
    push_service: PushReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No byte is late by itself; all of them would take twenty seconds."""
    subscription = _subscription(push_service)
    monkeypatch.setattr(posting, "LONGEST_SECONDS", 0.3)
    push_service.devices["phone"].drips = True
    started = time.monotonic()
    with pytest.raises(LaterError):
        sending.send(subscription, MESSAGE)
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("host", ["push..example.org", "p" * 64 + ".example.org"])
def test_a_name_that_no_machine_can_have_is_refused(host: str, push_service: PushReceiver) -> None:
    subscription = _subscription(push_service)
    subscription.endpoint = f"https://{host}/push"
    with pytest.raises(RefusedError):
        sending.send(subscription, MESSAGE)


def test_the_contact_is_an_address_alone(push_service: PushReceiver, settings: Settings) -> None:
    """Some services refuse every message whose contact is no address."""
    settings.DEFAULT_FROM_EMAIL = "The hall <peerhall@hall.example>"
    sending.send(_subscription(push_service), MESSAGE)
    _scheme, _, token = push_service.received[0].headers["authorization"].partition("t=")
    claims = token.split(".")[1]
    sub = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
    assert sub == "mailto:peerhall@hall.example"


@pytest.mark.parametrize("letter", ["a", "é", "水", "👩‍🏫", "\u0001"])
def test_a_long_message_fits(letter: str, push_service: PushReceiver) -> None:
    """Every push service must take 4,096 bytes and no more; escapes make a control character six."""
    long = Message(title=letter * 5_000, body=letter * 5_000, path="/", tag="n1", ttl_seconds=60)
    sending.send(_subscription(push_service), long)
    shown = push_service.received[0].message["title"]
    assert shown.startswith(letter[0])
    assert len(shown) <= sending.TITLE_CHARACTERS


def test_a_short_message_is_whole() -> None:
    assert json.loads(sending.packed(MESSAGE))["body"] == MESSAGE.body


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/push",
        "https://169.254.169.254/latest/meta-data",
        "https://192.168.1.1/",
        "https://0.0.0.0/",
        "https://localhost/push",
        "http://updates.example.org/push",
        "https://updates.example.org:22/push",
    ],
)
def test_no_machine_of_the_house_is_asked(
    endpoint: str, push_service: PushReceiver, settings: Settings
) -> None:
    """A browser names the address: it must not make the server knock at its neighbours' doors."""
    subscription = _subscription(push_service)
    settings.PUSH_MAY_BE_LOCAL = False
    subscription.endpoint = endpoint
    with pytest.raises(RefusedError):
        sending.send(subscription, MESSAGE)


def test_the_switch_for_tests_is_what_lets_a_local_service_be_asked(
    push_service: PushReceiver, settings: Settings
) -> None:
    """The control of the test above."""
    subscription = _subscription(push_service)
    settings.PUSH_MAY_BE_LOCAL = False
    with pytest.raises(RefusedError):
        sending.send(subscription, MESSAGE)
    assert push_service.received == []
