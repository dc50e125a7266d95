"""The contract's outermost layer: whatever answers an API address in a page's words, says it in JSON.

An unknown address, a method that is not taken, a bad Host, a failed CSRF check or an error of the program
are answered before or beside the contract's functions. So is an address without its last slash.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from peerhall.api import errors
from peerhall.platform.http.messages import plain_words

PREFIX: Final = "/api/"
KEPT_HEADERS: Final = ("Allow", "Retry-After", "Vary")


def early_words(path: str, status: HTTPStatus) -> tuple[str, bytes]:
    """What is answered where a body is too large, or never comes: before Django is asked."""
    if not path.startswith(PREFIX):
        return plain_words(path, status)
    response = errors.answer_status(status)
    return response["Content-Type"], response.content


def edge_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer errors of API addresses in the contract's shape."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not request.path_info.startswith(PREFIX):
            return response
        if response.status_code == HTTPStatus.MOVED_PERMANENTLY:
            # To the slash. After a 301 programs send a GET: what they wanted written would look done.
            response.status_code = HTTPStatus.PERMANENT_REDIRECT
        if response.status_code < 400:
            return response
        if response.get("Content-Type") == errors.JSON:
            return response
        kept = {name: response[name] for name in KEPT_HEADERS if name in response}
        return errors.answer_status(response.status_code, headers=kept)

    return middleware
