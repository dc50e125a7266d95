"""Approving where one reads of the request, and what else a row shows."""

import json

import pytest

from peerhall.accounts.models import User
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind
from peerhall.platform.audit.models import AuditEntry
from peerhall.tutoring import bookings
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.notifications import scenes
from tests.notifications.scenes import DAY, NOW
from tests.notifications.web.visits import HTMX, asked, get, post

pytestmark = pytest.mark.django_db


# Approving


def test_approving_without_script_seats_and_comes_back() -> None:
    scene, row = asked()
    answer = post(scene["creator"], f"/notifications/{row.pk}/approve/")
    assert (answer.status_code, answer["Location"]) == (302, "/notifications/")
    assert scenes.request_of(scene, "stranger").state == RequestState.APPROVED
    row.refresh_from_db()
    assert row.read_at == NOW


def test_approving_with_script_gives_the_row_as_it_is_then() -> None:
    scene, row = asked()
    answer = post(scene["creator"], f"/notifications/{row.pk}/approve/", HTMX)
    text = answer.content.decode()
    assert "Has a seat" in text
    assert "approve/" not in text
    assert json.loads(answer["HX-Trigger"])["unread"] == {"unread": 0}


def test_approving_twice_is_once() -> None:
    scene, row = asked()
    for _ in range(2):
        assert post(scene["creator"], f"/notifications/{row.pk}/approve/", HTMX).status_code == 200
    assert Notification.objects.filter(kind=Kind.APPROVED).count() == 1


@pytest.mark.parametrize("headers", [None, HTMX])
def test_full_session_is_said_and_nothing_is_written(headers: dict[str, str] | None) -> None:
    scene, row = asked(max_participants=1, status=Status.SCHEDULED)
    factories.request(scene.session, factories.student(), RequestState.APPROVED)
    answer = post(scene["creator"], f"/notifications/{row.pk}/approve/", headers)
    assert answer.status_code == 409
    said = answer["HX-Trigger"] if headers else answer.content.decode()
    assert "The only seat is taken." in said
    assert scenes.request_of(scene, "stranger").state == RequestState.PENDING
    assert AuditEntry.objects.get(act="refused").after == {"code": "session_full"}


def test_who_teaches_no_more_cannot_approve() -> None:
    scene, _row = asked()
    row = scenes.only(scene["cotutor"])
    scene.session.cotutor_rows.all().delete()
    assert post(scene["cotutor"], f"/notifications/{row.pk}/approve/").status_code == 403
    assert scenes.request_of(scene, "stranger").state == RequestState.PENDING


def test_only_requests_can_be_approved() -> None:
    scene, row = asked()
    Notification.objects.filter(pk=row.pk).update(kind=Kind.JOINED)
    assert post(scene["creator"], f"/notifications/{row.pk}/approve/").status_code == 404


def test_toast_is_one_fragment_with_a_way_to_open_it() -> None:
    scene, row = asked()
    text = get(scene["creator"], f"/notifications/{row.pk}/toast/").content.decode()
    assert "Stella Stranger wants to join" in text
    assert f'action="/notifications/{row.pk}/read/"' in text
    assert "<html" not in text


def test_payload_in_names_and_messages_is_shown_as_text() -> None:
    scene = scenes.scene(title="<script>alert(1)</script>")
    User.objects.filter(pk=scene["stranger"].pk).update(name="<img src=x onerror=alert(2)>")
    student = User.objects.get(pk=scene["stranger"].pk)
    bookings.request_to_join(student=student, session=scene.session, message='"><svg onload=a>', now=NOW)
    row = scenes.only(scene["creator"])
    for path in ("/notifications/", "/notifications/menu/", f"/notifications/{row.pk}/toast/"):
        text = get(scene["creator"], path).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<svg onload" not in text


def test_times_are_the_readers() -> None:
    scene = scenes.scene("seated")
    User.objects.filter(pk=scene["seated"].pk).update(timezone="Asia/Tokyo")
    scene.edit(date=scenes.START + DAY)
    reader = User.objects.get(pk=scene["seated"].pk)
    assert "New time: Fri 27 Nov, 21:00" in get(reader).content.decode()
