"""A forgotten password."""

import re

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from peerhall.accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.accounts.web.conftest import newest_letter

RESET = "/accounts/password/reset/"
NEW = "another lantern 8"


def test_the_letters_link_sets_a_password_once(client: Client, ana: User) -> None:
    assert client.post(RESET, {"email": "Ana@Example.org"})["Location"] == f"{RESET}done/"
    path = _link()
    form_page = client.get(path)["Location"]
    assert path not in form_page  # the key stays out of the Referer header
    assert client.post(form_page, {"password1": NEW, "password2": NEW}).status_code == 302
    ana.refresh_from_db()
    assert ana.check_password(NEW)
    again = Client().get(path)
    assert again.status_code == 200
    assert "set-password" not in again.content.decode()


def test_a_new_password_signs_out_everywhere(ana_signed_in: Client, client: Client, ana: User) -> None:
    other = Client()
    other.post(RESET, {"email": ana.email})
    other.post(other.get(_link())["Location"], {"password1": NEW, "password2": NEW})
    assert ana_signed_in.get("/accounts/profile/").status_code == 302
    assert client.post("/accounts/login/", {"login": ana.email, "password": PASSWORD}).status_code == 400


@pytest.mark.usefixtures("ana")
def test_an_unknown_address_is_answered_like_a_known_one() -> None:
    answers = [Client().post(RESET, {"email": email}) for email in ("ana@example.org", "nobody@example.org")]
    assert {(one.status_code, one["Location"], one.content) for one in answers} == {
        (302, f"{RESET}done/", b"")
    }
    assert [letter.to for letter in mail.outbox] == [["ana@example.org"], ["nobody@example.org"]]


@pytest.mark.usefixtures("ana")
def test_links_use_the_instances_own_address(client: Client, settings: Settings) -> None:
    settings.BASE_URL = "https://hall.example"
    for email in ("ana@example.org", "nobody@example.org"):
        client.post(RESET, {"email": email}, headers={"host": "evil.example"})
        assert "evil.example" not in newest_letter()
        assert "https://hall.example/accounts/" in newest_letter()


@pytest.mark.parametrize("key", ["1-wrong", "zzzzzzzzzzzzz-a-b", "0-set-password", "1-%00"])
@pytest.mark.usefixtures("ana")
def test_a_made_up_link_says_so_and_changes_nothing(client: Client, ana: User, key: str) -> None:
    page = client.get(f"{RESET}key/{key}/")
    assert page.status_code == 200
    assert page.context["token_fail"]
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)


def _link() -> str:
    match = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", newest_letter())
    assert match, newest_letter()
    return match[1]
