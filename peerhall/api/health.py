"""Whether the API answers (1h), for programs that watch it."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from peerhall.api import responding
from peerhall.api.documenting import says
from peerhall.api.shapes import Health

router = Router(tags=["live"])


@router.get(
    "health/",
    url_name="health",
    summary="Whether the server answers",
    openapi_extra=says(Health, description="It does."),
)
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- the interface of Ninja
    """Says nothing of the database or of others behind it: `/health/ready/` does."""
    return responding.json(Health("ok"))
