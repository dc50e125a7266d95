"""Parts of pages that are fetched alone: which are asked for, and what to say when one is gone.

A part is named as htmx does it, "div#session-people", at the address of the page that holds it; it comes
back exactly as that page would hold it now, under the same rights. Several parts of a page that mind the
same event are asked for together, so that the page is read once for all of them.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.translation import gettext as _

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
# Names the parts beside the first, a space between (frontend/src/site/live-part.ts).
ALSO: Final = "Live-Also"


def target(request: HttpRequest) -> str:
    """The element that the answer will replace, as "tag#id"; empty where a whole page is asked for."""
    return request.headers.get("HX-Target", "")


def targets(request: HttpRequest) -> list[str]:
    """The target, and the other parts that are asked for with it."""
    return [target(request), *request.headers.get(ALSO, "").split()]


def together(request: HttpRequest, templates: Iterable[str], context: Mapping[str, object]) -> HttpResponse:
    """These parts, one after the other."""
    return HttpResponse("".join(render_to_string(name, dict(context), request) for name in templates))


def vary(response: HttpResponse) -> None:
    """Let no cache take a part for the page."""
    patch_vary_headers(response, ["HX-Request", "HX-Target", ALSO])


def number_of(request: HttpRequest, prefix: str) -> int | None:
    """The number in a target such as "article#card-7", whose prefix is "article#card-"; else None."""
    name = target(request)
    rest = name.removeprefix(prefix)
    is_number = rest != name and rest.isascii() and rest.isdecimal() and len(rest) < 19
    return int(rest) if is_number else None


def gone(request: HttpRequest, *, status: int) -> HttpResponse:
    """The element that was asked for, with a sentence in place of what it held.

    410: it was in a list that it has left; 404: nothing of the kind, as far as this viewer may know.
    """
    tag, _hash, name = target(request).partition("#")
    sentence = _("This is no longer here.")
    body = format_html('<{0} id="{1}"><p class="gone">{2}</p></{0}>', tag, name, sentence)
    response = HttpResponse(body, status=status)
    vary(response)
    return response


def gone_if_not_found(is_part: Callable[[HttpRequest], bool]) -> Callable[[View[Rest]], View[Rest]]:
    """Answer for a part of a page that is not found with the part itself, saying so."""

    def decorate(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Http404:
                if not is_part(request):
                    raise
                return gone(request, status=404)

        return guarded

    return decorate
