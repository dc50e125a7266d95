"""What a notification says, to whom it names whom, and what can still be done about it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from peerhall.accounts import people
from peerhall.accounts.models import User
from peerhall.notifications import reading, sentences
from peerhall.notifications.models import Notification
from peerhall.notifications.reading import NotificationView
from peerhall.notifications.told import Told
from peerhall.notifications.types import Kind
from peerhall.tutoring import bookings, sessions
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.notifications import scenes
from tests.notifications.scenes import DAY, HOUR, NOW, START, Scene

pytestmark = pytest.mark.django_db


def view(user: User, kind: Kind, now: dt.datetime = NOW) -> NotificationView:
    with reading.as_read_by(user):
        return reading.view(scenes.only(user, kind), user, now=now)


def asked() -> Scene:
    scene = scenes.scene()
    bookings.request_to_join(
        student=scene["stranger"], session=scene.session, message="I know Python.", now=NOW
    )
    return scene


# Words


EVERYTHING = {
    "title": "Recursion",
    "date": "2026-11-26T17:30:00+00:00",
    "old_date": "2026-11-25T17:30:00+00:00",
    "duration": 60,
    "old_duration": 60,
    "position": 2,
    "count": 3,
    "minutes": 15,
    "seated": 1,
    "minimum": 2,
    "message": "Hello",
    "reason": "Ill",
    "outcome": "not_confirmed",
}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("name", ["Ana", None])
def test_every_kind_has_words_in_the_voice_of_the_house(kind: Kind, name: str | None) -> None:
    for is_tutor in (False, True):
        words = sentences.words_for(Told(kind=kind, data=EVERYTHING, name=name, is_tutor=is_tutor))
        assert words.title
        assert "!" not in words.title + words.message
        assert "None" not in words.title + words.message
        assert "%(" not in words.title + words.message


def said(kind: Kind, name: str | None = "Priya Raman", **data: object) -> tuple[str, str]:
    with timezone.override("Europe/Berlin"), translation.override("en"):
        return tuple(sentences.words_for(Told(kind=kind, data=EVERYTHING | data, name=name)))  # type: ignore[return-value]  # a pair


def test_no_is_said_kindly() -> None:
    assert said(Kind.DECLINED, reason="") == ("Priya Raman couldn’t fit you in this time", "Recursion")
    assert said(Kind.REMOVED)[0] == "Priya Raman couldn’t keep your seat this time"


def test_new_time_is_told_beside_the_old_one_on_the_readers_clock() -> None:
    title, message = said(Kind.MOVED)
    assert title == "New time: Thu 26 Nov, 18:30"
    assert message == "Priya Raman moved Recursion from Wed 25 Nov, 18:30. Does it still work for you?"


def test_other_length_and_other_place_are_told_as_such() -> None:
    date = EVERYTHING["date"]
    assert said(Kind.MOVED, old_date=date, duration=90)[0] == "Now 90 minutes long"
    assert said(Kind.MOVED, old_date=date)[0] == "Another place"


@pytest.mark.parametrize(
    ("minutes", "title"),
    [
        (1, "1 minute"),
        (15, "15 minutes"),
        (60, "60 minutes"),
        (120, "2 hours"),
        (1440, "24 hours"),
        (2880, "2 days"),
    ],
)
def test_reminder_says_how_long(minutes: int, title: str) -> None:
    assert said(Kind.STARTS_SOON, minutes=minutes, position=None)[0] == f"Starts in {title}"


def test_title_is_the_one_of_that_time() -> None:
    scene = asked()
    Session.objects.update(title="Renamed")
    assert view(scene["creator"], Kind.REQUESTED).message == "Recursion without tears · “I know Python.”"


def test_name_is_the_present_one() -> None:
    scene = asked()
    User.objects.filter(pk=scene["stranger"].pk).update(name="Stella Married")
    assert view(scene["creator"], Kind.REQUESTED).title == "Stella Married wants to join"


# Who is named


def test_who_asked_is_nobodys_business_once_one_teaches_no_more() -> None:
    scene = asked()
    sessions.remove_cotutor(actor=scene["creator"], session=scene.session, person=scene["cotutor"], now=NOW)
    note = view(scene["cotutor"], Kind.REQUESTED)
    assert (note.title, note.message) == ("Somebody wants to join", "Recursion without tears")


def test_person_who_is_gone_has_no_name() -> None:
    scene = asked()
    User.objects.filter(pk=scene["stranger"].pk).update(is_active=False)
    note = view(scene["creator"], Kind.REQUESTED)
    assert (note.title, note.message) == ("Somebody wants to join", "Recursion without tears")


def test_block_discloses_itself_to_nobody() -> None:
    scene = scenes.scene("seated")
    people.block(blocker=scene["creator"], blocked=scene["seated"], now=NOW)
    told = Notification.objects.all()
    assert [(row.user_id, row.kind) for row in told] == [(scene["seated"].pk, Kind.CLOSED)]
    note = view(scene["seated"], Kind.CLOSED)
    assert "Tomás" not in note.title + note.message


def test_organizer_who_declines_for_the_tutor_is_not_named() -> None:
    scene = scenes.scene("pending")
    bookings.reject_request(
        actor=scene["organizer"], session=scene.session, student=scene["pending"], reason="", now=NOW
    )
    assert view(scene["pending"], Kind.DECLINED).title == "Tomás Vega couldn’t fit you in this time"


@pytest.mark.parametrize("act", ["freeze", "cancel", "publish", "decline"])
def test_who_keeps_order_is_never_named(act: str) -> None:
    hidden = {"status": Status.PENDING_APPROVAL} if act in {"publish", "decline"} else {}
    scene = scenes.scene(*(() if hidden else ("seated",)), **hidden)
    moderator, session = scene["moderator"], scene.session
    if act == "freeze":
        people.freeze(actor=moderator, person=scene["seated"], now=NOW)
    elif act == "cancel":
        sessions.cancel_session(actor=moderator, session=session, reason="Flood.", now=NOW)
    elif act == "publish":
        sessions.publish_session(actor=moderator, session=session, now=NOW)
    else:
        sessions.decline_session(actor=moderator, session=session, reason="No.", now=NOW)
    rows = Notification.objects.select_related("person", "user")
    assert rows
    for row in rows:
        note = reading.view(row, row.user, now=NOW)
        assert "Mo" not in note.title.split() + note.message.split()
        assert row.person_id != moderator.pk


# Where it leads, and what can be done


def test_hidden_session_leads_nowhere_for_those_who_may_not_see_it() -> None:
    scene = asked()
    Session.objects.update(is_hidden=True)
    sessions.remove_cotutor(actor=scene["creator"], session=scene.session, person=scene["cotutor"], now=NOW)
    assert view(scene["cotutor"], Kind.REQUESTED).url == "/notifications/"
    assert view(scene["creator"], Kind.REQUESTED).url == f"/sessions/{scene.session.pk}/#requests"


def test_waiting_request_can_be_approved_from_here() -> None:
    scene = asked()
    note = view(scene["creator"], Kind.REQUESTED)
    assert note.approve_url == f"/notifications/{note.id}/approve/"
    assert (note.review_url, note.state) == (f"/sessions/{scene.session.pk}/#requests", "")


def test_without_a_free_seat_it_can_only_be_looked_at() -> None:
    scene = asked()
    Session.objects.update(max_participants=1)
    factories.request(scene.session, scene["moderator"], state=RequestState.APPROVED)
    note = view(scene["creator"], Kind.REQUESTED)
    assert (note.approve_url, bool(note.review_url)) == ("", True)


def test_decided_request_says_how() -> None:
    scene = asked()
    bookings.reject_request(
        actor=scene["cotutor"], session=scene.session, student=scene["stranger"], reason="", now=NOW
    )
    note = view(scene["creator"], Kind.REQUESTED)
    assert (note.approve_url, note.review_url, note.state) == ("", "", "Declined")


def test_frozen_tutor_is_offered_nothing() -> None:
    scene = asked()
    people.freeze(actor=scene["moderator"], person=scene["creator"], now=NOW)
    creator = User.objects.get(pk=scene["creator"].pk)
    assert view(creator, Kind.REQUESTED).approve_url == ""


def test_after_the_session_nothing_can_be_done() -> None:
    scene = asked()
    assert view(scene["creator"], Kind.REQUESTED, START + 2 * HOUR).approve_url == ""


def test_promoted_seat_is_given_back_by_one_press() -> None:
    scene = scenes.scene("seated", "vetted", max_participants=1, status=Status.SCHEDULED)
    bookings.withdraw_request(student=scene["seated"], session=scene.session, now=NOW)
    withdraw_url = f"/sessions/{scene.session.pk}/withdraw/"
    assert view(scene["vetted"], Kind.PROMOTED).withdraw_url == withdraw_url
    assert view(scene["vetted"], Kind.PROMOTED, START - HOUR).withdraw_url == withdraw_url
    bookings.withdraw_request(student=scene["vetted"], session=scene.session, now=NOW)
    assert view(scene["vetted"], Kind.PROMOTED).withdraw_url == ""


def test_moved_session_offers_to_leave_it_to_those_with_a_seat() -> None:
    scene = scenes.scene("seated", "pending")
    scene.edit(date=START + DAY)
    assert view(scene["seated"], Kind.MOVED).withdraw_url
    assert view(scene["pending"], Kind.MOVED).withdraw_url == ""
    assert view(scene["cotutor"], Kind.MOVED).withdraw_url == ""


@pytest.mark.parametrize("count", [1, 20])
def test_reading_many_costs_as_many_queries_as_reading_one(count: int) -> None:
    creator = factories.tutor()
    for _ in range(count):
        session = factories.session(creator)
        student = factories.student()
        bookings.request_to_join(student=student, session=session, message="", now=NOW)
    rows = list(Notification.objects.filter(user=creator).select_related("person").order_by("id"))
    assert len(rows) == count
    with CaptureQueriesContext(connection) as counted:
        reading.views(rows, creator, now=NOW)
    assert len(counted) == 2
