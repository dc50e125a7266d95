"""The front door: what this place is, for visitors; members go straight to the sessions."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from peerhall.accounts import communities
from peerhall.platform import clock
from peerhall.tutoring import catalogue
from peerhall.tutoring.filters import Filters
from peerhall.tutoring.types import Status

SHOWN: Final = 3


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The page; a community that keeps its sessions to members shows and counts none here."""
    if request.user.is_authenticated:
        return redirect("tutoring:browse")
    community = communities.current()
    context: dict[str, object] = {"community": community}
    if community.public_browse:
        now = clock.now()
        ahead = Filters(statuses=(Status.APPROVED, Status.SCHEDULED), page_size=SHOWN)
        live = Filters(statuses=(Status.ONGOING,), page_size=1)
        context["ahead"] = catalogue.browse(ahead, viewer=request.user, community=community, now=now)
        context["live"] = catalogue.browse(live, viewer=request.user, community=community, now=now)
    return render(request, "site/landing.html", context)
