"""Who comes in: the session an address names, for this viewer, and the way to sign in first."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import Instances
from peerhall.tutoring import policy
from peerhall.tutoring.models import Session

# What a key can be: an address may hold any number of digits.
MAX_ID: Final = 2**63 - 1

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]

_STANDINS: Final = {"id": prepared.number(0)}
_PERSON: Final = Instances(User, lambda: User.objects.filter(pk=_STANDINS["id"]).order_by(), _STANDINS)
_SESSION: Final = Instances(Session, lambda: Session.objects.filter(pk=_STANDINS["id"]).order_by(), _STANDINS)


def session_for(request: HttpRequest, session_id: int) -> Session:
    """The session, if this viewer may know of it.

    :raises Http404: when it does not exist or is hidden from the viewer; the two look the same (S12).
    """
    sessions = Session.objects.filter(policy.visible_to(request.user, communities.current()))
    found = sessions.select_related("creator").prefetch_related("cotutor_rows__user")
    session = found.filter(pk=session_id).first()
    if session is None:
        raise Http404
    return session


def session_to_change(request: HttpRequest, session_id: int) -> Session:
    """`session_for` somebody signed in who goes on to a write, which reads it again: the row alone.

    :raises Http404: likewise.
    """
    session = _SESSION.first(id=session_id)
    if session is None or not policy.may_see(request.user, session):
        raise Http404
    return session


def person_named(user_id: int) -> User:
    """The person whom an address names beside the session.

    :raises Http404: when there is none.
    """
    person = _PERSON.first(id=min(user_id, MAX_ID))
    if person is None:
        raise Http404
    return person


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
