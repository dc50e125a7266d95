"""Whether a media server answers, knows the secret and has its room plugin."""

from typing import Any, Final, Literal

import msgspec
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from peerhall.room.janus.node import PLUGIN, PROTOCOL

Problem = Literal["silent", "secret", "plugin"]
PATIENCE_SECONDS: Final = 2.0
# Janus's number for a wrong api_secret.
UNAUTHORIZED: Final = 403


def problem(url: str, secret: str) -> Problem | None:
    """What keeps this address of JANUS_URLS from being used; waits for some seconds at most."""
    try:
        with connect(
            url,
            subprotocols=[PROTOCOL],
            compression=None,
            proxy=None,
            open_timeout=PATIENCE_SECONDS,
            close_timeout=PATIENCE_SECONDS,
        ) as socket:
            return _try(socket, secret)
    except (OSError, WebSocketException, TimeoutError, msgspec.DecodeError):
        return "silent"


def _try(socket: ClientConnection, secret: str) -> Problem | None:
    created = _ask(socket, secret, {"janus": "create"})
    if created["janus"] == "error":
        return "secret" if created["error"]["code"] == UNAUTHORIZED else "silent"
    session = {"session_id": created["data"]["id"]}
    attached = _ask(socket, secret, {"janus": "attach", "plugin": PLUGIN, **session})
    _ask(socket, secret, {"janus": "destroy", **session})
    return None if attached["janus"] == "success" else "plugin"


def _ask(socket: ClientConnection, secret: str, message: dict[str, Any]) -> dict[str, Any]:
    signed = {**message, "transaction": str(message["janus"])} | ({"apisecret": secret} if secret else {})
    socket.send(msgspec.json.encode(signed).decode())
    while True:
        answer = msgspec.json.decode(socket.recv(PATIENCE_SECONDS), type=dict[str, Any])
        if answer.get("transaction") == signed["transaction"]:
            return answer
