"""The service worker's file at the root of the site: a worker speaks only for addresses below its own."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from peerhall.ui import assets


@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The built worker. Browsers compare it with theirs at each visit, so they must not keep it."""
    return HttpResponse(
        assets.content("service-worker.js"),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )
