"""Putting the code off: one may look around without it."""

from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import EmailVerificationStage
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST


@require_POST
@login_stage_required(stage=EmailVerificationStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]  # allauth is untyped
def later(request: HttpRequest) -> HttpResponse:
    """Let the newcomer in without the code; whoever only pretended to be one is asked for a password."""
    stage = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001 -- set by the decorator
    if stage.login.user is None:
        stage.abort()
        messages.info(request, _("Sign in with your e-mail and password."))
        return redirect("account_login")
    response: HttpResponse = stage.exit()
    return response
