"""Starting the demo over, by a button that only demo instances have (S144)."""

import datetime as dt
import time
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peerhall.platform import clock
from peerhall.site.demo import community

# Anybody may press it, as anybody may be anybody here; but not one after the other without end.
PAUSE: Final = dt.timedelta(minutes=1)


@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Fill the demo community anew; everybody is signed out."""
    if not community.is_demo():
        raise Http404
    if _age_seconds() < PAUSE.total_seconds():
        messages.info(request, _("The demo was started over a moment ago."))
        return redirect("account_login")
    request.session.flush()
    community.reset(now=clock.now())
    messages.success(request, _("The demo starts over: everything is as on the first day."))
    return redirect("account_login")


def _age_seconds() -> float:
    """How long ago this demo was filled; its mark in the data folder is touched each time."""
    mark = settings.DEMO_MARK
    return time.time() - mark.stat().st_mtime if mark.exists() else float("inf")
