"""Who asks by a cookie, and who is nobody: sessions are looked for where there can be one."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peerhall.accounts.models import User

LIST = "/api/sessions/"


@pytest.mark.django_db
def test_a_program_without_cookie_is_nobody_and_leaves_no_session() -> None:
    program = Client()
    program.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        answer = program.get(LIST)
    assert answer.status_code == 200
    assert answer.wsgi_request.user.is_anonymous
    assert answer.wsgi_request.session.session_key is None
    assert not any("django_session" in query["sql"] for query in asked)
    assert not answer.cookies
    assert program.get("/api/me/").status_code == 401
    assert not Session.objects.exists()


def test_the_same_program_with_the_cookie_is_its_person(ana: User, ana_signed_in: Client) -> None:
    answer = ana_signed_in.get("/api/me/")
    assert (answer.status_code, answer.json()["id"]) == (200, ana.pk)


def test_a_cookie_that_is_over_is_nobodys(ana_signed_in: Client) -> None:
    Session.objects.all().delete()
    assert ana_signed_in.get("/api/me/").status_code == 401
    assert ana_signed_in.get(LIST).status_code == 200


def test_answers_differ_by_cookie_with_and_without_one(ana_signed_in: Client) -> None:
    for program in (Client(), ana_signed_in):
        varying = program.get(LIST)["Vary"].split(", ")
        assert {"Authorization", "Cookie", "origin"} <= set(varying)
        assert len(varying) == len(set(varying))


def test_the_contracts_own_page_is_drawn_for_both(ana_signed_in: Client) -> None:
    for browser in (Client(), ana_signed_in):
        assert browser.get("/api/docs/").status_code == 200
