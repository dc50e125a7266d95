"""Who calls, and the session or person that an address names: what each function begins with."""

from typing import Final, TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from ninja.utils import check_csrf

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.api.errors import Problem
from peerhall.tutoring import lookup
from peerhall.tutoring.models import Session
from peerhall.tutoring.policy import Viewer

Found = TypeVar("Found")
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class SignedIn:
    """Who calls: by an access token, or by the pages' cookie, which needs its CSRF token where it writes."""

    # Ninja marks the function in the description; what it is marked with, `openapi` knows.
    openapi_security_schema: Final[dict[str, str]] = {}

    def __call__(self, request: HttpRequest) -> User:
        """The member who calls.

        :raises Problem: not_signed_in, csrf_failed.
        """
        check_origin(request)
        if not isinstance(request.user, User):
            raise Problem("not_signed_in")
        return request.user


# Given as `auth=` to functions that are for members.
signed_in: Final = SignedIn()


def check_origin(request: HttpRequest) -> None:
    """Refuse a write that a browser was made to send with its cookie by somebody else's page.

    Without the cookie there is nothing to abuse. A token is no cookie: whoever came by one is past this.

    :raises Problem: csrf_failed.
    """
    if request.method in SAFE_METHODS or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    if check_csrf(request) is not None:
        raise Problem("csrf_failed")


def person_of(request: HttpRequest) -> User:
    """The member who calls; only for functions with `auth=signed_in`."""
    if not isinstance(request.user, User):
        raise TypeError("This function needs auth=signed_in.")
    return request.user


def viewer_of(request: HttpRequest) -> Viewer:
    """Who reads, where visitors may as well.

    :raises Problem: not_signed_in, where the community is for members only.
    """
    if isinstance(request.user, User):
        return request.user
    if not communities.current().public_browse:
        raise Problem("not_signed_in")
    return AnonymousUser()


def session_for(request: HttpRequest, session_id: int) -> Session:
    """The session with its tutors, if the caller may know of it.

    :raises Problem: not_found, not_signed_in.
    """
    return _found(lookup.session_to_read(viewer_of(request), session_id))


def session_to_change(request: HttpRequest, session_id: int) -> Session:
    """The session's row, for a member who goes on to a write, which reads it again.

    :raises Problem: not_found.
    """
    return _found(lookup.session_to_change(person_of(request), session_id))


def person_named(user_id: int) -> User:
    """The person whom an address names beside the session.

    :raises Problem: not_found.
    """
    return _found(lookup.person_named(user_id))


def base_of(request: HttpRequest) -> str:
    """What makes a path an address for whoever calls, without a slash at its end."""
    return request.build_absolute_uri("/").rstrip("/")


def _found(thing: Found | None) -> Found:
    if thing is None:
        raise Problem("not_found")
    return thing
