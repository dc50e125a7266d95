"""From an ASGI request to Django's answer, through one thread of the pool."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Final

from django.core import signals
from django.core.handlers import base
from django.core.handlers.asgi import ASGIRequest, get_script_prefix
from django.http import FileResponse, HttpResponseBadRequest, HttpResponseServerError, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from peerhall.platform.http.body import BodyTooLargeError, ClientGoneError, SilentClientError, spool
from peerhall.platform.http.messages import Receive, Scope, Send, Words, send_early
from peerhall.platform.http.pool import Pool

logger = logging.getLogger(__name__)

# One hop into the pool per part: parts of a file are made large.
FILE_PART_BYTES: Final = 2**16
# Whose answer takes longer is worth listening to.
SHORT_SECONDS: Final = 0.05
# A larger body of a request lies in a temporary file.
BODY_IN_MEMORY_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes to the client. `rest` is the response whose parts are still to be made, else None."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    rest: StreamingHttpResponse | None


class _Vigil:
    """Takes work back that waits for a thread when its client leaves.

    After the body the only message left to come is the leaving. A task that listens for it costs more than
    a short request, so it begins only where the answer is long in coming.
    """

    def __init__(self, receive: Receive, pool: Pool, work: "asyncio.Future[Answer]") -> None:
        self.has_ended_work = False
        self._receive = receive
        self._pool = pool
        self._work = work
        self._listener: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(SHORT_SECONDS, self._begin)

    def end(self) -> None:
        """Stop listening."""
        self._timer.cancel()
        if self._listener:
            self._listener.cancel()

    def _begin(self) -> None:
        self._listener = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        await self._receive()
        self.has_ended_work = self._pool.withdraw(self._work)


class PooledHandler(base.BaseHandler):
    """Django behind ASGI: middleware, view and the response's closing run together in one thread.

    `words` say what is answered before Django is asked.
    """

    def __init__(self, *, pool: Pool, body_limit_bytes: int, words: Words) -> None:
        super().__init__()
        self.words = words
        self.pool = pool
        self.body_limit_bytes = body_limit_bytes
        self.load_middleware()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await spool(
                scope, receive, limit_bytes=self.body_limit_bytes, memory_bytes=BODY_IN_MEMORY_BYTES
            )
        except BodyTooLargeError:
            logger.warning("Refused a body of more than %d bytes", self.body_limit_bytes)
            await send_early(scope, send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self.words)
            return
        except SilentClientError:
            await send_early(scope, send, HTTPStatus.REQUEST_TIMEOUT, self.words)
            return
        except ClientGoneError:
            return
        try:
            await self._serve(scope, body, receive, send)
        finally:
            body.close()

    async def _serve(self, scope: Scope, body: IO[bytes], receive: Receive, send: Send) -> None:
        """Compute the answer and send it, unless the client leaves before a thread was free."""
        work = self.pool.submit(self._respond, scope, body)
        vigil = _Vigil(receive, self.pool, work)
        try:
            answer = await work
        except asyncio.CancelledError:
            if vigil.has_ended_work:
                return
            raise
        finally:
            vigil.end()
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.rest is None:
            await send({"type": "http.response.body", "body": answer.body})
        else:
            await self._stream(answer.rest, receive, send)

    async def _stream(self, response: StreamingHttpResponse, receive: Receive, send: Send) -> None:
        """Send part after part. Each is made by whichever thread is free, so that a slow reader holds none.

        A view that streams must therefore keep no transaction or cursor open between two parts.
        An error in the middle ends the connection unfinished: the client can tell it from a whole answer.
        """
        gone = asyncio.ensure_future(receive())
        try:
            parts: Iterator[bytes] = await self.pool.run(iter, response)
            while not gone.done():
                part = await self.pool.run(next, parts, None)
                if part is None:
                    await send({"type": "http.response.body"})
                    return
                await send({"type": "http.response.body", "body": part, "more_body": True})
        except Exception:
            logger.exception("A streamed answer broke off")
        finally:
            gone.cancel()
            await self.pool.run(response.close)

    def _respond(self, scope: Scope, body: IO[bytes]) -> Answer:
        """Everything that Django does for a request, in one thread."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        response = self._response(scope, body)
        # The signal `request_finished`, sent by closing, names its handler by this.
        response._handler_class = type(self)  # type: ignore[attr-defined]  # noqa: SLF001 -- as Django's own handlers do
        headers = _headers(response)
        if isinstance(response, StreamingHttpResponse) and scope["method"] != "HEAD":
            if isinstance(response, FileResponse):
                response.block_size = FILE_PART_BYTES
            return Answer(response.status_code, headers, b"", response)
        content = b"" if scope["method"] == "HEAD" else response.getvalue()
        response.close()
        return Answer(response.status_code, headers, content, None)

    def _response(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        """Django's response; what it could not turn into one itself is logged and answered here."""
        try:
            request = ASGIRequest(scope, body)
        except UnicodeDecodeError:
            return HttpResponseBadRequest()
        try:
            return self.get_response(request)
        except Exception:
            # Views' errors were answered further in: this is the error page itself failing.
            logger.exception("No answer could be made")
            return HttpResponseServerError("500 Internal Server Error\n", content_type="text/plain")


def _headers(response: HttpResponseBase) -> list[tuple[bytes, bytes]]:
    """Headers and cookies as ASGI wants them."""
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    cookies = [(b"Set-Cookie", cookie.OutputString().encode("ascii")) for cookie in response.cookies.values()]
    return headers + cookies
