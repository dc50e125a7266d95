"""Pages of a list: a bare array, and where it goes on in `Link` (A9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from peerhall.api import responding
from peerhall.tutoring import catalogue, filters, numbers
from peerhall.tutoring.drafts import Invalid

# Whoever follows a link is past what these asked for.
REPLACED: Final = frozenset({"cursor", "page"})


class Edges(Protocol):
    """Where a list goes on and what came before, "" where it ends."""

    @property
    def next_cursor(self) -> str: ...
    @property
    def prev_cursor(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Asking:
    """How somebody wants a list: `number` counts pages from 1, `cursor` is "" for none."""

    number: int
    size: int
    cursor: str
    is_counted: bool
    is_enveloped: bool

    @property
    def skipped(self) -> int:
        """How many rows lie before a numbered page."""
        return (self.number - 1) * self.size


def asked(params: QueryDict) -> Asking:
    """Read `page`, `page_size`, `cursor`, `count` and `envelope`; empty means absent.

    :raises Invalid: with a sentence for each that cannot be understood.
    """
    errors: dict[str, list[str]] = {}
    switches = {name: _flag(params, name, errors) for name in ("count", "envelope")}
    cursor = _last(params, "cursor")
    size = _number(params, "page_size", filters.PAGE_SIZE, errors, most=filters.PAGE_SIZE_MAX)
    number = 1 if cursor else _number(params, "page", 1, errors, most=catalogue.COUNTED_PAGES_TO // size)
    if errors:
        raise Invalid(errors)
    return Asking(number, size, cursor, switches["count"], switches["envelope"])


def answer(
    request: HttpRequest, asking: Asking, edges: Edges, items: Sequence[Any], total: int | None = None
) -> HttpResponse:
    """The page as it was asked for, with links to what lies around it."""
    links = {
        name: _address(request, cursor)
        for name, cursor in (("next", edges.next_cursor), ("prev", edges.prev_cursor))
        if cursor
    }
    response = responding.json(_enveloped(items, links, total) if asking.is_enveloped else items)
    if links:
        response["Link"] = ", ".join(f'<{address}>; rel="{name}"' for name, address in links.items())
    if total is not None:
        response["X-Total-Count"] = str(total)
    return response


def _enveloped(items: Sequence[Any], links: Mapping[str, str], total: int | None) -> dict[str, Any]:
    body: dict[str, Any] = {"results": items}
    if "next" in links:
        body["next"] = links["next"]
    if "prev" in links:
        body["previous"] = links["prev"]
    return body if total is None else {**body, "count": total}


def _flag(params: QueryDict, name: str, errors: dict[str, list[str]]) -> bool:
    try:
        return numbers.flag(_last(params, name))
    except ValueError:
        errors[name] = [_("Use 1 for yes or 0 for no.")]
        return False


def _number(params: QueryDict, name: str, usual: int, errors: dict[str, list[str]], *, most: int) -> int:
    text = _last(params, name)
    try:
        number = numbers.whole(text) if text else usual
    except ValueError:
        number = 0
    if not 1 <= number <= most:
        errors[name] = [_("Use a whole number from 1 to %(limit)d.") % {"limit": most}]
        return usual
    return number


def _last(params: QueryDict, name: str) -> str:
    return params.get(name, "").strip()


def _address(request: HttpRequest, cursor: str) -> str:
    """The same list elsewhere, as a whole address: clients follow it as it stands."""
    asked = request.META["QUERY_STRING"].split("&")
    kept = [part for part in asked if part and part.partition("=")[0] not in REPLACED]
    return request.build_absolute_uri(f"{request.path}?{'&'.join([*kept, f'cursor={cursor}'])}")
