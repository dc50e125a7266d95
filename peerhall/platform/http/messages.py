"""The shapes of ASGI, and the few answers given before Django is asked."""

from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
# What is said of a status at a path: content type and body.
Words = Callable[[str, HTTPStatus], tuple[str, bytes]]


def plain_words(_path: str, status: HTTPStatus) -> tuple[str, bytes]:
    """The status's name."""
    return "text/plain; charset=utf-8", f"{status.value} {status.phrase}\n".encode("ascii")


async def send_early(scope: Scope, send: Send, status: HTTPStatus, words: Words) -> None:
    """Answer in so many words and end the connection: its body may not have been read."""
    content_type, body = words(scope["path"], status)
    headers = [
        (b"content-type", content_type.encode("ascii")),
        (b"content-length", str(len(body)).encode("ascii")),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})
