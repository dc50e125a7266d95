"""Changing a session and duplicating it (J2.6, T12, A34)."""

import datetime as dt
import re
from typing import Any

import pytest

from peerhall.tutoring.models import Session
from peerhall.tutoring.types import Level, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW
from tests.tutoring.web.visiting import everything, get, post

pytestmark = pytest.mark.django_db


def edit_path(session: Session) -> str:
    return f"/sessions/{session.pk}/edit/"


def fields_of(session: Session, **changes: str) -> dict[str, Any]:
    """The editor's form as a browser sends it back, with some controls changed."""
    html = get(session.creator, edit_path(session)).content.decode()
    form = html.split('id="editor"')[1].split("</form>")[0]
    values = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"[^>]*checked', form))
    values |= dict(re.findall(r'<input class="input"[^>]*name="(\w+)" value="([^"]*)"', form))
    values |= dict(re.findall(r'<input type="number"[^>]*name="(\w+)" value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r"<option(?: value=\"([^\"]*)\")? selected>([^<]*)", options)
        assert chosen is not None, name
        values[name] = chosen[1] or chosen[2]
    values["description"] = re.findall(r'name="description"[^>]*>([^<]*)</textarea>', form)[0]
    return {**values, **changes}


def test_form_sent_back_unchanged_changes_nothing() -> None:
    session = factories.session(
        date=NOW + DAY + dt.timedelta(minutes=7, seconds=31), timezone="Asia/Kolkata", subject="Beekeeping"
    )
    before = everything()
    assert post(session.creator, edit_path(session), fields_of(session)).status_code == 302
    assert everything() == before


def test_description_is_changed_without_asking_anybody() -> None:
    session = factories.session()
    factories.request(session, state=RequestState.APPROVED)
    response = post(session.creator, edit_path(session), fields_of(session, description="New *text*."))
    assert response.status_code == 302
    session.refresh_from_db()
    assert session.description_html == "<p>New <em>text</em>.</p>\n"
    assert session.updated_at == NOW


def test_moving_says_whom_it_touches_first() -> None:
    session = factories.session()
    factories.request(session, state=RequestState.APPROVED)
    factories.request(session)
    values = fields_of(session, time="20:00")
    before = everything()
    response = post(session.creator, edit_path(session), values)
    html = response.content.decode()
    assert "You are moving this session." in html
    assert "1 person has a seat and 1 more asked for one." in html
    assert "<option selected>20:00</option>" in html
    buttons = re.findall(r"<button[^>]*>", html.split('class="form-bar"')[1])
    assert 'name="move"' not in buttons[0]  # Enter in a field takes the first
    assert 'name="move"' in buttons[1]
    assert everything() == before
    assert post(session.creator, edit_path(session), {**values, "move": "1"}).status_code == 302
    session.refresh_from_db()
    assert session.date == (NOW + 2 * DAY).replace(hour=20)


def test_moving_what_nobody_counts_on_needs_no_question() -> None:
    session = factories.session()
    assert post(session.creator, edit_path(session), fields_of(session, time="20:00")).status_code == 302


def test_cotutor_changes_words_and_not_the_time() -> None:
    session = factories.session()
    cotutor = factories.cotutor(session)
    assert post(cotutor, edit_path(session), fields_of(session, title="Better")).status_code == 302
    response = post(cotutor, edit_path(session), fields_of(session, time="20:00", title="Moved"))
    assert response.status_code == 403
    session.refresh_from_db()
    assert (session.title, session.date) == ("Better", NOW + 2 * DAY)


def test_fewer_seats_than_taken_are_refused_beside_the_field() -> None:
    session = factories.session(max_participants=5)
    for _ in range(3):
        factories.request(session, state=RequestState.APPROVED)
    response = post(session.creator, edit_path(session), fields_of(session, max_participants="2"))
    assert response.status_code == 400
    assert "3 people have a seat." in response.content.decode()


def test_moving_onto_another_of_ones_own_is_saved_anyway_only_when_said() -> None:
    session = factories.session()
    factories.session(session.creator, title="The other", date=session.date + 3 * HOUR)
    values = fields_of(session, time="15:00")
    response = post(session.creator, edit_path(session), values)
    assert response.status_code == 409
    assert "Save anyway" in response.content.decode()
    assert post(session.creator, edit_path(session), {**values, "force": "1"}).status_code == 302


@pytest.mark.parametrize("method", [get, post])
def test_session_that_is_over_is_not_edited(method: Any) -> None:
    session = factories.session(status=Status.CANCELLED)
    response = method(session.creator, edit_path(session))
    assert response.status_code == 409
    assert "You can duplicate it." in response.content.decode()


# Duplicating


def test_duplicate_is_a_form_for_a_new_session_without_a_day() -> None:
    session = factories.session(
        title="Again", level=Level.ADVANCED, subject="Beekeeping", date=NOW - DAY, status=Status.CANCELLED
    )
    html = get(session.creator, f"/sessions/{session.pk}/duplicate/").content.decode()
    assert 'value="Again"' in html
    assert 'value="Beekeeping"' in html
    assert 'name="date" value=""' in html
    assert 'action="/sessions/new/"' in html


def test_stranger_does_not_duplicate() -> None:
    session = factories.session()
    assert get(factories.stranger(), f"/sessions/{session.pk}/duplicate/").status_code == 403
