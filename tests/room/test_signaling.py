"""What lets a browser or a program come in, and what the signals may look like."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import Any

import msgspec
import pytest
from pytest_django import Settings

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.platform.realtime.models import Ticket
from peerhall.room import entering, ice, messages, modes, signaling
from peerhall.room import live as desk
from peerhall.room.refusals import Refusal
from peerhall.room.types import Mode
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState
from tests import factories
from tests.factories import HOUR, NOW
from tests.room.pages import Page
from tests.servers import live

MINUTE = dt.timedelta(minutes=1)


def credentials(person: User, session: Session, key: str = "", host: str = "h") -> signaling.Credentials:
    """As somebody asks for them now."""
    return signaling.credentials(
        person=person, session=session, sign_in_key=key, host=host, is_secure=False, now=clock.now()
    )


@pytest.mark.django_db(transaction=True)
def test_ticket_in_the_address_opens_one_socket_and_leads_into_the_room(
    server: live.Server, session: Session, aiko: User
) -> None:
    given = credentials(aiko, session, live.sign_in(aiko), f"{server.host}:{server.port}")
    query = given.signaling_url.partition("?")[2]
    assert given.signaling_url == f"ws://{server.host}:{server.port}/ws?{query}"
    with server.client(origin="https://elsewhere.example.org", query=query) as client:
        assert client.greet()["user"] == aiko.pk
        Page(client, f"room:{session.pk}").enter()
    with server.client(origin=None, query=query) as used:
        used.say({"type": "hello"})
        assert used.code_at_end() == 4401


@pytest.mark.django_db
def test_who_may_not_come_in_gets_no_ticket(tomas: User, aiko: User, eve: User) -> None:
    later = factories.session(tomas, date=clock.now() + HOUR, status="scheduled")
    factories.request(later, aiko, RequestState.APPROVED)
    hidden = factories.session(tomas, status="pending_approval")
    for person, session, code in (
        (aiko, later, "too_early"),
        (tomas, later, "too_early"),
        (eve, later, "not_admitted"),
        (eve, hidden, "not_found"),
        (tomas, hidden, "not_open"),
    ):
        with pytest.raises(Refusal) as refused:
            credentials(person, session)
        assert refused.value.code == code
    assert not Ticket.objects.exists()


@pytest.mark.django_db
def test_turn_is_lent_for_two_hours_and_nothing_else_is_named(
    session: Session, aiko: User, settings: Settings
) -> None:
    assert credentials(aiko, session).config == {"iceServers": []}
    settings.TURN_URLS, settings.TURN_SECRET = ("turn:turn.example.org:3478",), "secret"
    given = credentials(aiko, session)
    (server,) = given.config["iceServers"]
    name = f"{int(given.expires_at.timestamp())}:{aiko.pk}"
    digest = hmac.new(b"secret", name.encode(), hashlib.sha1).digest()
    assert server == {
        "urls": ["turn:turn.example.org:3478"],
        "username": name,
        "credential": base64.b64encode(digest).decode(),
    }


def test_stun_is_named_where_it_is_set() -> None:
    found = ice.servers(stun_urls=["stun:s"], turn_urls=[], turn_secret="", person_id=7, now=NOW)
    assert found == [{"urls": ["stun:s"]}]


@pytest.mark.parametrize(
    ("seats", "has_media_server", "mode"),
    [(3, True, Mode.MESH), (4, True, Mode.JANUS), (500, False, Mode.MESH), (1, False, Mode.MESH)],
)
def test_mode_follows_capacity(seats: int, has_media_server: bool, mode: Mode) -> None:  # noqa: FBT001
    assert modes.choose(seats=seats, has_media_server=has_media_server) == mode


@pytest.mark.django_db
def test_mode_is_kept_while_the_room_lasts(session: Session, aiko: User, settings: Settings) -> None:
    entering.enter(person=aiko, session=session, visit_id=None, now=clock.now())
    settings.JANUS_URLS = ("ws://127.0.0.1:8188",)
    assert credentials(aiko, session).mode == Mode.MESH


SDP = {"gen": 1, "sdp": "v=0"}
CANDIDATE = {"gen": 1, "candidate": "candidate:1", "sdpMid": "0", "sdpMLineIndex": 0}


@pytest.mark.parametrize(
    ("kind", "body", "by", "to", "is_passed"),
    [
        ("open", SDP, 2, 1, True),
        ("open", SDP, 1, 2, False),
        ("renew", {"gen": 2}, 1, 2, True),
        ("renew", {"gen": 2}, 2, 1, False),
        ("offer", SDP, 1, 2, True),
        ("answer", SDP, 2, 1, True),
        ("answer", SDP, 2, 2, False),
        ("ice", CANDIDATE, 1, 2, True),
        ("ice", CANDIDATE | {"sdpMid": None, "sdpMLineIndex": None, "candidate": ""}, 1, 2, True),
        ("ice", CANDIDATE | {"candidate": "x" * 1_001}, 1, 2, False),
        ("ice", CANDIDATE | {"sdpMLineIndex": -1}, 1, 2, False),
        ("offer", SDP | {"sdp": "x" * 40_001}, 1, 2, False),
        ("offer", SDP | {"gen": 0}, 1, 2, False),
        ("offer", SDP | {"gen": 1.5}, 1, 2, False),
        ("offer", {"gen": 1}, 1, 2, False),
        ("offer", [], 1, 2, False),
        ("close", {"gen": 1}, 1, 2, True),
        ("open", SDP, 2, 0, False),  # the server opens nothing
        ("sfu_join", {"gen": 1}, 2, 0, True),
        ("sfu_join", {"gen": 1}, 2, 1, False),
        ("sfu_publish", SDP | {"tracks": [{"mid": "0", "kind": "camera"}]}, 2, 0, True),
        ("sfu_publish", SDP | {"tracks": [{"mid": "0", "kind": "everything"}]}, 2, 0, False),
        ("sfu_publish", SDP | {"tracks": [{"mid": "0", "kind": "mic"}] * 17}, 2, 0, False),
        ("sfu_answer", SDP | {"sdp": "x" * 40_001}, 2, 0, False),
        ("sfu_ice", CANDIDATE | {"leg": "in"}, 2, 0, True),
        ("sfu_ice", CANDIDATE | {"leg": "over"}, 2, 0, False),
        ("sfu_want", {"gen": 1, "video": False}, 2, 0, True),
    ],
)
def test_signal(kind: str, body: Any, by: int, to: int, is_passed: bool) -> None:  # noqa: FBT001
    raw = msgspec.Raw(json.dumps(body).encode())
    try:
        assert json.loads(bytes(messages.check_signal(kind, raw, by=by, to=to))) == body
        assert is_passed
    except messages.BadBodyError:
        assert not is_passed


def test_every_command_has_its_act() -> None:
    assert desk.ACTS.keys() == messages.COMMANDS.keys()
