"""Where browsers find ways to each other: STUN and TURN servers, with credentials that end (S140). Pure."""

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence
from typing import Final, NotRequired, TypedDict

# Longer than most sessions; a page asks again before it ends.
LIFE: Final = dt.timedelta(hours=2)


class Server(TypedDict):
    """An `RTCIceServer`."""

    urls: list[str]
    username: NotRequired[str]
    credential: NotRequired[str]


def servers(
    *, stun_urls: Sequence[str], turn_urls: Sequence[str], turn_secret: str, person_id: int, now: dt.datetime
) -> list[Server]:
    """The `iceServers` of an RTCPeerConnection for one person until `now` + LIFE.

    TURN's own way of lending out access (draft-uberti-behave-turn-rest-00): the name says until when, the
    password proves that we said so. coturn takes it with `use-auth-secret`.
    """
    found: list[Server] = [{"urls": list(stun_urls)}] if stun_urls else []
    if turn_urls:
        name = f"{int((now + LIFE).timestamp())}:{person_id}"
        digest = hmac.new(turn_secret.encode(), name.encode(), hashlib.sha1).digest()
        password = base64.b64encode(digest).decode()
        found.append({"urls": list(turn_urls), "username": name, "credential": password})
    return found
