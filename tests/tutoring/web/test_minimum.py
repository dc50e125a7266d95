"""T5b on the session's page: at the notice without the minimum, its tutors decide whether to run it."""

import datetime as dt

import pytest
import time_machine

from peerhall.accounts.models import User
from peerhall.tutoring import sessions, ticking
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState
from tests import factories
from tests.factories import HOUR, NOW
from tests.tutoring.web import visiting

pytestmark = pytest.mark.django_db
NOTICE = 12 * HOUR
START = NOW + 48 * HOUR
ASKED = "Run it anyway?"
TOP = {"HX-Target": "div#session-top"}


def offered(*, minimum: int = 3) -> Session:
    return factories.session(
        date=START,
        min_participants=minimum,
        cancel_notice_hours=12,
        ask_minimum_at=START - NOTICE if minimum > 1 else None,
    )


def shown(viewer: User | None, session: Session, at: dt.datetime) -> str:
    with time_machine.travel(at, tick=False):
        return visiting.page(viewer, session)


def test_tutors_are_asked_at_the_notice_with_the_ticker_and_without() -> None:
    session = offered()
    cotutor = factories.cotutor(session)
    factories.request(session, state=RequestState.APPROVED)
    at = START - NOTICE

    assert ASKED not in shown(session.creator, session, at - dt.timedelta(seconds=1))
    before = shown(session.creator, session, at)
    ticking.tick(now=at)

    assert "It needs 3 people, 1 has a seat so far." in before
    assert ASKED in shown(session.creator, session, at)
    assert ASKED in shown(cotutor, session, at)
    assert ASKED not in shown(session.creator, session, START)


def test_nobody_else_is_asked() -> None:
    session = offered()
    seated = factories.request(session, state=RequestState.APPROVED).user

    for viewer in (None, seated, factories.stranger(), factories.organizer()):
        assert ASKED not in shown(viewer, session, START - HOUR)


def test_nobody_is_asked_where_the_minimum_is_one_or_is_reached() -> None:
    alone, enough = offered(minimum=1), offered(minimum=2)
    for _ in range(2):
        factories.request(enough, state=RequestState.APPROVED)
    Session.objects.filter(pk=enough.pk).update(status="scheduled")

    for session in (alone, enough):
        assert ASKED not in shown(session.creator, session, START - HOUR)


def test_the_note_leads_to_what_its_reader_may_do() -> None:
    session = offered()
    cotutor = factories.cotutor(session)
    cancel, edit = (f'href="/sessions/{session.pk}/{act}/"' for act in ("cancel", "edit"))

    empty = note(shown(session.creator, session, START - HOUR))
    assert (cancel in empty, edit in empty) == (True, False)  # no minimum is below one
    assert "<a" not in note(shown(cotutor, session, START - HOUR))

    factories.request(session, state=RequestState.APPROVED)
    assert cancel in note(shown(session.creator, session, START - HOUR))
    assert edit in note(shown(cotutor, session, START - HOUR))


def test_the_question_comes_to_an_open_page_and_goes_with_the_session() -> None:
    session = offered()
    path = f"/sessions/{session.pk}/"

    with time_machine.travel(START - HOUR, tick=False):
        part = visiting.get(session.creator, path, headers=TOP).content.decode()
        assert note(part) == note(visiting.page(session.creator, session))
        sessions.cancel_session(actor=session.creator, session=session, reason="", now=START - HOUR)
        assert ASKED not in visiting.get(session.creator, path, headers=TOP).content.decode()


def note(html: str) -> str:
    """The note that asks, from its tag to its end."""
    start = html.rindex('<div class="note"', 0, html.index(ASKED))
    return html[start : html.index("</div></div>", start)]
