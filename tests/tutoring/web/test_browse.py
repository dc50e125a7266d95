"""The page on which sessions are found."""

import datetime as dt
import re
from urllib.parse import quote

import pytest
from django.test import Client

from peerhall.accounts.models import Community
from peerhall.tutoring.types import Level, RequestState, Status
from tests import factories
from tests.factories import DAY, HOUR, NOW
from tests.tutoring.web.visiting import RESULTS, cost, listed, titles

pytestmark = pytest.mark.django_db


def found(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/sessions/?{query}")
    assert response.status_code == 200
    return titles(response.content.decode())


def test_page_shows_open_sessions_with_the_zone_named_once(client: Client) -> None:
    Community.objects.update_or_create(pk=1, defaults={"timezone": "Europe/Berlin"})
    factories.session(title="Open one")
    factories.session(title="Over", status=Status.COMPLETED, date=NOW - DAY)

    html = client.get("/sessions/").content.decode()

    assert titles(html) == ["Open one"]
    assert html.count("Times are yours: Berlin, GMT+1.") == 1
    assert ">13:00–14:00<" in html
    assert "1 session</h2>" in html


def test_visitor_is_invited_to_sign_in_and_sees_no_filter_on(client: Client) -> None:
    factories.session()

    html = client.get("/sessions/").content.decode()

    assert "Sign in to request" in html
    assert re.findall(r'name="(\w+)" value="(\w+)" checked', html) == [("when", "any")]


def test_community_without_public_browsing_sends_visitors_to_sign_in(client: Client) -> None:
    Community.objects.update_or_create(pk=1, defaults={"public_browse": False})
    factories.session()

    response = client.get("/sessions/?subject=Programming")

    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next={quote('/sessions/?subject=Programming')}",
    )


def test_member_browses_a_community_without_public_browsing(client: Client) -> None:
    Community.objects.update_or_create(pk=1, defaults={"public_browse": False})
    factories.session(title="For members")
    client.force_login(factories.student())

    assert found(client) == ["For members"]


def test_page_takes_no_post(client: Client) -> None:
    assert client.post("/sessions/").status_code == 405


def test_filters_narrow_together(client: Client) -> None:
    listed("Right", subject="Maths", level=Level.ADVANCED, date=NOW + HOUR)
    listed("Other subject", level=Level.ADVANCED, date=NOW + HOUR)
    listed("Other level", subject="Maths", date=NOW + HOUR)
    listed("Other week", subject="Maths", level=Level.ADVANCED, date=NOW + 8 * DAY)

    query = "subject=maths&level=advanced&when=week&status=approved&status=scheduled&seats=1"
    assert found(client, query) == ["Right"]


def test_search_finds_a_word_of_the_description_and_a_tutor_without_accents(client: Client) -> None:
    listed("Recursion", description="Without tears.")
    listed("Loops", creator=factories.tutor("Tomás Vega"))

    assert found(client, "search=tears") == ["Recursion"]
    assert "Loops" in found(client, "search=Tomas")


def test_form_keeps_what_was_asked(client: Client) -> None:
    html = client.get(
        "/sessions/?search=tears&level=beginner&when=dates&date_from=2026-11-23&status=completed&seats=1"
    ).content.decode()

    for kept in (
        'value="tears"',
        'name="level" value="beginner" checked',
        'name="when" value="dates" checked',
        'value="2026-11-23"',
        'name="status" value="completed" checked',
        'name="seats" value="1" checked',
    ):
        assert kept in html


def test_seven_statuses_are_offered(client: Client) -> None:
    html = client.get("/sessions/").content.decode()

    assert re.findall(r'name="status" value="(\w+)"', html) == list(Status)


def test_day_is_a_day_of_the_viewers_zone_also_where_it_has_25_hours(client: Client) -> None:
    client.force_login(factories.person(timezone="Europe/Berlin"))
    last = dt.datetime(2027, 10, 31, 22, 59, tzinfo=dt.UTC)  # the last minute of Berlin's long Sunday
    factories.session(title="Saturday night", date=last - dt.timedelta(hours=25))
    factories.session(title="First minute", date=last - dt.timedelta(hours=24, minutes=59))
    factories.session(title="Last minute", date=last)
    factories.session(title="Monday", date=last + dt.timedelta(minutes=1))

    assert found(client, "date=2027-10-31") == ["First minute", "Last minute"]


def test_nothing_found_says_how_to_go_on(client: Client) -> None:
    client.force_login(factories.student())

    html = client.get("/sessions/?search=quantum+knitting&ordering=title").content.decode()

    assert "Nothing matches “quantum knitting” with these filters." in html
    assert 'href="/sessions/?ordering=title"' in html
    assert "Teach a session" in html
    assert "help board" not in html


def test_visitor_who_finds_nothing_may_teach_it(client: Client) -> None:
    assert "Teach a session" in client.get("/sessions/?search=quantum").content.decode()


def test_search_is_shown_as_text_only(client: Client) -> None:
    html = client.get("/sessions/", {"search": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in html


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("level=expert", "Level"),
        ("status=ready", "Status"),
        ("date=0001-01-01", "Day"),
        ("date_from=9999-12-31", "From"),
        ("date_from=soon", "From"),
        ("date_from=2026-12-02&date_to=2026-12-01", "To"),
        ("when=never", "When"),
        ("ordering=creator__password", "Sort by"),
        ("search=" + 10_000 * "x", "Search"),
        ("search=a%00b", "Search"),
        ("cursor=made-up", "Place in the list"),
    ],
)
@pytest.mark.parametrize("headers", [{}, RESULTS])
def test_filter_that_means_nothing_is_named_in_a_400(
    query: str, field: str, headers: dict[str, str], client: Client
) -> None:
    response = client.get(f"/sessions/?{query}", headers=headers)

    assert response.status_code == 400
    assert f"<li><b>{field}:</b> " in response.content.decode()


def test_typed_words_stay_when_another_filter_is_wrong(client: Client) -> None:
    html = client.get("/sessions/?search=tears&date_from=soon").content.decode()

    assert 'value="tears"' in html
    assert 'value="soon"' in html


def test_session_that_is_live_is_told_above_the_list(client: Client) -> None:
    live = factories.session(title="Right now", date=NOW - HOUR / 2, status=Status.SCHEDULED)
    factories.request(live, state=RequestState.APPROVED)

    html = client.get("/sessions/").content.decode()

    assert 'class="livebar' in html
    assert "1 of 5 seats taken, ends 12:30" in html
    assert 'class="livebar' not in client.get("/sessions/?level=beginner").content.decode()


def test_last_filters_are_offered_on_the_next_visit(client: Client) -> None:
    client.get("/sessions/?search=tears&level=beginner&ordering=title")

    html = client.get("/sessions/").content.decode()

    link = '<a class="link" href="/sessions/?search=tears&amp;ordering=title&amp;level=beginner">'
    assert link in html
    assert "Your last filters" not in client.get("/sessions/?level=beginner").content.decode()


def test_cookie_of_last_filters_is_not_believed(client: Client) -> None:
    client.cookies["last_filters"] = quote("evil=1&subject=<script>&next=//evil.example")

    html = client.get("/sessions/").content.decode()

    assert 'href="/sessions/?subject=%3Cscript%3E"' in html
    assert "evil" not in html


def test_form_has_a_button_for_browsers_without_scripts(client: Client) -> None:
    html = client.get("/sessions/").content.decode()

    assert re.search(r'<form[^>]*method="get" action="/sessions/"', html)
    assert re.search(r"<button type=\"submit\"[^>]*data-no-script[^>]*>Show sessions</button>", html)


@pytest.mark.parametrize("who", ["member", "visitor"])
def test_page_costs_the_same_for_one_card_and_for_twenty(who: str, client: Client) -> None:
    person = factories.student()
    if who == "member":
        client.force_login(person)
    teacher = factories.tutor()
    counts = []
    for wanted in (1, 20):
        for number in range(wanted):
            session = factories.session(teacher, date=NOW + (number + 1) * HOUR)
            factories.request(session, person)
        client.get("/sessions/")
        counts.append(cost(client, "/sessions/"))

    assert counts[0] == counts[1]
