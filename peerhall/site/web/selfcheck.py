"""The self-check page of organizers: how the instance is, a test letter, and jobs that were given up."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peerhall.accounts.models import User
from peerhall.notifications.channels.email import trying
from peerhall.platform import clock, jobs
from peerhall.site import selfcheck

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
PAGE: Final = "site:self_check"


def organizers_only(view: View[Rest]) -> View[Rest]:
    """Others are refused; visitors are sent to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not (isinstance(request.user, User) and request.user.is_organizer):
            raise PermissionDenied(_("Only organizers see how the instance is."))
        return view(request, *args, **kwargs)

    return login_required(guarded)


@require_safe
@organizers_only
def self_check(request: HttpRequest) -> HttpResponse:
    """Every finding, and the jobs that were given up."""
    found = selfcheck.findings(now=clock.now())
    return render(request, "site/self_check.html", {"findings": found, "dead": jobs.dead()})


@require_POST
@organizers_only
def send_test(request: HttpRequest) -> HttpResponse:
    """Send the organizer a letter now, and say what the mail server answered."""
    person = request.user
    if not isinstance(person, User):
        raise TypeError("This view is behind `organizers_only`.")
    outcome = trying.send_test(user=person, now=clock.now())
    say = messages.success if outcome.is_good else messages.error
    say(request, outcome.sentence)
    return redirect(PAGE)


@require_POST
@organizers_only
def try_again(request: HttpRequest, job_id: int) -> HttpResponse:
    """Give a job that was given up all its tries once more."""
    if jobs.try_again(job_id):
        messages.success(request, _("It is being tried again."))
    else:
        messages.info(request, _("That job is not waiting for you any more."))
    return redirect(PAGE)
