"""Who comes in: signed-in people, each to their own inbox."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.views.decorators.cache import never_cache

from peerhall.accounts.models import User
from peerhall.notifications import inbox
from peerhall.notifications.models import Notification

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, User, Rest], HttpResponse]


def for_members(view: View[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """Give the view its person; send a visitor to sign in first, and then to the inbox.

    What is behind it is one person's alone: no cache keeps it.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if isinstance(request.user, User):
            return view(request, request.user, *args, **kwargs)
        entrance = redirect_to_login(reverse("notifications:list"), resolve_url(settings.LOGIN_URL))
        if "HX-Request" in request.headers:
            # A fragment's place is no place for a sign-in page: htmx follows this with the whole window.
            return HttpResponse(headers={"HX-Redirect": entrance.url})
        return entrance

    return guarded


def own(user: User, notification_id: int) -> Notification:
    """The person's notification.

    :raises Http404: when it is not there or somebody else's; the two look the same.
    """
    found = inbox.own(user, notification_id)
    if found is None:
        raise Http404
    return found
