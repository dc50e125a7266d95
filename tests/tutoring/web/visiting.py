"""Visiting pages as somebody, and looking whether anything was written."""

import re
from typing import Any, Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import User
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring import search
from peerhall.tutoring.models import BookingRequest, Session, SessionTutor
from tests import factories

Response = Any  # what Django's test client returns has no public name
FRAGMENT: Final = {"HX-Request": "true", "HX-Target": "div#session", "HX-Request-Type": "partial"}
RESULTS: Final = {"HX-Request": "true", "HX-Target": "section#results"}


def client_of(user: User | None) -> Client:
    """A browser in which `user` is signed in; a visitor's without."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def get(user: User | None, path: str, *, headers: dict[str, str] | None = None) -> Response:
    """The page as `user` gets it, redirects left alone."""
    return client_of(user).get(path, headers=headers)


def post(
    user: User | None,
    path: str,
    data: dict[str, Any] | None = None,
    *,
    headers: dict[str, str] | None = None,
) -> Response:
    """The answer to `user`'s form."""
    return client_of(user).post(path, data or {}, headers=headers)


def page(user: User | None, session: Session) -> str:
    """The session's page as text."""
    response = get(user, f"/sessions/{session.pk}/")
    assert response.status_code == 200
    return str(response.content.decode())


def cost(client: Client, address: str, *, headers: dict[str, str] | None = None) -> int:
    """Queries of one page; the moved clock of a test instance is read once a second, whoever asks."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, headers=headers).status_code == 200
    return len([query for query in queries if "clock_clockoffset" not in query["sql"]])


def everything() -> list[list[object]]:
    """What the writes of this room may change, to be compared before and after a refusal."""
    return [
        list(Session.objects.order_by("pk").values()),
        list(BookingRequest.objects.order_by("pk").values()),
        list(SessionTutor.objects.order_by("pk").values()),
    ]


def refusals() -> list[tuple[str, str]]:
    """The scope and code of every refusal on record, oldest first."""
    found = AuditEntry.objects.filter(act="refused").order_by("pk")
    return [(entry.scope, entry.after["code"]) for entry in found]


def listed(title: str, creator: User | None = None, **fields: object) -> Session:
    """A session that search and subjects find, as `sessions.create_session` leaves one."""
    session = factories.session(creator, title=title, **fields)
    search.index(session)
    return session


def titles(html: str) -> list[str]:
    """The titles of the cards on a page, in their order."""
    return re.findall(r'<a class="card-title"[^>]*>([^<]*)</a>', html)
