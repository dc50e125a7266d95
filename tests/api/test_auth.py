"""Signing in, on and out by the API: what is answered, and what nobody learns from it (S156)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from pytest_django.fixtures import Settings

from peerhall.accounts.models import TokenFamily, User
from peerhall.api import limits
from peerhall.platform import ratelimit
from peerhall.platform.audit.models import AuditEntry
from tests import factories
from tests.api.programs import post, refusal, said
from tests.api.signing import ADDRESS, PASSWORD, me_by, sign_in
from tests.api.signing import aiko as aiko  # noqa: PLC0414 -- a fixture
from tests.api.signing import hashed as hashed  # noqa: PLC0414 -- a fixture

pytestmark = pytest.mark.django_db

WRONG = "E-mail or password is not right."


@pytest.mark.parametrize("prefix", ["/api/", "/api/api/"])
def test_a_program_signs_in_renews_and_signs_out(aiko: User, prefix: str) -> None:
    answer = post(None, f"{prefix}auth/token/", {"email": "AIKO@Example.org", "password": PASSWORD})
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    pair = said(answer)
    assert sorted(pair) == ["access", "expires_in", "refresh"]
    assert pair["expires_in"] == 900
    assert me_by(pair["access"], f"{prefix}me/").json()["id"] == aiko.pk
    renewed = said(post(None, f"{prefix}auth/token/refresh/", {"refresh": pair["refresh"]}))
    assert renewed["refresh"] != pair["refresh"]
    assert me_by(renewed["access"]).status_code == 200
    out = post(None, f"{prefix}auth/logout/", {"refresh": renewed["refresh"]})
    assert (out.status_code, out.content) == (204, b"")
    for access in (pair["access"], renewed["access"]):
        assert (me_by(access).status_code, me_by(access).json()["code"]) == (401, "token_invalid")
    again = post(None, f"{prefix}auth/token/refresh/", {"refresh": renewed["refresh"]})
    assert refusal(again) == (401, "token_invalid")
    assert post(None, f"{prefix}auth/logout/", {"refresh": renewed["refresh"]}).status_code == 204


@pytest.mark.parametrize(
    "email", [ADDRESS, "nobody@example.org", "closed@example.org", "by-google@example.org"]
)
@pytest.mark.usefixtures("aiko")
def test_a_wrong_sign_in_is_the_same_for_everybody(email: str, hashed: list[str]) -> None:
    closed = User.objects.create_user("closed@example.org", PASSWORD, name="C", created_at=factories.NOW)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    User.objects.create_user("by-google@example.org", None, name="G", created_at=factories.NOW)
    hashed.clear()
    answer = post(None, "/api/auth/token/", {"email": email, "password": "wrong lantern 7"})
    assert said(answer) == {"detail": WRONG, "code": "wrong_credentials"}
    assert (answer.status_code, len(hashed)) == (401, 1)
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert not TokenFamily.objects.exists()


@pytest.mark.usefixtures("aiko")
def test_somebody_shut_out_or_without_a_password_cannot_sign_in(aiko: User) -> None:
    asked = {"email": ADDRESS, "password": PASSWORD}
    User.objects.filter(pk=aiko.pk).update(is_active=False)
    assert refusal(post(None, "/api/auth/token/", asked)) == (401, "wrong_credentials")
    aiko.set_unusable_password()
    aiko.save()
    assert refusal(post(None, "/api/auth/token/", asked)) == (401, "wrong_credentials")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "email"),
        (None, "email"),
        ({"email": ADDRESS}, "password"),
        ({"email": ADDRESS, "password": ""}, "password"),
        ({"email": "nobody", "password": "x"}, "email"),
        ({"email": "a\x00@example.org", "password": "x"}, "email"),
        ({"email": [ADDRESS], "password": "x"}, "email"),
        ({"email": ADDRESS, "password": {"$ne": 1}}, "password"),
    ],
)
@pytest.mark.usefixtures("aiko")
def test_what_cannot_be_a_sign_in_is_400(body: object, field: str) -> None:
    answer = post(None, "/api/auth/token/", body)
    assert answer.status_code == 400
    assert list(said(answer)["fields"]) == [field]


@pytest.mark.parametrize("password", ["\x00", "a" * 100_000, "\u202e"])
@pytest.mark.usefixtures("aiko")
def test_hostile_passwords_are_only_wrong(password: str) -> None:
    answer = post(None, "/api/auth/token/", {"email": ADDRESS, "password": password})
    assert refusal(answer) == (401, "wrong_credentials")


@pytest.mark.usefixtures("aiko")
def test_wrong_passwords_are_counted_with_the_pages_together(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    wrong = {"login": ADDRESS, "password": "wrong lantern 7"}
    for _ in range(3):
        Client().post("/accounts/login/", wrong)
    for _ in range(2):
        post(None, "/api/auth/token/", {"email": ADDRESS, "password": "wrong lantern 7"})
    answer = post(None, "/api/auth/token/", {"email": ADDRESS, "password": PASSWORD})
    assert refusal(answer) == (429, "rate_limited")
    assert int(answer["Retry-After"]) > 0
    page = Client().post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    assert "Too many tries that failed." in page.content.decode()


@pytest.mark.parametrize(
    ("path", "budget"), [("token/", "login"), ("token/refresh/", "renew"), ("register/", "register")]
)
def test_whoever_tries_many_addresses_is_told_to_wait(settings: Settings, path: str, budget: str) -> None:
    """Guessing from one place at many accounts, and making them by the dozen."""
    settings.RATE_LIMITS = True
    settings.ACCOUNT_RATE_LIMITS = False  # which would stop wrong passwords sooner
    ratelimit.forget()
    allowed = int(limits.ALLOWED[budget].partition("/")[0])
    sent = {"password": "wrong lantern 7", "name": "Nia", "refresh": "x"}
    answers = [
        post(None, f"/api/auth/{path}", {**sent, "email": f"nia-{number}@example.org"})
        for number in range(allowed + 1)
    ]
    assert 429 not in {answer.status_code for answer in answers[:-1]}
    assert refusal(answers[-1]) == (429, "rate_limited")
    assert int(answers[-1]["Retry-After"]) > 0
    ratelimit.forget()


@pytest.mark.usefixtures("aiko")
def test_an_old_access_token_does_not_keep_from_a_new_one() -> None:
    """Programs add their token to everything; that one here is over."""
    pair = sign_in()
    with time_machine.travel(factories.NOW + dt.timedelta(hours=1), tick=False):
        old = Client(headers={"authorization": f"Bearer {pair['access']}"})
        assert old.get("/api/me/").json()["code"] == "token_expired"
        for path, body in (
            ("/api/auth/token/refresh/", {"refresh": pair["refresh"]}),
            ("/api/auth/token/", {"email": ADDRESS, "password": PASSWORD}),
        ):
            assert old.post(path, body, content_type="application/json").status_code == 200


@pytest.mark.parametrize("path", ["token/", "token/refresh/", "logout/", "register/"])
def test_the_doors_take_a_post_of_json_alone(path: str) -> None:
    assert Client().get(f"/api/auth/{path}").status_code == 405
    answer = Client().post(f"/api/auth/{path}", {"refresh": "x"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("refresh", ["", "x", "A" * 91, 7, None, ["x"], "\x00" * 91])
def test_a_refresh_token_that_is_none_renews_nothing(refresh: object) -> None:
    answer = post(None, "/api/auth/token/refresh/", {"refresh": refresh})
    is_text = isinstance(refresh, str) and refresh != ""
    assert refusal(answer) == ((401, "token_invalid") if is_text else (400, "invalid"))


@pytest.mark.usefixtures("aiko")
def test_an_access_token_is_no_refresh_token_and_the_other_way_round() -> None:
    pair = sign_in()
    assert refusal(post(None, "/api/auth/token/refresh/", {"refresh": pair["access"]})) == (
        401,
        "token_invalid",
    )
    assert me_by(pair["refresh"]).status_code == 401
    assert me_by(pair["access"]).status_code == 200


def test_a_new_password_on_the_pages_ends_the_programs(aiko: User) -> None:
    pair = sign_in()
    browser = Client()
    browser.force_login(aiko)
    form = {"oldpassword": PASSWORD, "password1": "another lantern 8", "password2": "another lantern 8"}
    browser.post("/accounts/password/change/", form)
    assert me_by(pair["access"]).status_code == 401
    assert post(None, "/api/auth/token/refresh/", {"refresh": pair["refresh"]}).status_code == 401
    assert browser.get("/accounts/profile/").status_code == 200


def test_signing_out_of_a_browser_leaves_programs_in(aiko: User) -> None:
    pair = sign_in()
    browser = Client()
    browser.force_login(aiko)
    browser.post("/accounts/logout/")
    assert me_by(pair["access"]).status_code == 200


def test_what_a_browser_s_cookie_says_counts_for_nothing_here(aiko: User) -> None:
    """Nor does a key to repeat by: tokens are not kept as an answer, and a replay's end is not taken back."""
    browser = Client(headers={"idempotency-key": "again"})
    browser.force_login(factories.tutor())

    def ask(path: str, **body: str) -> Any:
        return browser.post(f"/api/auth/{path}", body, content_type="application/json")

    pairs = [ask("token/", email=ADDRESS, password=PASSWORD).json() for _ in range(2)]
    assert pairs[0]["refresh"] != pairs[1]["refresh"]
    assert {me_by(pair["access"]).json()["id"] for pair in pairs} == {aiko.pk}
    second = ask("token/refresh/", refresh=pairs[0]["refresh"]).json()
    ask("token/refresh/", refresh=second["refresh"])
    assert ask("token/refresh/", refresh=pairs[0]["refresh"]).status_code == 401
    assert me_by(second["access"]).status_code == 401
    assert AuditEntry.objects.get().act == "token_replay"
    assert not apps.get_model("api", "KeptAnswer").objects.exists()
    assert browser.get("/accounts/profile/").status_code == 200
