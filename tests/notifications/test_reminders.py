"""N11 and N16b: each once at its moment, also after a time in which nobody looked, never once begun."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from peerhall.accounts import people
from peerhall.notifications import planning, reminders
from peerhall.notifications.models import Delivery, Notification, PlannedReminder
from peerhall.notifications.types import Kind
from peerhall.tutoring import bookings, drafts, sessions
from peerhall.tutoring.models import BookingRequest
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.notifications import scenes
from tests.notifications.reminding import MINUTE, look, reminded, seated_scene
from tests.notifications.scenes import DAY, HOUR, NOW, START, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_each_moment_reminds_once_however_often_one_looks() -> None:
    scene = seated_scene()
    for now in (START - DAY - MINUTE, START - DAY, START - DAY + MINUTE, START - 15 * MINUTE, START - MINUTE):
        look(now)
        look(now)
    for part in ("creator", "cotutor", "pending"):
        assert reminded(scene, part) == [1440, 15], part
    assert reminded(scene, "stranger") == []


def test_nothing_is_said_before_its_time() -> None:
    scene = seated_scene()
    look(START - DAY - MINUTE)
    assert reminded(scene, "pending") == []


def test_late_look_says_how_long_it_really_is() -> None:
    scene = seated_scene()
    look(START - 5 * HOUR)
    assert reminded(scene, "pending") == [300]


def test_of_two_missed_moments_the_nearer_one_is_told() -> None:
    scene = seated_scene()
    look(START - 5 * MINUTE)
    look(START - 4 * MINUTE)
    assert reminded(scene, "pending") == [5]


@pytest.mark.parametrize("late", [dt.timedelta(), MINUTE, DAY])
def test_nobody_is_reminded_of_what_has_begun(late: dt.timedelta) -> None:
    scene = seated_scene()
    look(START + late)
    assert reminded(scene, "pending") == []
    assert PlannedReminder.objects.count() == 0


def test_started_early_is_begun() -> None:
    scene = seated_scene()
    sessions.start_session(actor=scene["creator"], session=scene.session, now=START - 15 * MINUTE)
    look(START - 14 * MINUTE)
    assert reminded(scene, "pending") == []


def test_seated_within_the_last_day_has_one_reminder_left() -> None:
    scene = scenes.scene("pending")
    bookings.approve_request(
        actor=scene["creator"], session=scene.session, student=scene["pending"], now=START - HOUR
    )
    look(START - 30 * MINUTE)
    assert reminded(scene, "pending") == []
    look(START - 15 * MINUTE)
    assert reminded(scene, "pending") == [15]


def test_publishing_plans_for_the_tutor() -> None:
    tutor = factories.tutor()
    values = {"title": "x", "subject": "y", "level": "beginner", "date": START}
    session = sessions.create_session(creator=tutor, draft=drafts.parse_draft(values, now=NOW), now=NOW)
    rows = PlannedReminder.objects.filter(session=session, user=tutor).order_by("due_at")
    assert list(rows.values_list("due_at", flat=True)) == [START - DAY, START - 15 * MINUTE]


def test_session_that_waits_for_review_reminds_nobody_yet() -> None:
    scene = scenes.scene(status=Status.PENDING_APPROVAL)
    planning.plan_reminders(session=scene.session, user_ids=[scene["creator"].pk], now=NOW)
    assert PlannedReminder.objects.count() == 0
    sessions.publish_session(actor=scene["moderator"], session=scene.session, now=NOW)
    assert set(PlannedReminder.objects.values_list("user", flat=True)) == {
        scene["creator"].pk,
        scene["cotutor"].pk,
    }


def test_moving_plans_anew() -> None:
    scene = seated_scene()
    look(START - DAY)
    scene.edit(date=START + 2 * DAY, now=START - 20 * HOUR)
    look(START - 15 * MINUTE)
    assert reminded(scene, "pending") == [1440]
    look(START + DAY)
    look(START + 2 * DAY - 15 * MINUTE)
    assert reminded(scene, "pending") == [1440, 1440, 15]


def test_moving_within_the_day_leaves_the_last_reminder_alone() -> None:
    scene = seated_scene()
    scene.edit(date=START - 2 * DAY, now=START - 2 * DAY - 3 * HOUR)
    look(START - 2 * DAY - 2 * HOUR)
    assert reminded(scene, "pending") == []
    look(START - 2 * DAY - 15 * MINUTE)
    assert reminded(scene, "pending") == [15]


def _leave(scene: Scene) -> None:
    bookings.withdraw_request(student=scene["pending"], session=scene.session, now=NOW)


def _remove(scene: Scene) -> None:
    bookings.reject_request(
        actor=scene["creator"], session=scene.session, student=scene["pending"], reason="", now=NOW
    )


def _cancel(scene: Scene) -> None:
    sessions.cancel_session(actor=scene["creator"], session=scene.session, reason="", now=NOW)


def _freeze(scene: Scene) -> None:
    people.freeze(actor=scene["moderator"], person=scene["pending"], now=NOW)


@pytest.mark.parametrize("act", [_leave, _remove, _cancel, _freeze])
def test_who_has_no_seat_any_more_is_not_reminded(act: object) -> None:
    scene = seated_scene()
    assert callable(act)
    act(scene)
    assert not PlannedReminder.objects.filter(user=scene["pending"]).exists()
    look(START - DAY)
    assert reminded(scene, "pending") == []


def test_seat_taken_away_without_a_fact_is_seen_at_the_last_moment() -> None:
    scene = seated_scene()
    BookingRequest.objects.filter(user=scene["pending"]).update(state=RequestState.WITHDRAWN)
    look(START - DAY)
    assert reminded(scene, "pending") == []
    assert reminded(scene, "creator") == [1440]


def test_leaving_and_coming_back_reminds_once() -> None:
    scene = seated_scene()
    look(START - DAY)
    bookings.withdraw_request(student=scene["pending"], session=scene.session, now=START - 20 * HOUR)
    scene.edit(title="Another title", now=START - 20 * HOUR)
    bookings.request_to_join(
        student=scene["pending"], session=scene.session, message="", now=START - 19 * HOUR
    )
    bookings.approve_request(
        actor=scene["creator"], session=scene.session, student=scene["pending"], now=START - 18 * HOUR
    )
    look(START - 17 * HOUR)
    assert reminded(scene, "pending") == [1440]


def test_cotutor_who_comes_later_is_reminded_and_who_leaves_is_not() -> None:
    scene = seated_scene()
    creator, session = scene["creator"], scene.session
    sessions.add_cotutor(actor=creator, session=session, person=scene["stranger"], now=NOW)
    sessions.remove_cotutor(actor=creator, session=session, person=scene["cotutor"], now=NOW)
    look(START - DAY)
    assert reminded(scene, "stranger") == [1440]
    assert reminded(scene, "cotutor") == []


def test_who_waits_hears_their_place_a_day_ahead_and_no_more() -> None:
    scene = scenes.scene("seated", "waiting", max_participants=1, status=Status.SCHEDULED)
    bookings.request_to_join(student=scene["stranger"], session=scene.session, message="", now=NOW)
    look(START - DAY)
    look(START - 15 * MINUTE)
    assert scenes.only(scene["stranger"], Kind.STARTS_SOON).data["position"] == 2
    assert reminded(scene, "stranger") == [1440]


def test_line_is_read_once_however_many_wait() -> None:
    scene = scenes.scene("seated", max_participants=1, status=Status.SCHEDULED)
    for number in range(5):
        person = factories.person(f"Waiting {number}")
        bookings.request_to_join(student=person, session=scene.session, message="", now=NOW)
    with CaptureQueriesContext(connection) as statements:
        look(START - DAY)
    told = Notification.objects.filter(kind=Kind.STARTS_SOON).exclude(data__position=None)
    assert sorted(row.data["position"] for row in told) == [1, 2, 3, 4, 5]
    assert sum('"queued_at" ASC' in row["sql"] for row in statements) == 1


def test_only_reminders_half_a_day_ahead_are_mailed() -> None:
    scene = seated_scene()
    look(START - DAY)
    look(START - 15 * MINUTE)
    mailed = Delivery.objects.filter(channel="mail", notification__kind=Kind.STARTS_SOON)
    assert mailed.filter(notification__user=scene["pending"]).get().notification.data["minutes"] == 1440


@pytest.mark.parametrize("failure", [ZeroDivisionError, IntegrityError])
def test_failing_session_holds_up_no_other(
    failure: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    broken, fine = seated_scene(), seated_scene()
    PlannedReminder.objects.filter(session=broken.session).update(due_at=START - 2 * DAY)
    with pytest.MonkeyPatch.context() as patch:
        whole = reminders.send_due

        def fails_for_one(*, session_id: int, now: dt.datetime) -> None:
            if session_id == broken.session.pk:
                raise failure
            whole(session_id=session_id, now=now)

        patch.setattr(reminders, "send_due", fails_for_one)
        look(START - DAY)
    assert reminded(fine, "pending") == [1440]
    assert "could not be sent" in caplog.text
    look(START - DAY + MINUTE)
    assert len(reminded(broken, "pending")) == 1


def test_session_with_many_reminders_leaves_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    crowded, small = seated_scene(), seated_scene()
    PlannedReminder.objects.filter(session=crowded.session).update(due_at=START - 2 * DAY)
    monkeypatch.setattr(reminders, "SESSIONS_AT_ONCE", 2)
    assert reminders.due_sessions(now=START - DAY) == [crowded.session.pk, small.session.pk]
