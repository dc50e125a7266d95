"""Signing in by Google's ID token, against a service of our own on a real socket (S156, S167)."""

import threading
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from pytest_django.fixtures import Settings

from peerhall.accounts import verification
from peerhall.accounts.models import TokenFamily, UsedProof, User
from tests import factories
from tests.accounts.signing import google as google  # noqa: PLC0414 -- a fixture
from tests.api import programs
from tests.api.programs import post, refusal, said
from tests.servers import oidc

pytestmark = pytest.mark.django_db
PATH = "/api/auth/google/"


@pytest.fixture(autouse=True)
def _real_time(_now: None) -> Any:
    """Google's clock is the real one, and so is the one its tokens are checked by."""
    with time_machine.travel(time_machine.escape_hatch.datetime.datetime.now(), tick=True):
        yield


def me(pair: Any) -> Any:
    """Who a pair signs in."""
    headers = {"authorization": f"Bearer {pair['access']}"}
    return programs.program(None).get("/api/me/", headers=headers).json()


def test_a_newcomer_signs_in_and_comes_back(google: oidc.Service) -> None:
    first = post(None, f"/api{PATH}", {"credential": google.token(nonce="n-1"), "nonce": "n-1"})
    assert first.status_code == 200
    assert first["Cache-Control"] == "no-store"
    nia = User.objects.get()
    assert (me(said(first))["email"], me(said(first))["name"]) == ("nia@example.org", "Nia Okoye")
    assert verification.is_verified(nia)
    assert not nia.has_usable_password()
    again = post(None, PATH, {"credential": google.token(email="moved@example.org")})
    assert me(said(again))["id"] == nia.pk
    assert User.objects.count() == SocialAccount.objects.count() == 1


def test_a_newcomer_lives_where_the_program_says(google: oidc.Service) -> None:
    answer = post(None, PATH, {"credential": google.token(), "timezone": "Africa/Lagos"})
    assert me(said(answer))["timezone"] == "Africa/Lagos"
    bad = post(None, PATH, {"credential": google.token(), "timezone": "Mars/Olympus"})
    assert list(said(bad)["fields"]) == ["timezone"]


def test_a_token_lets_in_once(google: oidc.Service) -> None:
    token, with_nonce = google.token(), google.token(nonce="n-1")
    assert post(None, PATH, {"credential": token}).status_code == 200
    assert post(None, PATH, {"credential": with_nonce, "nonce": "n-1"}).status_code == 200
    padded = f"{token}=="
    for body in (
        {"credential": token},
        {"credential": padded},
        {"credential": with_nonce, "nonce": "n-1"},
        # Another token that answers the same question: the nonce is what was used.
        {"credential": google.token(nonce="n-1", iat=1_700_000_000), "nonce": "n-1"},
    ):
        assert refusal(post(None, PATH, body)) == (401, "google_token_invalid")
    assert UsedProof.objects.count() == TokenFamily.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "nonce", "expected"),
    [
        ({"aud": "another"}, "", (401, "google_token_invalid")),
        ({"iss": "https://evil.example"}, "", (401, "google_token_invalid")),
        ({"exp": 1}, "", (401, "google_token_invalid")),
        ({"nonce": "n-1"}, "", (401, "google_token_invalid")),
        ({"nonce": "n-1"}, "n-2", (401, "google_token_invalid")),
        ({}, "n-1", (401, "google_token_invalid")),
        ({"email_verified": False}, "", (401, "google_email_unverified")),
        ({"algorithm": "HS256", "key": "x" * 32}, "", (401, "google_token_invalid")),
        ({"algorithm": "none"}, "", (401, "google_token_invalid")),
    ],
    ids=str,
)
def test_a_token_that_proves_nothing_signs_nobody_in(
    google: oidc.Service, changes: dict[str, Any], nonce: str, expected: tuple[int, str]
) -> None:
    answer = post(None, PATH, {"credential": google.token(**changes), "nonce": nonce})
    assert refusal(answer) == expected
    assert not User.objects.exists()
    assert not UsedProof.objects.exists()


@pytest.mark.parametrize("body", [None, {}, {"credential": ""}, {"credential": None}, {"credential": 7}])
@pytest.mark.usefixtures("google")
def test_without_a_token_it_is_400(body: object) -> None:
    answer = post(None, PATH, body)
    assert answer.status_code == 400
    assert list(said(answer)["fields"]) == ["credential"]


@pytest.mark.parametrize("credential", ["x", "a.b.c", "\x00", "é" * 40, "a" * 100_000])
@pytest.mark.usefixtures("google")
def test_junk_is_401(credential: str) -> None:
    assert refusal(post(None, PATH, {"credential": credential})) == (401, "google_token_invalid")


@pytest.mark.parametrize("stall", ["hang", "drip", "broken", "500"])
def test_keys_that_cannot_be_had_are_said(google: oidc.Service, stall: str) -> None:
    google.certs_stall = stall
    for _ in range(3):
        assert refusal(post(None, PATH, {"credential": google.token()})) == (400, "google_unavailable")
    assert google.looks["/certs"] == 1
    assert not User.objects.exists()


def test_without_a_client_id_there_is_no_such_door(google: oidc.Service, settings: Settings) -> None:
    settings.GOOGLE_CLIENT_ID = ""
    assert refusal(post(None, PATH, {"credential": google.token()})) == (404, "not_found")


def test_a_person_who_is_shut_out_stays_out_and_a_frozen_one_reads(google: oidc.Service) -> None:
    post(None, PATH, {"credential": google.token(nonce="1"), "nonce": "1"})
    User.objects.update(frozen_at=factories.NOW)
    assert post(None, PATH, {"credential": google.token(nonce="2"), "nonce": "2"}).status_code == 200
    User.objects.update(is_active=False)
    answer = post(None, PATH, {"credential": google.token(nonce="3"), "nonce": "3"})
    assert refusal(answer) == (401, "google_token_invalid")


def test_who_took_the_address_without_proof_is_shut_out_of_it(google: oidc.Service) -> None:
    eve = {"email": "nia@example.org", "password": "quiet lantern 7", "name": "Eve"}
    assert post(None, "/api/auth/register/", eve).status_code == 201
    asked = {"email": eve["email"], "password": eve["password"]}
    pair = said(post(None, "/api/auth/token/", asked))
    assert post(None, PATH, {"credential": google.token()}).status_code == 200
    bearer = programs.program(None)
    assert bearer.get("/api/me/", headers={"authorization": f"Bearer {pair['access']}"}).status_code == 401
    assert refusal(post(None, "/api/auth/token/", asked)) == (401, "wrong_credentials")
    assert refusal(post(None, "/api/auth/token/refresh/", {"refresh": pair["refresh"]})) == (
        401,
        "token_invalid",
    )
    assert EmailAddress.objects.get().verified


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("tokens", "let_in"), [(1, 1), (8, 8)])
def test_eight_at_once_make_one_account_and_each_token_lets_in_once(
    google: oidc.Service, tokens: int, let_in: int
) -> None:
    made = [google.token(jti=str(number)) for number in range(tokens)]
    credentials = [made[number % tokens] for number in range(8)]
    start = threading.Barrier(8)
    statuses: list[int] = []

    def sign_in(credential: str) -> None:
        start.wait()
        statuses.append(post(None, PATH, {"credential": credential}).status_code)
        connection.close()

    threads = [threading.Thread(target=sign_in, args=(one,)) for one in credentials]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * let_in + [401] * (8 - let_in)
    assert User.objects.count() == SocialAccount.objects.count() == 1
    assert TokenFamily.objects.count() == let_in
