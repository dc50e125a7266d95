"""Offering a session (J2.1–J2.4, A8, A34, S121, S179)."""

import datetime as dt
from typing import Any

import pytest

from peerhall.accounts.models import Community
from peerhall.accounts.types import SessionReview, WhoMayTutor
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import ApprovalMode, Place, Status
from tests import factories
from tests.tutoring.web import visiting
from tests.tutoring.web.visiting import everything, get, post, refusals

pytestmark = pytest.mark.django_db

NEW = "/sessions/new/"
LEAST = {
    "title": "Recursion without tears",
    "subject": "Programming",
    "level": "intermediate",
    "date": "2026-11-26",
    "time": "18:00",
}


def test_least_form_has_the_guides_defaults() -> None:
    tutor = factories.person(timezone="Europe/Madrid")
    response = post(tutor, NEW, {**LEAST, "timezone": "Europe/Madrid"})
    session = Session.objects.get()
    assert response["Location"] == f"/sessions/{session.pk}/"
    assert session.date == dt.datetime(2026, 11, 26, 17, tzinfo=dt.UTC)
    assert (session.creator, session.status, session.timezone) == (tutor, Status.APPROVED, "Europe/Madrid")
    assert (session.duration, session.max_participants, session.description) == (60, 5, "")
    assert (session.approval_mode, session.has_waitlist, session.place) == (
        ApprovalMode.MANUAL,
        True,
        Place.ROOM,
    )


def test_form_begins_in_the_tutors_zone_tomorrow() -> None:
    html = get(factories.person(timezone="Asia/Tokyo"), NEW).content.decode()
    assert 'value="2026-11-24"' in html
    assert "<option selected>18:00</option>" in html
    assert "<option selected>Asia/Tokyo</option>" in html
    assert "Publish session" in html


def test_time_with_an_offset_of_its_own_means_that_instant() -> None:
    post(factories.tutor(), NEW, {**LEAST, "time": "18:00+05:00", "timezone": "Europe/Madrid"})
    assert Session.objects.get().date == dt.datetime(2026, 11, 26, 13, tzinfo=dt.UTC)


def test_every_field_arrives() -> None:
    values = {
        **LEAST,
        "description": "Bring **paper**.",
        "duration": "90",
        "timezone": "Africa/Lagos",
        "max_participants": "3",
        "min_participants": "2",
        "approval_mode": "auto",
        "has_waitlist": ["off"],
        "cancel_notice_hours": "24",
        "place": "link",
        "place_detail": "https://meet.example/r",
    }
    post(factories.tutor(), NEW, values)
    session = Session.objects.get()
    assert session.description_html == "<p>Bring <strong>paper</strong>.</p>\n"
    assert (session.duration, session.max_participants, session.min_participants) == (90, 3, 2)
    assert (session.approval_mode, session.has_waitlist, session.cancel_notice_hours) == ("auto", False, 24)
    assert (session.place, session.place_detail) == ("link", "https://meet.example/r")


def test_switch_that_is_on_sends_both_its_values() -> None:
    post(factories.tutor(), NEW, {**LEAST, "has_waitlist": ["off", "on"]})
    assert Session.objects.get().has_waitlist is True


def test_subject_of_ones_own() -> None:
    post(factories.tutor(), NEW, {**LEAST, "subject": "other", "subject_other": "Beekeeping"})
    assert Session.objects.get().subject == "Beekeeping"


def test_subject_of_ones_own_that_is_not_sent_is_told_beside_its_field() -> None:
    response = post(factories.tutor(), NEW, {**LEAST, "subject": "other"})
    assert response.status_code == 400
    assert 'id="id_subject_error"' in response.content.decode()


def test_wrong_fields_are_told_beside_themselves_and_what_was_typed_stays() -> None:
    tutor = factories.tutor()
    before = everything()
    values = {
        **LEAST,
        "title": 'Kept <title> & "quotes"',
        "date": "2020-01-01",
        "duration": "600",
        "max_participants": "0",
        "level": "expert",
    }
    response = post(tutor, NEW, values)
    html = response.content.decode()
    assert response.status_code == 400
    for name in ("date", "duration", "max_participants", "level"):
        assert f'id="id_{name}_error"' in html
    assert "4 fields need another look." in html
    assert 'value="Kept &lt;title&gt; &amp; &quot;quotes&quot;"' in html
    assert '<option value="600" selected>' in html
    assert html.count(" autofocus") == 1
    assert everything() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "0001-01-01"},
        {"date": "9999-12-31", "time": "23:59", "timezone": "America/New_York"},
        {"date": "2026-02-30"},
        {"date": "", "time": ""},
        {"time": "25:00"},
        {"timezone": "Mars/Olympus"},
        {"timezone": "../../etc/passwd"},
        {"title": ""},
        {"title": "x" * 10_000},
        {"title": "turned \u202e around"},
        {"description": "\x00"},
        {"subject": "other", "subject_other": ""},
        {"duration": "NaN"},
        {"duration": "1e9"},
        {"max_participants": "-1"},
        {"max_participants": "9" * 400},
        {"min_participants": "6"},
        {"cancel_notice_hours": "soon"},
        {"place": "moon"},
        {"place": "link", "place_detail": "javascript:alert(1)"},
        {"approval_mode": "never"},
        {"has_waitlist": "perhaps"},
    ],
)
def test_nonsense_is_refused_with_a_sentence(changes: dict[str, str]) -> None:
    tutor = factories.tutor()
    before = everything()
    response = post(tutor, NEW, {**LEAST, **changes})
    assert response.status_code == 400
    assert 'class="error"' in response.content.decode()
    assert everything() == before


def test_time_the_clocks_skip_moves_on_and_is_announced() -> None:
    values = {**LEAST, "date": "2027-03-28", "time": "02:30", "timezone": "Europe/Berlin"}
    tutor = factories.tutor()
    assert "The clocks skip the time you typed" in post(tutor, "/sessions/preview/", values).content.decode()
    post(tutor, NEW, values)
    assert Session.objects.get().date == dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("date", "words"), [("2027-03-28", "so it moves on"), ("2027-10-31", "twice that night")]
)
def test_odd_time_is_told_after_publishing_too(date: str, words: str) -> None:
    # Without script nobody has seen the preview.
    values = {**LEAST, "date": date, "time": "02:30", "timezone": "Europe/Madrid"}
    client = visiting.client_of(factories.person(timezone="Europe/Madrid"))
    text = client.post(NEW, values, follow=True).content.decode()
    assert "Your session is published. The clocks" in text
    assert words in text


def test_time_the_clocks_show_twice_is_the_first() -> None:
    values = {**LEAST, "date": "2027-10-31", "time": "02:30", "timezone": "Europe/Berlin"}
    tutor = factories.tutor()
    assert "The first one is meant." in post(tutor, "/sessions/preview/", values).content.decode()
    post(tutor, NEW, values)
    assert Session.objects.get().date == dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)


def test_own_overlap_is_asked_about_and_created_anyway() -> None:
    session = factories.session(title="Already there", date=dt.datetime(2026, 11, 26, 18, 30, tzinfo=dt.UTC))
    response = post(session.creator, NEW, LEAST)
    html = response.content.decode()
    assert response.status_code == 409
    assert "You teach “Already there” at that time." in html
    assert "Create anyway" in html
    assert Session.objects.count() == 1
    assert refusals() == [("person", "tutor_conflict")]
    assert post(session.creator, NEW, {**LEAST, "force": "1"}).status_code == 302
    assert Session.objects.count() == 2


def test_reviewed_community_holds_a_new_session_back() -> None:
    Community.objects.create(pk=1, session_review=SessionReview.ALL)
    client = visiting.client_of(factories.tutor())
    response = client.post(NEW, LEAST, follow=True)
    assert Session.objects.get().status == Status.PENDING_APPROVAL
    assert "Sent to the moderators." in response.content.decode()


def test_who_may_not_teach_gets_no_form() -> None:
    Community.objects.create(pk=1, who_may_tutor=WhoMayTutor.ORGANIZERS)
    member = factories.stranger()
    assert get(member, NEW).status_code == 403
    assert post(member, NEW, LEAST).status_code == 403
    assert Session.objects.count() == 0
    assert refusals() == [("person", "forbidden")] * 2


def test_unproven_address_is_asked_for_before_teaching(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = True
    response = get(factories.tutor(), NEW)
    assert response.status_code == 403
    assert 'href="/accounts/email/"' in response.content.decode()


def test_visitor_signs_in_to_teach() -> None:
    assert get(None, NEW)["Location"] == f"/accounts/login/?next={NEW}"
    assert visiting.client_of(factories.tutor()).put(NEW).status_code == 405


def test_card_shows_what_is_typed_and_keeps_nothing() -> None:
    tutor = factories.tutor()
    html = post(tutor, "/sessions/preview/", {**LEAST, "max_participants": "7"}).content.decode()
    assert "Recursion without tears" in html
    assert "hue-code" in html
    assert "<b>7</b> of 7 left" in html
    assert Session.objects.count() == 0
    assert get(tutor, "/sessions/preview/").status_code == 405


@pytest.mark.parametrize(
    "values",
    [
        {**LEAST, "date": "9999-12-31", "time": "23:59"},
        {**LEAST, "date": "0001-01-01", "time": "00:00", "timezone": "Asia/Tokyo"},
        {**LEAST, "duration": "9" * 5000},
    ],
)
def test_card_at_the_ends_of_the_calendar_asks_for_another_day(values: dict[str, str]) -> None:
    assert post(factories.tutor(), "/sessions/preview/", values).status_code == 200
    assert post(factories.tutor(), NEW, values).status_code == 400


def test_card_of_nonsense_is_drawn_plainly() -> None:
    values = {"title": "<script>", "date": "x", "duration": "9" * 50, "max_participants": "-3", "level": "??"}
    response = post(factories.tutor(), "/sessions/preview/", values)
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()
