"""Each live part of each page, fetched alone: exactly what the page holds, or a sentence that it is gone."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import Community, User
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring import bookings, sessions
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.factories import HOUR, NOW
from tests.platform.realtime.tellings import to_be_told
from tests.tutoring.web import visiting

pytestmark = pytest.mark.django_db
VOID = {"br", "hr", "img", "input", "link", "meta"}
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')
DETAILS = (
    *("div#session-top", "div#session-people", "div#session-materials"),
    *("aside#session-aside", "div#session-foot"),
)


class Part(NamedTuple):
    """A live element as the page holds it; `html` is its text, from its first character to its last."""

    target: str
    topics: list[str]
    url: str
    html: str


class Reader(HTMLParser):
    """Finds the elements of a page that follow a topic."""

    def __init__(self, html: str, url: str) -> None:
        super().__init__(convert_charrefs=False)
        self.html, self.url = html, url
        self.lines = [0]
        for line in html.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.open: list[tuple[str, dict[str, str | None], int]] = []
        self.found: list[Part] = []
        self.feed(html)

    def _at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, dict(attrs), self._at()))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Drawings: nothing is in them."""

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            name, attrs, start = self.open.pop()
            if name == tag:
                break
        topics = attrs.get("data-topic")
        # The header's own parts are looked after where they are made.
        if topics and attrs.get("id") and "header" not in {entry[0] for entry in self.open}:
            html = self.html[start : self.html.index(">", self._at()) + 1]
            url = attrs.get("data-live-url") or self.url
            self.found.append(Part(f"{tag}#{attrs['id']}", topics.split(), url, html))


def text_of(user: User | None, path: str, target: str = "") -> tuple[int, str]:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": target} if target else None
    response = visiting.get(user, path, headers=headers)
    return response.status_code, TOKEN.sub(r"\1", response.content.decode())


def parts_of(user: User | None, path: str) -> list[Part]:
    status, html = text_of(user, path)
    assert status == 200, path
    return Reader(html, path).found


class Cast(NamedTuple):
    """A session with everything around it, and who looks at it."""

    session: Session
    viewers: dict[str, User | None]


@pytest.fixture
def cast() -> Cast:
    session = factories.session(max_participants=2, description_html="<p>Bring a laptop.</p>")
    tutor = session.creator
    viewers: dict[str, User | None] = {
        "visitor": None,
        "stranger": factories.stranger(),
        "tutor": tutor,
        "cotutor": factories.cotutor(session),
        "moderator": factories.moderator(),
        "organizer": factories.organizer(),
        "seated": factories.request(session, factories.student(), RequestState.APPROVED).user,
        "pending": factories.request(session, factories.person("Pia Pending"), message="Please.").user,
        "declined": factories.request(session, factories.person("Dee Clined"), RequestState.REJECTED).user,
    }
    live = factories.session(tutor, title="Going on", status=Status.SCHEDULED, date=NOW - HOUR / 4)
    factories.request(live, viewers["seated"], RequestState.APPROVED)
    factories.session(title="Something like it")
    return Cast(session, viewers)


ROLES = ("visitor", "stranger", "tutor", "cotutor", "moderator", "organizer", "seated", "pending", "declined")


def pages(cast: Cast, role: str) -> Iterator[str]:
    yield f"/sessions/{cast.session.pk}/"
    yield "/sessions/"
    yield "/sessions/?subject=Programming"
    if role != "visitor":
        yield "/my-sessions/"
        yield "/my-sessions/?as=tutor&show=all"
        yield "/my-sessions/?as=student&view=week"


@pytest.mark.parametrize("role", ROLES)
def test_each_live_part_of_each_page_comes_alone_as_the_page_holds_it(cast: Cast, role: str) -> None:
    viewer = cast.viewers[role]
    for path in pages(cast, role):
        parts = parts_of(viewer, path)
        assert parts, path
        assert len({part.target for part in parts}) == len(parts), path
        for part in parts:
            status, alone = text_of(viewer, part.url, part.target)
            assert (status, alone.strip()) == (200, part.html), (path, part.target)


def test_a_page_has_the_parts_it_promises(cast: Cast) -> None:
    path = f"/sessions/{cast.session.pk}/"

    def names(role: str, path: str = path) -> set[str]:
        return {part.target for part in parts_of(cast.viewers[role], path)}

    assert names("stranger") == set(DETAILS)
    assert names("tutor") == {*DETAILS, "div#session-requests"}
    assert f"article#card-{cast.session.pk}" in names("stranger", "/sessions/")
    line = f"li#line-{cast.session.pk}"
    assert names("pending", "/my-sessions/") == {"div#my-tabs", "dl#my-tiles", "div#my-agenda", line}
    assert names("pending", "/my-sessions/?view=week") == {"div#my-tabs", "div#my-week"}


@pytest.mark.parametrize("act", ["ask", "approve", "withdraw", "cancel"])
@pytest.mark.parametrize("role", ["visitor", "tutor", "pending", "seated", "moderator"])
def test_the_page_before_with_its_parts_fetched_anew_is_the_page_after(
    cast: Cast, role: str, act: str
) -> None:
    viewer, path = cast.viewers[role], f"/sessions/{cast.session.pk}/"
    _status, before = text_of(viewer, path)

    topics = happen(cast, act)

    _status, after = text_of(viewer, path)
    for part in Reader(before, path).found:
        if topics & set(part.topics):
            before = before.replace(part.html, text_of(viewer, part.url, part.target)[1].strip())
    begin, end = '<div id="session">', "</main>"
    assert before[before.index(begin) : before.index(end)] == after[after.index(begin) : after.index(end)]


def happen(cast: Cast, act: str) -> set[str]:
    """Let somebody do something; the topics that were told of it."""
    session, tutor = cast.session, cast.session.creator
    pending, seated = cast.viewers["pending"], cast.viewers["seated"]
    assert pending is not None
    assert seated is not None
    if act == "ask":
        bookings.request_to_join(student=factories.person("New Comer"), session=session, message="", now=NOW)
    elif act == "approve":
        bookings.approve_request(actor=tutor, session=session, student=pending, now=NOW)
    elif act == "withdraw":
        bookings.withdraw_request(student=seated, session=session, now=NOW)
    else:
        sessions.cancel_session(actor=tutor, session=session, reason="ill", now=NOW)
    return {telling.topic for telling in to_be_told()}


@pytest.mark.parametrize("target", [*DETAILS, "div#session-requests", "article#card-{pk}"])
def test_a_part_of_a_session_that_is_gone_says_so_in_a_sentence(cast: Cast, target: str) -> None:
    pk = cast.session.pk
    Session.objects.filter(pk=pk).update(status=Status.PENDING_APPROVAL, is_hidden=True)

    for path in (f"/sessions/{pk}/", "/sessions/999999/"):
        number = path.split("/")[2]
        wanted = target.replace("{pk}", number)
        status, html = text_of(cast.viewers["stranger"], path, wanted)
        tag, name = wanted.split("#")
        assert status == 404
        assert html == f'<{tag} id="{name}"><p class="gone">This is no longer here.</p></{tag}>'


def test_a_line_that_left_its_list_says_so(cast: Cast) -> None:
    pending, pk = cast.viewers["pending"], cast.session.pk
    assert text_of(pending, "/my-sessions/", f"li#line-{pk}")[0] == 200

    sessions.cancel_session(actor=cast.session.creator, session=cast.session, reason="", now=NOW)

    assert text_of(pending, "/my-sessions/", f"li#line-{pk}")[0] == 410
    assert text_of(pending, "/my-sessions/?show=past", f"li#line-{pk}")[0] == 200


def test_the_requests_come_to_those_who_may_read_them_and_are_put_on_record(cast: Cast) -> None:
    path = f"/sessions/{cast.session.pk}/"
    for role in ("visitor", "stranger", "seated", "pending", "declined"):
        status, html = text_of(cast.viewers[role], path, "div#session-requests")
        assert (status, "Please." in html, "Pia Pending" in html) == (404, False, False)

    read = AuditEntry.objects.filter(act="requests_read")
    text_of(cast.viewers["moderator"], path, "div#session-top")
    assert not read.exists()
    assert "Please." in text_of(cast.viewers["moderator"], path, "div#session-requests")[1]
    assert read.count() == 1


def test_a_part_is_for_members_where_the_page_is(cast: Cast) -> None:
    Community.objects.create(pk=1, public_browse=False)

    status, html = text_of(None, f"/sessions/{cast.session.pk}/", "div#session-people")

    assert (status, html) == (200, "")  # htmx follows HX-Redirect with the whole window


@pytest.mark.database
@pytest.mark.parametrize("target", ["div#session-requests", "div#session-people", "article#card-{pk}"])
def test_a_part_costs_the_same_few_queries_however_many_people_there_are(cast: Cast, target: str) -> None:
    wanted, path = target.replace("{pk}", str(cast.session.pk)), f"/sessions/{cast.session.pk}/"
    client = visiting.client_of(cast.session.creator)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path, headers={"HX-Target": wanted}).status_code == 200
        return len(queries)

    asked()  # the clock's offset is read once a second
    few = asked()
    for _ in range(8):
        factories.request(cast.session)

    assert asked() == few <= 25


@pytest.mark.parametrize("path", ["/sessions/{pk}/", "/sessions/", "/my-sessions/"])
def test_what_comes_depends_on_what_was_asked_for_and_caches_are_told(cast: Cast, path: str) -> None:
    response = visiting.get(cast.session.creator, path.replace("{pk}", str(cast.session.pk)))

    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in response["Vary"].split(",")}


@pytest.mark.parametrize("is_tutor", [True, False])
def test_parts_that_are_asked_for_together_are_read_once(*, is_tutor: bool, client: Client) -> None:
    """Who may see no requests gets the other parts; their page does not hold that one either."""
    session = factories.session(title="All at once", date=NOW + HOUR)
    client.force_login(session.creator if is_tutor else factories.person())
    path, first = f"/sessions/{session.pk}/", "div#session-top"
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": first}
    together = {**headers, "Live-Also": f"div#session-requests {' '.join(DETAILS[1:])}"}
    html = client.get(path, headers=together).content.decode()
    assert visiting.cost(client, path, headers=together) == visiting.cost(client, path, headers=headers)
    found = set(re.findall(r'id="(session-[a-z]+)" data-topic', html))
    expected = {name.partition("#")[2] for name in DETAILS}
    assert found == (expected | {"session-requests"} if is_tutor else expected)
