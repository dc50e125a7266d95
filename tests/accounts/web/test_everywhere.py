"""Signing out everywhere (A16): browsers and programs, this one too."""

import pytest
from django.test import Client

from peerhall.accounts import people, tokens
from peerhall.accounts.models import TokenFamily, User
from peerhall.platform import clock
from peerhall.platform.audit import trail
from tests.accounts.conftest import NOW, PASSWORD

PATH = "/accounts/sign-out-everywhere/"
BUTTON = "Sign out everywhere"


def test_every_browser_and_program_is_out_and_may_come_back(
    ana_signed_in: Client, ana: User, ben: User
) -> None:
    other, bens = Client(), Client()
    other.force_login(ana)
    bens.force_login(ben)
    pair, bens_pair = (tokens.issue(person=person, now=clock.now()) for person in (ana, ben))
    assert BUTTON in ana_signed_in.get("/accounts/password/change/").content.decode()
    answer = ana_signed_in.post(PATH)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "You are signed out everywhere." in ana_signed_in.get("/").content.decode()
    for browser in (ana_signed_in, other):
        assert browser.get("/accounts/profile/").status_code == 302
    with pytest.raises(tokens.TokenRefusedError):
        tokens.signed_in(access=pair.access, now=clock.now())
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(refresh=pair.refresh, now=clock.now())
    assert bens.get("/accounts/profile/").status_code == 200
    assert tokens.signed_in(access=bens_pair.access, now=clock.now()).person == ben
    assert [entry.act for entry in trail.of("person", ana.pk)] == ["sign_out_everywhere"]
    ana_signed_in.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})
    assert ana_signed_in.get("/accounts/profile/").status_code == 200


def test_a_second_time_ends_what_came_after_the_first(ana: User) -> None:
    people.sign_out_everywhere(person=ana, now=NOW)
    browser = Client()
    browser.force_login(ana)
    pair = tokens.issue(person=ana, now=NOW)
    assert browser.get("/accounts/profile/").status_code == 200
    assert tokens.signed_in(access=pair.access, now=NOW).person == ana
    people.sign_out_everywhere(person=ana, now=NOW)
    assert browser.get("/accounts/profile/").status_code == 302
    assert not TokenFamily.objects.exists()


def test_somebody_without_a_password_has_the_button_too(ana: User) -> None:
    ana.set_unusable_password()
    ana.save()
    browser = Client()
    browser.force_login(ana)
    assert BUTTON in browser.get("/accounts/password/set/").content.decode()


def test_it_takes_a_post_with_its_token_from_somebody(
    ana_signed_in: Client, client: Client, ana: User
) -> None:
    assert ana_signed_in.get(PATH).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    assert strict.post(PATH).status_code == 403
    assert Client().post(PATH)["Location"].startswith("/accounts/login/")
    assert client.get("/accounts/profile/").status_code == 200


@pytest.mark.django_db
def test_sign_ins_from_before_there_was_a_number_stay(ana: User) -> None:
    """What browsers hold was made by Django's own hash alone."""
    assert ana.get_session_auth_hash() == super(User, ana).get_session_auth_hash()
