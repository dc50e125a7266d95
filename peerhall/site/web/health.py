"""What a process manager or load balancer asks."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from peerhall.platform.database import readiness

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """The process answers. The database is not asked: its pause is no reason to restart us."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """The database answers and is migrated: requests may come. Else 503 with the reason's code."""
    try:
        reason = "" if readiness.is_up_to_date() else "not_migrated"
    except DatabaseError:
        logger.exception("The database does not answer")
        reason = "no_database"
    if reason:
        return JsonResponse({"status": "not_ready", "code": reason}, status=503)
    return JsonResponse({"status": "ok"})
