"""What goes with an answer: the bell's number, and a toast."""

import json
from typing import Final

from django.http import HttpRequest, HttpResponse

from peerhall.notifications import inbox

# The element of the page that acts on all of it replace.
LIST_TARGET: Final = "#inbox"


def shown(unread: int) -> str:
    """The number as people read it: "" for none, exact to 100, then "100+"."""
    if unread > inbox.COUNTED:
        return f"{inbox.COUNTED}+"
    return str(unread) if unread else ""


def wants_list(request: HttpRequest) -> bool:
    """Whether htmx will put the answer in place of the page's list."""
    return request.headers.get("HX-Target", "").endswith(LIST_TARGET)


def trigger(response: HttpResponse, *, unread: int, failure: str = "") -> HttpResponse:
    """Let the bell follow at once, and say what went wrong."""
    events: dict[str, object] = {"unread": {"unread": unread}}
    if failure:
        events["toast"] = {"kind": "error", "text": failure}
    response["HX-Trigger"] = json.dumps(events)
    return response
