"""Who comes in: the session an address names, for this viewer, and the way to sign in first."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.tutoring import lookup
from peerhall.tutoring.models import Session

Rest = ParamSpec("Rest")
Found = TypeVar("Found")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def session_for(request: HttpRequest, session_id: int) -> Session:
    """The session, if this viewer may know of it.

    :raises Http404: when it does not exist or is hidden from the viewer.
    """
    return _found(lookup.session_to_read(request.user, session_id))


def session_to_change(request: HttpRequest, session_id: int) -> Session:
    """`session_for` somebody signed in who goes on to a write.

    :raises Http404: likewise.
    """
    return _found(lookup.session_to_change(request.user, session_id))


def person_named(user_id: int) -> User:
    """The person whom an address names beside the session.

    :raises Http404: when there is none.
    """
    return _found(lookup.person_named(user_id))


def _found(thing: Found | None) -> Found:
    if thing is None:
        raise Http404
    return thing


def person_of(request: HttpRequest) -> User:
    """The signed-in viewer; only for views behind `signed_in`."""
    if not isinstance(request.user, User):
        raise TypeError("This view must be behind `signed_in`.")
    return request.user


def signed_in(view: View[Rest]) -> View[Rest]:
    """Send a visitor to sign in first, and then on to a page that can be read.

    A form's POST cannot be repeated by a redirect, so its `next` is the session's page.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        session_id = kwargs.get("session_id")
        after = request.get_full_path()
        if request.method == "POST" and session_id is not None:
            after = reverse("tutoring:details", args=[session_id])
        entrance = redirect_to_login(after, resolve_url(settings.LOGIN_URL))
        if "HX-Request" in request.headers:
            # A fragment's place is no place for a sign-in page: htmx follows this with the whole window.
            return HttpResponse(headers={"HX-Redirect": entrance.url})
        return entrance

    return guarded


def signed_in_if_closed(view: View[Rest]) -> View[Rest]:
    """Where visitors may not browse, send them to sign in first, whether or not the thing is there."""
    for_members = signed_in(view)

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        is_open = communities.current().public_browse or request.user.is_authenticated
        return (view if is_open else for_members)(request, *args, **kwargs)

    return guarded
