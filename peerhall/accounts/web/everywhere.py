"""Leaving every browser and program at once, as after losing a phone (A16)."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peerhall.accounts import people
from peerhall.accounts.models import User
from peerhall.platform import clock


@require_POST
@login_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """End every sign-in of the person, this one too."""
    if not isinstance(request.user, User):
        raise TypeError("login_required let a visitor through.")
    people.sign_out_everywhere(person=request.user, now=clock.now())
    request.session.flush()
    messages.success(request, _("You are signed out everywhere."))
    return redirect(settings.LOGOUT_REDIRECT_URL)
