"""A person's inbox as programs read it (S47, S48, S85–S89, S137, S138)."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import User
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind, NotificationType
from tests import factories
from tests.api.programs import changed_since, get, post, program, refusal, said
from tests.factories import HOUR, NOW
from tests.security import cast, looking

pytestmark = pytest.mark.django_db

PATH = "/api/notifications/"


def give(user: User, count: int, **fields: Any) -> list[Notification]:
    """So many, an hour apart, the first the newest."""
    values = {"kind": Kind.FROZEN, "type": NotificationType.GENERAL, **fields}
    return [
        Notification.objects.create(
            user=user, key=f"{user.pk}-{number}", created_at=NOW - number * HOUR, **values
        )
        for number in range(count)
    ]


def ids(answer: Any) -> list[int]:
    """Which a page has, in its order."""
    return [one["id"] for one in said(answer)]


def links(answer: Any) -> dict[str, str]:
    """Where `Link` leads, by its name."""
    found = re.findall(r'<([^>]+)>; rel="(\w+)"', answer.get("Link", ""))
    return {name: address for address, name in found}


def test_notification_says_what_happened_and_where_it_leads() -> None:
    scene = cast.SCENES["open"]()
    (found,) = said(get(scene.people["creator"], PATH))
    assert found == {
        "id": scene.notification.pk,
        "title": "Pilar Pendleton wants to join",
        "message": found["message"],
        "type": "booking_request",
        "created_at": "2026-11-23T12:00:00Z",
        "read": False,
        "url": f"/sessions/{scene.session.pk}/#requests",
        "session_id": scene.session.pk,
    }
    assert "Recursion" in found["message"]


def test_session_is_left_out_where_there_is_none() -> None:
    user = factories.student()
    give(user, 1)
    (found,) = said(get(user, PATH))
    assert "session_id" not in found
    assert None not in found.values()


def test_list_is_ones_own_and_the_newest_comes_first() -> None:
    user = factories.student()
    rows = give(user, 3)
    give(factories.tutor(), 2)
    give(factories.stranger(), 1, is_in_inbox=False)
    assert ids(get(user, PATH)) == [row.pk for row in rows]


def test_reader_is_told_in_their_language() -> None:
    user = factories.person("Uwe Leser", language="en")
    give(user, 1)
    shown = said(get(user, PATH, {"Accept-Language": "xx"}))
    assert shown[0]["title"] == said(get(user, PATH))[0]["title"] != ""


def test_pages_are_followed_both_ways() -> None:
    user = factories.student()
    rows = [row.pk for row in give(user, 7)]
    reader: Any = program(user)
    page = reader.get(f"{PATH}?page_size=3")
    assert ("prev" in links(page), ids(page)) == (False, rows[:3])
    found = ids(page)
    while "next" in links(page):
        page = reader.get(links(page)["next"])
        found += ids(page)
    assert found == rows
    page = reader.get(links(page)["prev"])
    assert ids(page) == rows[3:6]


def test_page_may_be_numbered_counted_and_enveloped() -> None:
    user = factories.student()
    rows = [row.pk for row in give(user, 5)]
    page = get(user, f"{PATH}?page_size=2&page=2&count=1&envelope=1")
    assert [one["id"] for one in said(page)["results"]] == rows[2:4]
    assert (said(page)["count"], page["X-Total-Count"]) == (5, "5")
    assert {"next", "previous"} <= set(said(page))
    assert "X-Total-Count" not in get(user, PATH)


@pytest.mark.parametrize(
    "query",
    ["cursor=made-up", "cursor=AAAA", "page_size=0", "page_size=101", "page_size=x", "page=0", "count=maybe"],
)
def test_page_that_cannot_be_is_named(query: str) -> None:
    answer = get(factories.student(), f"{PATH}?{query}")
    assert (*refusal(answer), list(said(answer)["fields"])) == (
        400,
        "invalid",
        [query.split("=", maxsplit=1)[0]],
    )


def test_reading_one_lowers_the_count_and_twice_is_once() -> None:
    user = factories.student()
    first, second = give(user, 2)
    assert said(get(user, f"{PATH}unread-count/")) == {"unread": 2}
    for _ in range(2):
        answer = post(user, f"{PATH}{first.pk}/read/")
        assert (answer.status_code, answer.content) == (204, b"")
    assert said(get(user, f"{PATH}unread-count/")) == {"unread": 1}
    assert [(one["id"], one["read"]) for one in said(get(user, PATH))] == [
        (first.pk, True),
        (second.pk, False),
    ]


def test_reading_all_leaves_nothing_unread_but_others() -> None:
    user, other = factories.student(), factories.stranger()
    give(user, 3)
    give(other, 1)
    for _ in range(2):
        assert post(user, f"{PATH}read-all/").status_code == 204
    assert said(get(user, f"{PATH}unread-count/")) == {"unread": 0}
    assert said(get(other, f"{PATH}unread-count/")) == {"unread": 1}


def test_more_than_a_hundred_count_as_a_hundred_and_one() -> None:
    user = factories.student()
    Notification.objects.bulk_create(
        Notification(user=user, kind=Kind.FROZEN, type="general", key=str(number), created_at=NOW)
        for number in range(150)
    )
    assert said(get(user, f"{PATH}unread-count/")) == {"unread": 101}


def test_somebody_elses_is_as_good_as_none() -> None:
    (theirs,) = give(factories.tutor(), 1)
    user = factories.student()
    (hidden,) = give(user, 1, is_in_inbox=False)
    before = looking.everything()
    for number in (theirs.pk, hidden.pk, 0, 2**63, 10**30, "abc"):
        assert refusal(post(user, f"{PATH}{number}/read/")) == (404, "not_found")
    assert changed_since(before) == []


@pytest.mark.parametrize(
    ("path", "method"),
    [("", "GET"), ("unread-count/", "GET"), ("read-all/", "POST"), ("{id}/read/", "POST")],
)
def test_visitors_and_other_methods_are_refused(path: str, method: str) -> None:
    user = factories.student()
    (note,) = give(user, 1)
    address = f"{PATH}{path.format(id=note.pk)}"
    visitor: Any = program(None)
    assert refusal(visitor.generic(method, address)) == (401, "not_signed_in")
    reader: Any = program(user)
    for other in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {method}:
        answer = reader.generic(other, address)
        assert refusal(answer) == (405, "method_not_allowed")
        assert method in answer["Allow"]
    assert Notification.objects.get(pk=note.pk).read_at is None


def test_list_takes_the_same_queries_however_long_it_is() -> None:
    scene = cast.SCENES["open"]()
    creator = scene.people["creator"]
    reader: Any = program(creator)
    counts = []
    for number in (0, 2):  # one, then three
        for i in range(number):
            Notification.objects.create(
                user=creator,
                kind=Kind.REQUESTED,
                type=NotificationType.BOOKING_REQUEST,
                session=factories.session(creator),
                person=scene.people["pending"],
                data={"title": "Chess", "message": ""},
                key=f"more-{i}",
                created_at=NOW,
            )
        reader.get(PATH)  # what is read once a process
        with CaptureQueriesContext(connection) as counted:
            assert reader.get(PATH).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_page_is_not_sent_again_while_it_is_the_same() -> None:
    user = factories.student()
    (note,) = give(user, 1)
    tag = get(user, PATH)["ETag"]
    assert get(user, PATH, {"If-None-Match": tag}).status_code == 304
    post(user, f"{PATH}{note.pk}/read/")
    assert get(user, PATH, {"If-None-Match": tag}).status_code == 200
