"""Notes from one page to the next ("Saved."): Django's messages, looked at only where somebody does."""

from collections.abc import Callable

from django.contrib.messages.storage import default_storage
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject


def notes_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give the request its messages when they are asked for, and keep what is left of them.

    Django's own layer makes their stores for every request, which programs never ask for.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        opened: list[BaseStorage] = []

        def opening() -> BaseStorage:
            opened.append(default_storage(request))
            return opened[0]

        request._messages = SimpleLazyObject(opening)  # type: ignore[attr-defined]  # noqa: SLF001 -- as Django's own layer does
        response = get_response(request)
        for store in opened:
            store.update(response)
        return response

    return middleware
