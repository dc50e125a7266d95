"""Pages of a list: a bare array, and where it goes on in `Link` (A9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from msgspec import UNSET

from peerhall.api import responding
from peerhall.tutoring import catalogue, numbers
from peerhall.tutoring.catalogue import Found
from peerhall.tutoring.drafts import Invalid

# Whoever follows a link is past what these asked for.
REPLACED: Final = frozenset({"cursor", "page"})


@dataclass(frozen=True, slots=True)
class Asking:
    """How somebody wants a list: `number` counts pages from 1."""

    number: int
    is_counted: bool
    is_enveloped: bool


def asked(params: QueryDict) -> Asking:
    """Read `page`, `count` and `envelope`; empty means absent.

    :raises Invalid: with a sentence for each that cannot be understood.
    """
    errors: dict[str, list[str]] = {}
    switches = {}
    for name in ("count", "envelope"):
        try:
            switches[name] = numbers.flag(_last(params, name))
        except ValueError:
            errors[name] = [_("Use 1 for yes or 0 for no.")]
    number = _number(params, errors)
    if errors:
        raise Invalid(errors)
    return Asking(number, switches["count"], switches["envelope"])


def answer(request: HttpRequest, asking: Asking, found: Found, items: Sequence[Any]) -> HttpResponse:
    """The page as it was asked for, with links to what lies around it."""
    links = {
        name: _address(request, cursor)
        for name, cursor in (("next", found.next_cursor), ("prev", found.prev_cursor))
        if cursor
    }
    body: Any = items
    if asking.is_enveloped:
        body = {"results": items, "next": links.get("next", UNSET), "previous": links.get("prev", UNSET)}
        body["count"] = UNSET if found.total is None else found.total
        body = {name: value for name, value in body.items() if value is not UNSET}
    response = responding.json(body)
    if links:
        response["Link"] = ", ".join(f'<{address}>; rel="{name}"' for name, address in links.items())
    if found.total is not None:
        response["X-Total-Count"] = str(found.total)
    return response


def _number(params: QueryDict, errors: dict[str, list[str]]) -> int:
    text, most = _last(params, "page"), catalogue.COUNTED_PAGES_TO
    if not text or _last(params, "cursor"):
        return 1
    try:
        number, size = numbers.whole(text), numbers.whole(_last(params, "page_size") or "20")
    except ValueError:
        number = size = 0
    if number < 1 or number * size > most:
        said = _("Use a whole number from 1; past the first %(most)d follow the link to the next page.")
        errors["page"] = [said % {"most": most}]
    return number


def _last(params: QueryDict, name: str) -> str:
    return params.get(name, "").strip()


def _address(request: HttpRequest, cursor: str) -> str:
    """The same list elsewhere, as a whole address: clients follow it as it stands."""
    params = request.GET.copy()
    for name in REPLACED:
        params.pop(name, None)
    params["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{params.urlencode()}")
