"""The inbox: newest first, in pages, with a number that is exact to a hundred; and what is forgotten."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import User
from peerhall.notifications import cleaning, inbox, marking
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind, NotificationType
from tests import factories
from tests.notifications.scenes import DAY, HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def give(user: User, count: int, **fields: object) -> list[Notification]:
    """So many, an hour apart, the first the newest."""
    values = {"kind": Kind.FROZEN, "type": NotificationType.GENERAL, **fields}
    already = Notification.objects.count()
    return [
        Notification.objects.create(
            user=user, key=f"{already}-{number}", **{"created_at": NOW - number * HOUR, **values}
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (99, 99), (100, 100), (101, 101), (150, 101)])
def test_unread_is_exact_to_a_hundred(count: int, shown: int) -> None:
    user = factories.student()
    Notification.objects.bulk_create(
        Notification(user=user, kind=Kind.FROZEN, type="general", key=str(number), created_at=NOW)
        for number in range(count)
    )
    assert inbox.unread_count(user.pk) == shown
    assert inbox.unread_of([user.pk]) == {user.pk: shown}


def test_read_and_hidden_ones_and_others_do_not_count() -> None:
    user, other = factories.student(), factories.student()
    give(user, 2)
    give(user, 3, read_at=NOW)
    give(user, 4, is_in_inbox=False)
    give(other, 5)
    assert inbox.unread_of([user.pk, other.pk]) == {user.pk: 2, other.pk: 5}


def test_pages_hold_everything_once_also_while_more_comes_in() -> None:
    user = factories.student()
    rows = give(user, 7) + give(user, 3, created_at=NOW - HOUR)  # some at the same moment
    expected = [row.pk for row in sorted(rows, key=lambda row: (row.created_at, row.pk), reverse=True)]
    found: list[int] = []
    cursor = ""
    while True:
        page = inbox.page(user, cursor, size=3)
        found += [row.pk for row in page.rows]
        give(user, 1, created_at=NOW + DAY)
        cursor = page.next_cursor
        if not cursor:
            break
    assert found == expected


@pytest.mark.parametrize("size", [1, 3, 4, 10])
def test_going_back_gives_the_same_rows(size: int) -> None:
    user = factories.student()
    rows = give(user, 7) + give(user, 3, created_at=NOW - HOUR)
    expected = [row.pk for row in sorted(rows, key=lambda row: (row.created_at, row.pk), reverse=True)]
    page = inbox.page(user, size=size)
    while page.next_cursor:
        page = inbox.page(user, page.next_cursor, size=size)
    found = [row.pk for row in page.rows]
    while page.prev_cursor:
        page = inbox.page(user, page.prev_cursor, size=size)
        found = [row.pk for row in page.rows] + found
    assert found == expected


def test_numbered_page_is_where_the_cursors_lead() -> None:
    user = factories.student()
    give(user, 7)
    first = inbox.page(user, size=3)
    second = inbox.page(user, first.next_cursor, size=3)
    numbered = inbox.page(user, size=3, skipped=3)
    assert [row.pk for row in numbered.rows] == [row.pk for row in second.rows]
    assert (numbered.next_cursor, numbered.prev_cursor) == (second.next_cursor, second.prev_cursor)
    assert (inbox.page(user, size=3, skipped=90).rows, inbox.total(user)) == ([], 7)


def test_hidden_ones_are_on_no_page() -> None:
    user = factories.student()
    give(user, 2, is_in_inbox=False)
    assert inbox.page(user).rows == []


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "é", "W10" * 40])
def test_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        inbox.page(factories.student(), cursor)


@pytest.mark.parametrize("count", [1, 20])
def test_page_is_one_query(count: int) -> None:
    user = factories.student()
    give(user, count)
    with CaptureQueriesContext(connection) as counted:
        inbox.page(user)
    assert len(counted) == 1


def test_marking_all_leaves_others_alone() -> None:
    user, other = factories.student(), factories.student()
    give(user, 3)
    give(other, 1)
    assert marking.mark_all_read(user=user, now=NOW) == 3
    assert marking.mark_all_read(user=user, now=NOW) == 0
    assert inbox.unread_of([user.pk, other.pk]) == {user.pk: 0, other.pk: 1}


def test_old_ones_are_forgotten_and_unread_ones_later() -> None:
    user = factories.student()
    kept = [
        *give(user, 1, read_at=NOW, created_at=NOW - 89 * DAY),
        *give(user, 1, created_at=NOW - 364 * DAY),
    ]
    give(user, 1, read_at=NOW, created_at=NOW - 91 * DAY)
    give(user, 1, created_at=NOW - 366 * DAY)
    assert cleaning.forget_old(now=NOW) == 2
    assert set(Notification.objects.values_list("pk", flat=True)) == {row.pk for row in kept}
