"""Messages on their way to a page that stays: htmx hands them to the toasts by a header."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from peerhall.tutoring.web.errors import Problem


def attach(request: HttpRequest, response: HttpResponse, problem: Problem | None) -> None:
    """Let the fragment's answer say what a whole page would have shown: the problem, or the last message."""
    said = [str(message) for message in messages.get_messages(request)]
    if problem is not None:
        toast = {"kind": "error", "text": str(problem)}
    elif said:
        toast = {"kind": "success", "text": said[-1]}
    else:
        return
    response["HX-Trigger"] = json.dumps({"toast": toast})
