"""A person's own sessions as pages."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from peerhall.accounts.models import User
from peerhall.tutoring.types import ClosedReason, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW
from tests.tutoring.web.visiting import cost

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def page(client: Client, person: User, query: str = "") -> str:
    client.force_login(person)
    response = client.get(f"/my-sessions/?{query}")
    assert response.status_code == 200
    return response.content.decode()


def rows(html: str) -> int:
    return html.count('<li class="agenda-row')


def tiles(html: str) -> list[tuple[str, str, int]]:
    """Name, address and figure of each tile."""
    found = re.findall(r'<dt><svg.*?</svg><a href="([^"]*)"[^>]*>([^<]*)</a></dt><dd>(\d+)</dd>', html)
    return [(name, address.replace("&amp;", "&"), int(figure)) for address, name, figure in found]


def test_visitor_is_sent_to_sign_in_and_back(client: Client) -> None:
    response = client.get("/my-sessions/?as=student")

    assert (response.status_code, response["Location"]) == (
        302,
        "/accounts/login/?next=/my-sessions/%3Fas%3Dstudent",
    )


def test_page_takes_no_post(client: Client) -> None:
    client.force_login(factories.student())

    assert client.post("/my-sessions/").status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "as=admin",
        "view=month",
        "show=hidden",
        "week=soon",
        "week=0001-01-01",
        "week=9999-12-31",
        "week=2026-02-30",
        "week=%00",
    ],
)
def test_address_that_names_nothing_is_not_found(query: str, client: Client) -> None:
    client.force_login(factories.student())

    assert client.get(f"/my-sessions/?{query}").status_code == 404


def test_tabs_carry_the_totals_and_one_is_current(client: Client) -> None:
    person = factories.tutor()
    factories.session(person)
    factories.request(factories.session(), person, RequestState.APPROVED)
    factories.request(factories.session(), person, RequestState.APPROVED)

    html = page(client, person, "as=student")

    tabs = re.findall(
        r'<a href="/my-sessions/\?as=(\w+)"( aria-current="page")? ?>.*?class="count">(\d+)', html
    )
    assert tabs == [("tutor", "", "1"), ("student", ' aria-current="page"', "2")]
    assert "As Tutor" in html
    assert "As Student" in html


def test_first_tab_is_the_one_with_something_in_it(client: Client) -> None:
    learner, teacher = factories.student(), factories.tutor()
    factories.session(teacher)

    assert 'name="as" value="student"' in page(client, learner)
    assert 'name="as" value="tutor"' in page(client, teacher)


@pytest.mark.parametrize("role", ["tutor", "student"])
def test_each_tile_leads_to_a_list_as_long_as_its_figure(role: str, client: Client) -> None:
    teacher, learner = factories.tutor(), factories.student()
    for number, status in enumerate(Status):
        session = factories.session(teacher, status=status, date=NOW + (number + 1) * DAY)
        if status not in {Status.CANCELLED, Status.EXPIRED}:
            factories.request(session, learner, RequestState.APPROVED)
    live = factories.session(teacher, status=Status.SCHEDULED, date=NOW - HOUR / 2)
    factories.request(live, learner, RequestState.APPROVED)
    person = teacher if role == "tutor" else learner

    found = tiles(page(client, person, f"as={role}"))

    assert [name for name, _, _ in found] == ["Total", "Upcoming", "Ongoing", "Completed"]
    assert all(figure for _, _, figure in found)
    for _, address, figure in found:
        assert rows(page(client, person, address.partition("?")[2])) == figure


def test_tutors_row_offers_what_waits_and_what_can_be_done(client: Client) -> None:
    teacher = factories.tutor()
    session = factories.session(teacher, title="Git without fear")
    factories.request(session)
    factories.request(session)
    quiet = factories.session(teacher, date=NOW + 3 * DAY)

    html = page(client, teacher, "as=tutor")

    assert f'href="/sessions/{session.pk}/#requests"' in html
    assert "Answer 2 requests" in html
    for act in ("edit", "duplicate", "cancel"):
        assert f'href="/sessions/{quiet.pk}/{act}/"' in html
    assert ">Manage<" in html
    assert "0 of 5 seats" in html


def test_cotutor_may_edit_but_not_cancel(client: Client) -> None:
    session = factories.session(factories.tutor("Tom Teacher"))

    html = page(client, factories.cotutor(session), "as=tutor")

    assert "with Tom Teacher" in html
    assert f'href="/sessions/{session.pk}/edit/"' in html
    assert f'href="/sessions/{session.pk}/cancel/"' not in html


def test_over_is_over_for_the_tutor(client: Client) -> None:
    teacher = factories.tutor()
    session = factories.session(teacher, status=Status.COMPLETED, date=NOW - DAY)

    html = page(client, teacher, "as=tutor&show=past")

    assert f'href="/sessions/{session.pk}/duplicate/"' in html
    assert f'href="/sessions/{session.pk}/edit/"' not in html
    assert f'href="/sessions/{session.pk}/cancel/"' not in html


@pytest.mark.parametrize(
    ("state", "relation", "act"),
    [
        (RequestState.APPROVED, "You&#x27;re in", "Cancel booking"),
        (RequestState.PENDING, "Request pending", "Withdraw"),
        (RequestState.WAITLISTED, "Waitlist #1", "Withdraw"),
    ],
)
def test_students_row_says_where_they_stand_and_how_to_leave(
    state: RequestState, relation: str, act: str, client: Client
) -> None:
    student, session = factories.student(), factories.session(factories.tutor("Tom Teacher"))
    factories.request(session, student, state)

    html = page(client, student, "as=student")

    assert f"with Tom Teacher · {relation}" in html
    assert re.search(rf'href="/sessions/{session.pk}/withdraw/"[^>]*>{act}', html)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (ClosedReason.TUTOR, "Tom Teacher couldn’t fit you in this time"),
        (ClosedReason.WITHDRAWN, "You withdrew"),
        (ClosedReason.EXPIRED, "Your request was not answered in time"),
        (ClosedReason.MODERATOR, "Closed by a moderator"),
    ],
)
def test_past_and_declined_says_kindly_why(reason: ClosedReason, sentence: str, client: Client) -> None:
    student, session = factories.student(), factories.session(factories.tutor("Tom Teacher"))
    state = RequestState.WITHDRAWN if reason == ClosedReason.WITHDRAWN else RequestState.REJECTED
    factories.request(session, student, state, closed_reason=reason)

    html = page(client, student, "as=student&show=past")

    assert "Past and declined" in html
    assert sentence in html
    assert "Rejected" not in html


def test_empty_page_leads_on(client: Client) -> None:
    person = factories.student()

    as_student, as_tutor = page(client, person, "as=student"), page(client, person, "as=tutor")

    assert "You have no seat yet" in as_student
    assert 'href="/sessions/"' in as_student
    assert "You have not taught yet" in as_tutor
    assert 'href="/sessions/new/"' in as_tutor


def test_days_are_named_from_today(client: Client) -> None:
    person = factories.person(timezone="Asia/Tokyo")  # it is 21:00 there
    for hours in (1, 4, 50):
        factories.session(person, date=NOW + hours * HOUR)

    html = page(client, person, "as=tutor")

    days = re.findall(r'<h2 class="day-title"[^>]*>([^<]*)<small>([^<]*)</small>', html)
    assert [(title.strip(), note) for title, note in days] == [
        ("Today", "Mon 23 November"),
        ("Tomorrow", "Tue 24 November"),
        ("Wed 25 November", "in 2 days"),
    ]
    assert "Monday 23 November. Times are yours: Tokyo, GMT+9." in html


def test_week_places_a_session_by_attributes_alone(client: Client) -> None:
    person = factories.person(timezone="Europe/Berlin")
    factories.session(person, title="Git", date=NOW + 5 * HOUR, duration=90)  # 18:00 in Berlin

    html = page(client, person, "view=week")

    block = re.findall(r'<li class="week-block hue-\w+" ([^>]*)>', html)[0]
    assert block == (
        'data-kind="teach" data-at-hour="10" data-at-minute="0" data-for-hours="1" data-for-minutes="30" '
        'data-lane="0" data-lanes="1"'
    )
    assert "style=" not in html
    assert '<ol aria-label="Monday 23 November">' in html
    assert "23–29 November" in html


def test_week_has_a_line_for_the_present_only_while_it_is_this_week(client: Client) -> None:
    person = factories.person(timezone="Europe/Berlin")

    this, following = page(client, person, "view=week"), page(client, person, "view=week&week=2026-12-05")

    assert 'class="week-now" data-at-hour="5" data-at-minute="0"' in this
    assert "week-now" not in following
    assert "30 November – 6 December" in following
    assert 'href="/my-sessions/?as=student&amp;view=week&amp;week=2026-11-23"' in following
    assert 'href="/my-sessions/?as=student&amp;view=week"' in following
    assert ">Today<" in following
    assert ">Today<" not in this


def test_week_of_the_clock_change_shows_the_wall_clock(client: Client) -> None:
    person = factories.person(timezone="Europe/Berlin")
    winter = NOW.replace(year=2027, month=10, day=31, hour=8)  # 09:00, after an hour was repeated
    factories.session(person, date=winter)

    html = page(client, person, "view=week&week=2027-10-31")

    assert 'data-at-hour="1" data-at-minute="0"' in html
    assert ">09:00<" in html


@pytest.mark.parametrize("view", ["agenda", "week"])
def test_page_costs_the_same_for_one_session_and_for_twenty(view: str, client: Client) -> None:
    person = factories.tutor()
    counts = []
    for wanted in (1, 20):
        for number in range(wanted):
            factories.request(factories.session(person, date=NOW + (number + 1) * HOUR))
        page(client, person, f"as=tutor&view={view}")
        counts.append(cost(client, f"/my-sessions/?as=tutor&view={view}"))

    assert counts[0] == counts[1]
