"""Signing in and out."""

import pytest
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.fixtures import Settings

from peerhall.accounts.models import User
from tests.accounts.conftest import PASSWORD

SIGN_IN = "/accounts/login/"


def test_sign_in_by_address_in_any_case(client: Client, ana: User) -> None:
    answer = client.post(SIGN_IN, {"login": "ANA@Example.org", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/sessions/")
    assert client.session["_auth_user_id"] == str(ana.pk)


def test_sign_in_lasts_sixty_days(client: Client, ana: User) -> None:
    client.post(SIGN_IN, {"login": ana.email, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["max-age"] == 60 * 60 * 24 * 60
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_sign_in_changes_the_browsers_session(client: Client, ana: User) -> None:
    session = client.session
    session["left_by"] = "somebody else"
    session.save()
    before = session.session_key
    client.post(SIGN_IN, {"login": ana.email, "password": PASSWORD})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize("login", ["ana@example.org", "nobody@example.org"])
@pytest.mark.usefixtures("ana")
def test_a_wrong_sign_in_says_the_same_for_everybody(client: Client, login: str) -> None:
    page = client.post(SIGN_IN, {"login": login, "password": "wrong lantern 7"})
    text = page.content.decode()
    assert page.status_code == 400
    assert "E-mail or password is not right." in text
    assert login in text
    assert "wrong lantern 7" not in text
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("ana")
def test_a_wrong_sign_in_costs_one_hash_for_everybody(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for login in ("ana@example.org", "nobody@example.org"):
        hashed: list[str] = []
        _count_hashes(monkeypatch, hashed)
        client.post(SIGN_IN, {"login": login, "password": "wrong lantern 7"})
        counts.append(len(hashed))
    assert counts == [1, 1]


def test_an_inactive_person_stays_out(client: Client, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(is_active=False)
    client.post(SIGN_IN, {"login": ana.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("next_page", "arrives"),
    [
        ("/sessions/new/", "/sessions/new/"),
        ("https://evil.example/", "/sessions/"),
        ("//evil.example/", "/sessions/"),
        ("javascript:alert(1)", "/sessions/"),
        ("https:evil.example", "/sessions/"),
        ("\\\\evil.example", "/sessions/"),
    ],
)
@pytest.mark.usefixtures("ana")
def test_next_never_leaves_the_house(client: Client, next_page: str, arrives: str) -> None:
    answer = client.post(SIGN_IN, {"login": "ana@example.org", "password": PASSWORD, "next": next_page})
    assert answer["Location"] == arrives


def test_sign_in_follows_the_browsers_zone_until_one_is_chosen(client: Client, ana: User) -> None:
    client.cookies["tz"] = "Asia%2FTokyo"
    client.post(SIGN_IN, {"login": ana.email, "password": PASSWORD})
    ana.refresh_from_db()
    assert ana.timezone == "Asia/Tokyo"
    other = Client()
    other.cookies["tz"] = "Mars%2FOlympus"
    other.post(SIGN_IN, {"login": ana.email, "password": PASSWORD})
    ana.refresh_from_db()
    assert ana.timezone == "Asia/Tokyo"


def test_sign_in_page_for_somebody_signed_in_goes_on(ana_signed_in: Client) -> None:
    assert ana_signed_in.get(SIGN_IN)["Location"] == "/sessions/"


@pytest.mark.parametrize("path", [SIGN_IN, "/accounts/signup/", "/accounts/password/reset/"])
@pytest.mark.django_db
def test_pages_answer_other_methods_with_405(client: Client, path: str) -> None:
    assert client.delete(path).status_code == 405


@pytest.mark.django_db
def test_sign_in_needs_the_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(SIGN_IN, {"login": "a@example.org", "password": "x"}).status_code == 403


@pytest.mark.parametrize("password", ["\x00", "a" * 10_000, "\u202e"])
@pytest.mark.usefixtures("ana")
def test_hostile_passwords_are_only_wrong(client: Client, password: str) -> None:
    page = client.post(SIGN_IN, {"login": "ana@example.org", "password": password})
    assert page.status_code == 400


def test_sign_out_asks_first_and_ends_this_browser_only(ana_signed_in: Client, ana: User) -> None:
    other = Client()
    other.force_login(ana)
    assert ana_signed_in.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in ana_signed_in.session
    assert ana_signed_in.post("/accounts/logout/")["Location"] == "/"
    assert "_auth_user_id" not in ana_signed_in.session
    assert other.get("/accounts/profile/").status_code == 200


def test_a_new_password_signs_out_every_other_browser(ana_signed_in: Client, ana: User) -> None:
    other = Client()
    other.force_login(ana)
    answer = ana_signed_in.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "another lantern 8", "password2": "another lantern 8"},
    )
    assert answer["Location"] == "/accounts/profile/"
    assert ana_signed_in.get("/accounts/profile/").status_code == 200
    assert other.get("/accounts/profile/").status_code == 302


def test_too_many_wrong_tries_are_told_to_wait(client: Client, ana: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    for _ in range(5):
        client.post(SIGN_IN, {"login": "ana@example.org", "password": "wrong lantern 7"})
    page = client.post(SIGN_IN, {"login": ana.email, "password": PASSWORD})
    assert "Too many tries that failed." in page.content.decode()
    assert "_auth_user_id" not in client.session


def _count_hashes(monkeypatch: pytest.MonkeyPatch, hashed: list[str]) -> None:
    encode = hashers.MD5PasswordHasher.encode

    def counted(self: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
