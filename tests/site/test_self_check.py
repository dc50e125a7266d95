"""What organizers read about their instance, and what they can do there."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from peerhall.accounts.types import Role
from peerhall.notifications.channels.webpush import keys
from peerhall.notifications.models import Delivery, Notification, PlannedReminder
from peerhall.notifications.types import Channel, Cue, DeliveryState, Kind, NotificationType
from peerhall.platform.jobs.models import Job, Runner, State
from peerhall.site import selfcheck
from peerhall.site.selfcheck import Finding, Grade, surroundings
from tests import factories
from tests.factories import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def finding(key: str) -> Finding:
    return next(found for found in selfcheck.findings(now=NOW) if found.key == key)


def job(state: State = State.READY, **fields: object) -> Job:
    values = {"task": "peerhall.x", "queue": "mail", "attempts_most": 5, "enqueued_at": NOW - HOUR}
    return Job.objects.create(state=state, **(values | fields))


def delivery(state: DeliveryState, channel: Channel = Channel.MAIL, **fields: object) -> Delivery:
    told = Notification.objects.create(
        user=factories.person(),
        kind=Kind.APPROVED,
        type=NotificationType.SESSION_UPDATE,
        key=f"{Delivery.objects.count()}",
        created_at=NOW,
    )
    values = {"due_at": NOW - HOUR, "sent_at": NOW - HOUR if state == DeliveryState.SENT else None}
    return Delivery.objects.create(notification=told, channel=channel, state=state, **(values | fields))


@pytest.mark.parametrize(
    ("age", "grade"), [(None, Grade.BAD), (5, Grade.OK), (59, Grade.OK), (61, Grade.BAD), (7200, Grade.BAD)]
)
def test_the_beat_is_younger_than_a_minute(age: int | None, grade: Grade) -> None:
    if age is not None:
        Runner.objects.create(machine="m", lock="l", ticked_at=NOW - dt.timedelta(seconds=age))
    assert finding("beat").grade == grade


def test_jobs_that_wait_too_long_are_told_from_those_that_wait_for_their_time() -> None:
    job(due_at=NOW + HOUR)
    assert finding("queue").grade == Grade.OK
    waiting = job(enqueued_at=NOW - 5 * MINUTE)
    assert finding("queue").grade == Grade.WARN
    Job.objects.filter(pk=waiting.pk).update(enqueued_at=NOW - 20 * MINUTE)
    assert finding("queue").grade == Grade.BAD
    assert finding("queue").says.startswith("1 job waits.")


@pytest.mark.parametrize(("minutes", "grade"), [(5, Grade.OK), (7, Grade.BAD)])
def test_a_job_that_hangs_is_told_from_one_that_runs(minutes: int, grade: Grade) -> None:
    runner = Runner.objects.create(machine="m", lock="l")
    job(State.RUNNING, runner=runner, started_at=NOW - minutes * MINUTE)
    found = finding("queue")
    assert found.grade == grade
    assert ("has not ended" in found.says, "hangs" in found.advice) == ((grade == Grade.BAD,) * 2)


def test_a_late_reminder_is_told_from_one_to_come() -> None:
    session, person = factories.session(date=NOW + 3 * HOUR), factories.person()
    assert finding("reminders").says == "None is planned."
    planned = PlannedReminder.objects.create(
        session=session, user=person, cue=Cue.LEAD, lead_minutes=15, due_at=NOW + HOUR
    )
    assert finding("reminders").grade == Grade.OK
    PlannedReminder.objects.filter(pk=planned.pk).update(due_at=NOW - 2 * MINUTE)
    assert finding("reminders").grade == Grade.BAD


def test_mail_without_a_server_says_where_letters_lie() -> None:
    assert finding("mail").grade == Grade.WARN
    assert "mail" in finding("mail").says


@pytest.mark.parametrize(
    ("states", "grade"),
    [
        ([], Grade.OK),
        ([DeliveryState.SENT, DeliveryState.DROPPED], Grade.OK),
        ([DeliveryState.SENT, DeliveryState.BOUNCED], Grade.WARN),
        ([DeliveryState.FAILED], Grade.WARN),
        ([DeliveryState.SENT, DeliveryState.WAITING], Grade.BAD),
    ],
)
def test_mail_is_as_its_last_week(states: list[DeliveryState], grade: Grade, settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = True
    for state in states:
        is_amiss = state not in {DeliveryState.SENT, DeliveryState.DROPPED}
        delivery(state, error="451 try later" if is_amiss else "")
    delivery(DeliveryState.FAILED, error="old", due_at=NOW - dt.timedelta(days=30))
    found = finding("mail")
    assert found.grade == grade
    assert ("451" in found.advice) == (grade != Grade.OK)
    assert "old" not in found.advice


def test_a_key_that_is_none_silences_push(settings: Settings) -> None:
    settings.VAPID_PRIVATE_KEY = "not a key"
    keys._pair.cache_clear()
    try:
        assert finding("push").grade == Grade.BAD
    finally:
        keys._pair.cache_clear()


@pytest.mark.parametrize(("free", "grade"), [(10 * 2**30, Grade.OK), (2**30, Grade.WARN), (2**20, Grade.BAD)])
def test_a_disk_that_fills_up(free: int, grade: Grade) -> None:
    assert surroundings.graded_disk(free).grade == grade


@pytest.mark.parametrize(
    ("address", "grade"),
    [("", Grade.WARN), ("http://learn.example.org", Grade.WARN), ("https://learn.example.org", Grade.OK)],
)
def test_the_address(address: str, grade: Grade, settings: Settings) -> None:
    settings.BASE_URL, settings.IS_HTTPS = address, address.startswith("https")
    assert finding("address").grade == grade


def test_a_moved_clock_is_said() -> None:
    later = selfcheck.findings(now=NOW + HOUR)
    assert next(found for found in later if found.key == "clock").grade == Grade.WARN


def test_page_shows_every_finding_and_what_was_given_up(client: Client) -> None:
    client.force_login(factories.person(role=Role.ORGANIZER))
    dead = job(State.DEAD, ended_at=NOW - HOUR, error="ValueError: no such letter", error_class="ValueError")
    html = client.get("/self-check/").content.decode()
    for found in selfcheck.findings(now=NOW):
        assert found.title in html
    assert "no such letter" in html

    answer = client.post(f"/self-check/jobs/{dead.pk}/try-again/", follow=True)
    assert "It is being tried again." in answer.content.decode()
    dead.refresh_from_db()
    assert dead.state == State.READY


def test_trying_again_what_is_not_dead_changes_nothing(client: Client) -> None:
    client.force_login(factories.person(role=Role.ORGANIZER))
    done = job(State.DONE, ended_at=NOW)
    answer = client.post(f"/self-check/jobs/{done.pk}/try-again/", follow=True)
    assert "not waiting for you" in answer.content.decode()
    done.refresh_from_db()
    assert done.state == State.DONE


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR])
def test_others_are_refused(role: Role, client: Client) -> None:
    client.force_login(factories.person(role=role))
    dead = job(State.DEAD, ended_at=NOW)
    assert client.get("/self-check/").status_code == 403
    assert client.post("/self-check/test-letter/").status_code == 403
    assert client.post(f"/self-check/jobs/{dead.pk}/try-again/").status_code == 403
    dead.refresh_from_db()
    assert dead.state == State.DEAD
