"""The body of a request, read on the event loop before a thread is taken.

A slow sender therefore occupies no thread; a large body goes to a file, a too large one nowhere.
"""

import asyncio
import io
import tempfile
from typing import IO, Final

from peerhall.platform.http.messages import Receive, Scope

# A sender that says nothing for this long is given up on.
IDLE_SECONDS: Final = 60.0
# A refused body is read on and thrown away up to this many times the limit: a connection closed
# over unread data is reset, and the sender would never see why.
DISCARDED_LIMITS: Final = 4


class BodyTooLargeError(Exception):
    """The body is larger than this server takes."""


class ClientGoneError(Exception):
    """The client went away in the middle of its body."""


class SilentClientError(Exception):
    """The client fell silent in the middle of its body."""


async def spool(scope: Scope, receive: Receive, *, limit_bytes: int, memory_bytes: int) -> IO[bytes]:
    """Read the whole body; beyond `memory_bytes` it lies in a temporary file. The caller closes it.

    :raises BodyTooLargeError: when it has, or says it has, more than `limit_bytes`.
    :raises ClientGoneError: when the client leaves before its end.
    :raises SilentClientError: when nothing comes for IDLE_SECONDS.
    """
    first = part, is_whole = await _part(receive)
    if is_whole and len(part) <= min(limit_bytes, memory_bytes):
        return io.BytesIO(part)
    body = tempfile.SpooledTemporaryFile(max_size=memory_bytes)  # noqa: SIM115 -- the caller closes it
    try:
        await _fill(body, first, receive, limit_bytes=limit_bytes, announced_bytes=_announced(scope))
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _fill(
    body: IO[bytes], first: tuple[bytes, bool], receive: Receive, *, limit_bytes: int, announced_bytes: int
) -> None:
    """Write what has arrived and what still does, and only count it once it is too much."""
    size = 0
    is_too_large = announced_bytes > limit_bytes
    part, is_last = first
    while True:
        size += len(part)
        is_too_large = is_too_large or size > limit_bytes
        if is_too_large and (is_last or size > limit_bytes * DISCARDED_LIMITS):
            raise BodyTooLargeError
        if not is_too_large:
            body.write(part)
        if is_last:
            return
        part, is_last = await _part(receive)


async def _part(receive: Receive) -> tuple[bytes, bool]:
    """The next part and whether it is the last."""
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            message = await receive()
    except TimeoutError:
        raise SilentClientError from None
    if message["type"] == "http.disconnect":
        raise ClientGoneError
    return message.get("body", b""), not message.get("more_body", False)


def _announced(scope: Scope) -> int:
    """The Content-Length in bytes, 0 when there is none or it is no number."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
