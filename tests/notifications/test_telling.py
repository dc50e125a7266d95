"""Telling stands and falls with the fact, happens once, and leaves the house only where it is wanted."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from peerhall.accounts.models import User
from peerhall.notifications import channels, marking, telling
from peerhall.notifications.models import Delivery, Notification, PlannedReminder, Preference, Settings
from peerhall.notifications.telling import Event
from peerhall.notifications.types import Channel, DeliveryState, Group, Kind
from peerhall.platform.jobs.models import Job
from peerhall.platform.realtime.telling import Telling
from peerhall.tutoring import bookings
from tests import factories
from tests.notifications import scenes
from tests.notifications.scenes import DAY, HOUR, NOW, START, Scene
from tests.platform.realtime.tellings import to_be_told

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def event(kind: Kind = Kind.APPROVED, key: str = "x", **fields: object) -> Event:
    values = {"title": "Recursion", "date": START.isoformat(), "position": 1}
    return Event(**{"kind": kind, "key": key, "at": NOW, "data": values, **fields})  # type: ignore[arg-type]  # test data


def approve(scene: Scene) -> None:
    bookings.approve_request(actor=scene["creator"], session=scene.session, student=scene["pending"], now=NOW)


def test_act_that_fails_leaves_nothing_told() -> None:
    scene = scenes.scene("pending")
    rows = (Notification, Delivery, PlannedReminder, Job)
    with transaction.atomic():
        approve(scene)
        assert all(model.objects.exists() for model in rows)
        transaction.set_rollback(True)
    assert not any(model.objects.exists() for model in rows)
    assert to_be_told() == []


def test_what_is_told_is_there_with_the_act() -> None:
    scene = scenes.scene("pending")
    approve(scene)
    row = scenes.only(scene["pending"], Kind.APPROVED)
    assert (row.session, row.person, row.created_at) == (scene.session, scene["creator"], NOW)
    sent = Delivery.objects.filter(notification=row).order_by("channel")
    assert [(one.channel, one.state, one.due_at) for one in sent] == [
        ("mail", DeliveryState.WAITING, NOW),
        ("push", DeliveryState.WAITING, NOW),
    ]
    keys = {f"{one.channel}:{one.pk}" for one in sent}
    assert set(Job.objects.values_list("unique_key", flat=True)) == keys


def test_open_pages_hear_the_number_and_which() -> None:
    scene = scenes.scene("pending")
    with transaction.atomic():
        approve(scene)
        row = scenes.only(scene["pending"], Kind.APPROVED)
        body = f'{{"id":{row.pk},"unread":1}}'
        assert Telling(f"user:{scene['pending'].pk}", "notified", body) in to_be_told()


def test_same_event_is_told_once() -> None:
    user = factories.student()
    assert len(telling.tell(event=event(), recipients=[user.pk])) == 1
    assert telling.tell(event=event(), recipients=[user.pk, user.pk]) == []
    assert Notification.objects.count() == 1


def test_same_event_reaches_whom_it_has_not_reached() -> None:
    first, second = factories.student(), factories.student()
    telling.tell(event=event(), recipients=[first.pk])
    told = telling.tell(event=event(), recipients=[first.pk, second.pk])
    assert [row.user_id for row in told] == [second.pk]


def test_who_has_left_is_not_told() -> None:
    gone = factories.person("Gone Away", is_active=False)
    assert telling.tell(event=event(), recipients=[gone.pk, 10**9]) == []


@pytest.mark.parametrize("count", [1, 20])
def test_telling_many_costs_as_many_queries_as_telling_one(count: int) -> None:
    people = [factories.student().pk for _ in range(count)]
    with channels.silenced(), CountingQueries() as counted:
        telling.tell(event=event(), recipients=people)
    assert counted.number == 4


class CountingQueries:
    """How many statements ran, transactions' own not counted."""

    def __enter__(self) -> "CountingQueries":
        self.number = 0
        self._wrapper = connection.execute_wrapper(self._count)
        self._wrapper.__enter__()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._wrapper.__exit__(None, None, None)

    def _count(self, execute: object, sql: str, *rest: object) -> object:
        self.number += "SAVEPOINT" not in sql
        assert callable(execute)
        return execute(sql, *rest)


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_tell_of_the_same_event_tell_once() -> None:
    user = factories.student()
    barrier = threading.Barrier(4)

    def run() -> None:
        barrier.wait(timeout=20)
        telling.tell(event=event(), recipients=[user.pk])
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    row = Notification.objects.get(user=user)
    assert Delivery.objects.filter(notification=row, channel=Channel.MAIL).count() == 1
    assert Job.objects.filter(queue="mail").count() == 1


# Wishes


def prefer(user: User, group: Group, **switches: bool) -> None:
    for channel, is_on in switches.items():
        Preference.objects.create(user=user, group=group, channel=channel, is_on=is_on)


def test_switched_off_channels_stay_silent() -> None:
    user = factories.student()
    prefer(user, Group.SEATS, mail=False)
    (row,) = telling.tell(event=event(), recipients=[user.pk])
    assert (row.is_in_inbox, Delivery.objects.count()) == (True, 0)


def test_switched_on_channels_are_used() -> None:
    user = factories.student()
    prefer(user, Group.WAITLIST, mail=True)
    telling.tell(event=event(Kind.WAITLISTED), recipients=[user.pk])
    assert Delivery.objects.get().channel == Channel.MAIL


def test_mail_without_the_inbox_shows_and_counts_nothing() -> None:
    user = factories.student()
    prefer(user, Group.SEATS, inbox=False, push=False)
    with transaction.atomic():
        (row,) = telling.tell(event=event(), recipients=[user.pk])
        assert to_be_told() == []
    assert (row.is_in_inbox, Delivery.objects.get().channel) == (False, Channel.MAIL)


def test_all_off_tells_nothing() -> None:
    user = factories.student()
    prefer(user, Group.SEATS, inbox=False, push=False, mail=False)
    assert telling.tell(event=event(), recipients=[user.pk]) == []


@pytest.mark.parametrize("kind", [Kind.CANCELLED, Kind.MOVED, Kind.TO_REVIEW])
def test_what_must_be_heard_cannot_be_switched_off(kind: Kind) -> None:
    user = factories.student()
    for group in (Group.CHANGES, Group.MODERATION):
        prefer(user, group, inbox=False, push=False, mail=False)
    values = {"old_date": START.isoformat(), "old_duration": 60, "duration": 60}
    (row,) = telling.tell(event=event(kind, data=values), recipients=[user.pk])
    assert row.is_in_inbox
    assert Delivery.objects.filter(channel=Channel.MAIL).count() == 1


def test_history_is_not_posted() -> None:
    user = factories.student()
    with channels.silenced():
        telling.tell(event=event(), recipients=[user.pk])
    telling.tell(event=event(key="y"), recipients=[user.pk])
    assert Delivery.objects.get().notification.key == "y"


# Quiet hours, 22:00 to 07:00 in Berlin, where NOW (12:00 UTC) is 13:00

NIGHT = dt.datetime(2026, 11, 23, 22, 30, tzinfo=dt.UTC)  # 23:30 there
MORNING = dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)


def sleeper() -> User:
    user = factories.person("Sleepy Head", timezone="Europe/Berlin")
    Settings.objects.create(user=user, quiet_from=dt.time(22), quiet_until=dt.time(7))
    return user


def due(**fields: object) -> dt.datetime:
    telling.tell(event=event(**fields), recipients=[sleeper().pk])  # type: ignore[arg-type]  # test data
    return Delivery.objects.get(channel=Channel.MAIL).due_at


def test_letter_waits_for_the_morning_and_its_job_too() -> None:
    assert due(at=NIGHT) == MORNING
    assert Job.objects.get(queue="mail").due_at == MORNING


def test_by_day_nothing_waits() -> None:
    assert due(at=NOW) == NOW
    assert Job.objects.get(queue="mail").due_at is None


def test_inbox_never_waits() -> None:
    user = sleeper()
    (row,) = telling.tell(event=event(at=NIGHT), recipients=[user.pk])
    assert (row.created_at, row.is_in_inbox) == (NIGHT, True)


def test_cancelled_session_of_the_early_morning_wakes() -> None:
    assert due(at=NIGHT, kind=Kind.CANCELLED, begins_at=MORNING - HOUR) == NIGHT


def test_cancelled_session_of_the_next_week_waits() -> None:
    assert due(at=NIGHT, kind=Kind.CANCELLED, begins_at=MORNING + 7 * DAY) == MORNING


def test_reminder_close_to_the_start_wakes() -> None:
    at = MORNING - HOUR / 4
    begins_at = MORNING + HOUR / 4
    assert due(at=at, kind=Kind.STARTS_SOON, begins_at=begins_at) == at


def test_reminder_a_day_ahead_waits() -> None:
    assert due(at=NIGHT, kind=Kind.STARTS_SOON, begins_at=NIGHT + DAY) == MORNING


# What was told and needs no answer any more


def test_answered_request_counts_as_read_for_all_its_tutors() -> None:
    scene = scenes.scene()
    bookings.request_to_join(student=scene["stranger"], session=scene.session, message="", now=NOW)
    bookings.approve_request(
        actor=scene["creator"], session=scene.session, student=scene["stranger"], now=NOW + HOUR
    )
    for tutor in ("creator", "cotutor"):
        assert scenes.only(scene[tutor], Kind.REQUESTED).read_at == NOW + HOUR


def test_request_taken_back_lowers_the_number_without_a_word() -> None:
    scene = scenes.scene()
    bookings.request_to_join(student=scene["stranger"], session=scene.session, message="", now=NOW)
    with transaction.atomic():
        bookings.withdraw_request(student=scene["stranger"], session=scene.session, now=NOW + HOUR)
        told = Telling(f"user:{scene['creator'].pk}", "unread", '{"unread":0}')
        assert told in to_be_told()
    assert Notification.objects.filter(user=scene["creator"]).count() == 1


def test_marking_read_again_changes_nothing() -> None:
    user = factories.student()
    (row,) = telling.tell(event=event(), recipients=[user.pk])
    marking.mark_read(user=user, notification=row, now=NOW + HOUR)
    marking.mark_read(user=user, notification=row, now=NOW + DAY)
    row.refresh_from_db()
    assert row.read_at == NOW + HOUR


def test_nobody_marks_what_is_for_somebody_else() -> None:
    (row,) = telling.tell(event=event(), recipients=[factories.student().pk])
    marking.mark_read(user=factories.person(), notification=row, now=NOW + HOUR)
    row.refresh_from_db()
    assert row.read_at is None
