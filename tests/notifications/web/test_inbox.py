"""The inbox as a page, the bell's menu, toasts, marking and approving; with and without script."""

import json
from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import User
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind
from peerhall.tutoring import bookings
from peerhall.tutoring.types import RequestState
from tests import factories
from tests.notifications import scenes
from tests.notifications.scenes import HOUR, NOW
from tests.notifications.web.visits import HTMX, asked, client, get, post

pytestmark = pytest.mark.django_db

TO_LIST: Final = {**HTMX, "HX-Target": "div#inbox"}


def give(user: User, count: int) -> None:
    """So many notifications, seven hours apart."""
    for number in range(count):
        Notification.objects.create(
            user=user,
            kind=Kind.UNFROZEN,
            type="general",
            key=str(number),
            created_at=NOW - number * 7 * HOUR,
        )


# Reading


def test_page_shows_what_happened_by_day() -> None:
    scene, _row = asked()
    text = get(scene["creator"]).content.decode()
    assert "Stella Stranger wants to join" in text
    assert "Recursion without tears · “I know Python.”" in text
    assert ">Today</h2>" in text
    assert "1 unread" in text


def test_empty_inbox_says_what_will_come() -> None:
    text = get(factories.student()).content.decode()
    assert "Nothing yet" in text
    assert "Mark all read" not in text


def test_further_pages_go_on_where_the_last_ended() -> None:
    user = factories.student()
    give(user, 45)
    found: list[str] = []
    path = "/notifications/"
    while path:
        answer = get(user, path)
        found += [note.id for day in answer.context["days"] for note in day.notes]
        path = answer.context["next_url"]
    assert len(found) == len(set(found)) == 45


def test_script_gets_the_next_part_alone_without_a_second_heading_for_the_same_day() -> None:
    user = factories.student()
    give(user, 45)
    first = get(user)
    part = get(user, first.context["next_url"], **HTMX).content.decode()
    assert "<html" not in part
    assert part.count("<h2") < part.count("<section")


@pytest.mark.parametrize("cursor", ["x", "%00", "AAAAAAAA", "é"])
def test_made_up_place_is_not_found(cursor: str) -> None:
    assert get(factories.student(), f"/notifications/?cursor={cursor}").status_code == 404


@pytest.mark.parametrize("path", ["/notifications/", "/notifications/menu/", "/notifications/settings/"])
def test_visitor_signs_in_first(path: str) -> None:
    assert get(None, path)["Location"].startswith("/accounts/login/?next=")
    answer = get(None, path, **HTMX)
    assert (answer.content, answer["HX-Redirect"].startswith("/accounts/login/")) == (b"", True)


def test_nothing_of_it_is_kept_by_caches() -> None:
    user = factories.student()
    for path in ("/notifications/", "/notifications/menu/"):
        assert "no-store" in get(user, path)["Cache-Control"]


def test_menu_has_the_newest_few() -> None:
    user = factories.student()
    give(user, 12)
    answer = get(user, "/notifications/menu/")
    assert len(answer.context["notes"]) == 8
    assert "See all notifications" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_reading_a_list_marks_nothing() -> None:
    scene, _row = asked()
    get(scene["creator"])
    get(scene["creator"], "/notifications/menu/")
    get(scene["creator"], f"/notifications/{scenes.only(scene['creator']).pk}/toast/")
    assert Notification.objects.filter(read_at=None).count() == 2


@pytest.mark.parametrize("path", ["/notifications/", "/notifications/menu/"])
def test_twenty_rows_cost_as_many_queries_as_one(path: str) -> None:
    counts = []
    for number in (1, 20):
        creator = factories.tutor()
        for _ in range(number):
            session = factories.session(creator)
            student = factories.student()
            bookings.request_to_join(student=student, session=session, message="", now=NOW)
        browser = client(creator)
        browser.get(path)
        with CaptureQueriesContext(connection) as counted:
            browser.get(path)
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_header_says_how_many_and_costs_visitors_nothing() -> None:
    scene, _row = asked()
    text = client(scene["creator"]).get("/sessions/").content.decode()
    assert "data-unread-count>1</span>" in text
    with CaptureQueriesContext(connection) as counted:
        get(None, "/sessions/")
    assert not [query for query in counted if "notifications_" in query["sql"]]


# Marking


def test_opening_marks_it_read_and_leads_to_the_session() -> None:
    scene, row = asked()
    answer = post(scene["creator"], f"/notifications/{row.pk}/read/")
    assert (answer.status_code, answer["Location"]) == (302, f"/sessions/{scene.session.pk}/#requests")
    row.refresh_from_db()
    assert row.read_at == NOW


def test_dot_marks_it_read_and_stays() -> None:
    scene, row = asked()
    answer = post(scene["creator"], f"/notifications/{row.pk}/read/", HTMX)
    text = answer.content.decode().strip()
    assert text.startswith(f'<li class="notification" id="notification-{row.pk}"')
    assert 'data-state="read"' in text
    assert json.loads(answer["HX-Trigger"]) == {"unread": {"unread": 0}}


def test_all_are_marked_in_the_page_in_the_menu_and_without_script() -> None:
    user = factories.student()
    for headers, part in ((None, None), (HTMX, "notifications-menu"), (TO_LIST, 'id="inbox"')):
        Notification.objects.all().delete()
        give(user, 3)
        answer = post(user, "/notifications/read-all/", headers)
        assert Notification.objects.filter(read_at=None).count() == 0
        if part is None:
            assert answer["Location"] == "/notifications/"
        else:
            assert part in answer.content.decode()
            assert "<html" not in answer.content.decode()
            assert json.loads(answer["HX-Trigger"])["unread"] == {"unread": 0}


@pytest.mark.parametrize("act", ["read", "approve"])
def test_somebody_elses_is_not_found_and_stays(act: str) -> None:
    scene, row = asked()
    for part in ("cotutor", "moderator", "organizer", "stranger"):
        assert post(scene[part], f"/notifications/{row.pk}/{act}/").status_code == 404
    assert get(scene["organizer"], f"/notifications/{row.pk}/toast/").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None
    assert scenes.request_of(scene, "stranger").state == RequestState.PENDING


@pytest.mark.parametrize("number", ["0", str(2**63), "9" * 40])
def test_odd_numbers_are_not_found(number: str) -> None:
    user = factories.student()
    for act in ("read", "approve"):
        assert post(user, f"/notifications/{number}/{act}/").status_code == 404
    assert get(user, f"/notifications/{number}/toast/").status_code == 404


def test_hidden_one_is_not_found() -> None:
    scene, row = asked()
    Notification.objects.update(is_in_inbox=False)
    assert post(scene["creator"], f"/notifications/{row.pk}/read/").status_code == 404
