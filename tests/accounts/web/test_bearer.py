"""Who asks, for programs: the header, the cookie beside it, and addresses where it does not count."""

import datetime as dt

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peerhall.accounts import tokens
from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.platform.realtime.models import Ticket

TICKET = "/api/ws-ticket/"


@pytest.fixture
def pair(ana: User) -> tokens.Pair:
    return tokens.issue(person=ana, now=clock.now())


def bearing(token: str) -> Client:
    """A program that sends this token with everything; CSRF counts."""
    return Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {token}"})


def test_a_token_is_its_person_without_cookie_and_csrf_token(pair: tokens.Pair, ana: User) -> None:
    answer = bearing(pair.access).post(TICKET)
    assert answer.status_code == 200
    assert not answer.cookies
    ticket = Ticket.objects.get()
    assert ticket.user_id == ana.pk
    assert tokens.person_of_key(ticket.session_key) == ana
    assert not Session.objects.exists()


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer  "])
def test_the_scheme_is_read_as_http_has_it(pair: tokens.Pair, scheme: str) -> None:
    answer = Client(headers={"authorization": f"{scheme} {pair.access}"}).post(TICKET)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Bearer \xff", f"Bearer {'x' * 7_000}"]
)
@pytest.mark.django_db
def test_a_token_that_means_nothing_is_401(header: str) -> None:
    answer = Client(headers={"authorization": header}).get("/api/events/?topic=session:1")
    assert answer.status_code == 401
    assert answer.json() == {
        "detail": "This access token opens nothing. Sign in again.",
        "code": "token_invalid",
    }
    assert answer["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert "Cookie" not in answer.get("Vary", "")


def test_a_token_that_is_over_says_so(ana: User) -> None:
    old = tokens.issue(person=ana, now=clock.now() - dt.timedelta(minutes=16))
    answer = bearing(old.access).post(TICKET)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")


def test_a_bad_token_is_not_made_good_by_a_cookie(ana: User, ana_signed_in: Client) -> None:
    assert ana_signed_in.post(TICKET).status_code == 200
    answer = ana_signed_in.post(TICKET, headers={"authorization": "Bearer x"})
    assert answer.status_code == 401
    assert ana_signed_in.get("/accounts/profile/").context["user"] == ana


def test_the_token_counts_before_the_cookie_which_stays_as_it_is(
    pair: tokens.Pair, ana: User, ben: User
) -> None:
    both = bearing(pair.access)
    both.force_login(ben)
    key = both.cookies[settings.SESSION_COOKIE_NAME].value
    with CaptureQueriesContext(connection) as asked:
        answer = both.post(TICKET)
    assert answer.status_code == 200
    assert Ticket.objects.get().user_id == ana.pk
    assert both.cookies[settings.SESSION_COOKIE_NAME].value == key
    assert not any("django_session" in query["sql"] for query in asked)


def test_other_schemes_leave_the_cookie_to_count(ana_signed_in: Client) -> None:
    answer = ana_signed_in.post(TICKET, headers={"authorization": "Basic YTpi"})
    assert answer.status_code == 200


def test_the_cookie_still_needs_its_csrf_token(ana: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ana)
    assert browser.post(TICKET).status_code == 403


def test_pages_take_no_tokens(pair: tokens.Pair) -> None:
    assert bearing(pair.access).get("/accounts/profile/").status_code == 302
    assert bearing("x").get("/sessions/").status_code == 200


def test_answers_of_the_api_differ_by_token_and_pages_do_not(pair: tokens.Pair) -> None:
    for program in (bearing(pair.access), bearing("x"), Client()):
        assert "Authorization" in program.get("/api/events/?topic=session:1")["Vary"]
    assert "Authorization" not in Client().get("/accounts/login/").get("Vary", "")


def test_who_is_signed_out_is_out_with_the_next_request(pair: tokens.Pair) -> None:
    program = bearing(pair.access)
    assert program.post(TICKET).status_code == 200
    tokens.revoke(refresh=pair.refresh)
    assert program.post(TICKET).status_code == 401
