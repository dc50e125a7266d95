"""Every way in which the API says no: one place gives it its status, its code and its audit row.

Refusals of the rooms keep their own codes and sentences, the same that pages show. What only HTTP can
refuse is a `Problem`.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.tutoring import sessions
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.filters import InvalidFilter
from peerhall.tutoring.refusals import Refusal

Handler = Callable[[HttpRequest, Any], HttpResponse]
JSON: Final = "application/json"
# What HTTP itself refuses, with the sentence where nobody has a better one.
STATUS: Final[dict[str, HTTPStatus]] = {
    "bad_poll": HTTPStatus.BAD_REQUEST,
    "malformed": HTTPStatus.BAD_REQUEST,
    "invalid": HTTPStatus.BAD_REQUEST,
    "not_signed_in": HTTPStatus.UNAUTHORIZED,
    "token_invalid": HTTPStatus.UNAUTHORIZED,
    "token_expired": HTTPStatus.UNAUTHORIZED,
    "wrong_credentials": HTTPStatus.UNAUTHORIZED,
    "google_token_invalid": HTTPStatus.UNAUTHORIZED,
    "google_email_unverified": HTTPStatus.UNAUTHORIZED,
    "google_unavailable": HTTPStatus.BAD_REQUEST,
    "csrf_failed": HTTPStatus.FORBIDDEN,
    "forbidden": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "method_not_allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "timeout": HTTPStatus.REQUEST_TIMEOUT,
    "conflict": HTTPStatus.CONFLICT,
    "changed": HTTPStatus.PRECONDITION_FAILED,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unsupported_media_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "rate_limited": HTTPStatus.TOO_MANY_REQUESTS,
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
}
SENTENCES: Final[dict[str, Promise]] = {
    "malformed": _("This request cannot be understood."),
    "not_signed_in": _("Sign in first."),
    "csrf_failed": _("This came from another page, or without its token. Reload and try again."),
    "forbidden": _("This is not yours to do."),
    "not_found": _("There is nothing here."),
    "method_not_allowed": _("This address does not take this method."),
    "timeout": _("The request did not arrive in time."),
    "conflict": _("This cannot be done now."),
    "changed": _("It has changed since you read it."),
    "too_large": _("This is more than this server takes."),
    "unsupported_media_type": _("Send JSON, with Content-Type: application/json."),
    "rate_limited": _("Too many requests. Wait a little."),
    "internal": _("Something went wrong here. It has been noted."),
    "unavailable": _("This server is busy. Try again in a moment."),
    "google_token_invalid": _("Google does not vouch for this. Try again."),
    "google_email_unverified": _("Google has not confirmed this e-mail address."),
    "google_unavailable": _("Google does not answer. Try again in a moment."),
}
CODE_OF_STATUS: Final = {
    status: code for code, status in reversed(STATUS.items()) if code in SENTENCES and code != "csrf_failed"
}


class Problem(Exception):  # noqa: N818 -- a refusal, named like the others
    """What HTTP refuses. `more` stands beside code and sentence; `headers` go with the answer."""

    def __init__(
        self, code: str, sentence: str = "", *, headers: dict[str, str] | None = None, **more: object
    ) -> None:
        super().__init__(sentence or str(SENTENCES[code]))
        self.code = code
        self.headers = headers or {}
        self.more = more


def answer(
    status: int,
    code: str,
    detail: str,
    *,
    more: Mapping[str, object] | None = None,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """The contract's error: `{detail, code}` and what stands beside them."""
    body = msgspec.json.encode({"detail": detail, "code": code, **(more or {})})
    response = HttpResponse(body, status=status, content_type=JSON, headers=headers)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def answer_status(status: int, *, headers: dict[str, str] | None = None) -> HttpResponse:
    """The same for an answer of which only the status is known."""
    known = status if status in CODE_OF_STATUS else (500 if status >= 500 else 400)
    code = CODE_OF_STATUS[HTTPStatus(known)]
    return answer(status, code, str(SENTENCES[code]), headers=headers)


def install(api: NinjaAPI) -> None:
    """Let `api` answer every refusal in the contract's words."""
    for kind, handle in HANDLERS.items():
        api.add_exception_handler(kind, handle)


def _problem(_request: HttpRequest, problem: Problem) -> HttpResponse:
    status = STATUS[problem.code]
    return answer(status, problem.code, str(problem), more=problem.more, headers=problem.headers)


def _refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Noted as on the pages, after the write's own rollback."""
    if isinstance(request.user, User):
        match = request.resolver_match
        session_id = match.kwargs.get("session_id") if match else None
        sessions.note_refused(person=request.user, session_id=session_id, refusal=refusal, now=clock.now())
    return answer(refusal.http_status, refusal.code, refusal.sentence, more=refusal.data)


def _invalid(_request: HttpRequest, problem: Invalid | InvalidFilter) -> HttpResponse:
    count = len(problem.fields)
    several = str(_("%(count)d fields need another look.")) % {"count": count}
    detail = several if count > 1 else str(problem)
    return answer(HTTPStatus.BAD_REQUEST, "invalid", detail, more={"fields": problem.fields})


def _misfit(_request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """What a function's own signature refuses: a part of the path, since the rest is parsed by the rooms."""
    fields = {str(error["loc"][-1]): [str(error["msg"])] for error in problem.errors}
    detail = str(SENTENCES["malformed"])
    return answer(HTTPStatus.BAD_REQUEST, "invalid", detail, more={"fields": fields})


def _status(status: HTTPStatus) -> Handler:
    return lambda _request, _error: answer_status(status)


HANDLERS: Final[Mapping[type[Exception], Handler]] = {
    Problem: _problem,
    Refusal: _refusal,
    Invalid: _invalid,
    InvalidFilter: _invalid,
    ValidationError: _misfit,
    HttpError: lambda _request, error: answer_status(error.status_code),
    Http404: _status(HTTPStatus.NOT_FOUND),
    PermissionDenied: _status(HTTPStatus.FORBIDDEN),
    RequestDataTooBig: _status(HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    BadRequest: _status(HTTPStatus.BAD_REQUEST),
    SuspiciousOperation: _status(HTTPStatus.BAD_REQUEST),
}
