"""The product's addresses, and behind the same server the bare update and the plain list."""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tests.bench.plain import plain

TAKE = "UPDATE tutoring_session SET sequence = sequence + 1 WHERE id = %s AND sequence < 1000000"


def take_seat(_request: HttpRequest, session_id: int) -> HttpResponse:
    """Count one more if there is room, and nothing else: no rule, no row, no trail."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TAKE, [session_id])
    return HttpResponse(status=302)


urlpatterns = [
    path("bare/<int:session_id>/", take_seat),
    path("plain/", plain.urls),
    path("", include("peerhall.config.urls")),
]
