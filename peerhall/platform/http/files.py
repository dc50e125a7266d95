"""Sending a kept file: whole or in part, never to be run, and by nginx where it can.

Ranges are those of RFC 9110, one at a time; several are answered with the whole, as the RFC allows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags

PART_BYTES: Final = 2**18
_RANGE: Final = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))")
# Whatever a browser makes of it: no script, no form, no other site, an origin of its own.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'; sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file as it is sent. `digest` names its bytes; `accel_path` is where nginx finds it, or empty."""

    name: str
    media_type: str
    size_bytes: int
    digest: str
    accel_path: str = ""


def respond(request: HttpRequest, kept: Kept, content: IO[bytes]) -> HttpResponseBase:
    """The answer to a GET or HEAD of this file, which is closed with it."""
    etag = f'"{kept.digest}"'
    if _is_known(request, etag):
        content.close()
        return _dressed(HttpResponse(status=HTTPStatus.NOT_MODIFIED), kept, etag)
    if kept.accel_path:
        content.close()
        response = _dressed(HttpResponse(content_type=kept.media_type), kept, etag)
        response["X-Accel-Redirect"] = quote(kept.accel_path)
        return response
    asked = _range(request, kept.size_bytes, etag)
    if asked is None:
        content.close()
        response = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        response["Content-Range"] = f"bytes */{kept.size_bytes}"
        return _dressed(response, kept, etag)
    first, last = asked
    is_part = (first, last) != (0, kept.size_bytes - 1)
    status = HTTPStatus.PARTIAL_CONTENT if is_part else HTTPStatus.OK
    streamed = StreamingHttpResponse(
        _Parts(content, first, last), status=status, content_type=kept.media_type
    )
    if is_part:
        streamed["Content-Range"] = f"bytes {first}-{last}/{kept.size_bytes}"
    streamed["Content-Length"] = str(last - first + 1)
    return _dressed(streamed, kept, etag)


def _dressed(response: HttpResponseBase, kept: Kept, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=kept.name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    # Whoever looks again is asked again for the right to.
    response["Cache-Control"] = "private, no-cache"
    return response


def _is_known(request: HttpRequest, etag: str) -> bool:
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return any(one in {"*", etag, f"W/{etag}"} for one in known)


def _range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """First and last byte; the whole where no range is asked for that can be read; None beyond the end."""
    whole = (0, size - 1)
    if request.headers.get("If-Range", etag) != etag:
        return whole
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None:
        return whole
    first, last, tail = asked.groups()
    if tail is not None:
        return (max(size - int(tail), 0), size - 1) if int(tail) else None
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < int(first):
        return whole
    return (int(first), end) if int(first) < size else None


class _Parts:
    """The bytes from `first` to `last`. Closing it closes the file, also where nobody read anything."""

    def __init__(self, content: IO[bytes], first: int, last: int) -> None:
        content.seek(first)
        self._content = content
        self._left = last - first + 1

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        part = self._content.read(min(self._left, PART_BYTES)) if self._left else b""
        self._left -= len(part)
        if not part:
            raise StopIteration
        return part

    def close(self) -> None:
        """Let go of the file."""
        self._content.close()
