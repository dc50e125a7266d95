"""Parts of pages that are fetched alone: which one is asked for, and what to say when it is gone.

A part is named as htmx does it, "div#session-people", at the address of the page that holds it; it comes
back exactly as that page would hold it now, under the same rights.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.translation import gettext as _

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def target(request: HttpRequest) -> str:
    """The element that the answer will replace, as "tag#id"; empty where a whole page is asked for."""
    return request.headers.get("HX-Target", "")


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
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
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
