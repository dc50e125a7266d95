"""The answer when somebody's budget of tries is spent (S162)."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# allauth counts these pages by the minute.
RETRY_AFTER_SECONDS: Final = 60


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429 with a page that says when to come back."""
    response = render(request, "429.html", {"retry_after_seconds": RETRY_AFTER_SECONDS}, status=429)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
