"""The switch between light and dark: a form, so that it works before any script."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from peerhall.ui import context

KEPT_SECONDS = 60 * 60 * 24 * 365


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie and go back to the page; anything unknown means the system's."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme in context.THEMES:
        response.set_cookie(
            context.THEME_COOKIE, theme, max_age=KEPT_SECONDS, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(context.THEME_COOKIE, samesite="Lax")
    return response
