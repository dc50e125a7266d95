"""Signing up, in, on and out by the API: what is answered, and what nobody learns from it (S156)."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth import hashers
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from peerhall.accounts import communities, verification
from peerhall.accounts.models import TokenFamily, User
from peerhall.api import limits
from peerhall.platform import ratelimit
from peerhall.platform.audit.models import AuditEntry
from tests import factories
from tests.api import programs
from tests.api.programs import post, refusal, said

pytestmark = pytest.mark.django_db

PASSWORD = "quiet lantern 7"
ADDRESS = "aiko@example.org"
WRONG = "E-mail or password is not right."
NIA = {"email": "Nia@Example.org", "password": PASSWORD, "name": " Nia  Okoye", "timezone": "Africa/Lagos"}


@pytest.fixture(autouse=True)
def _cheap_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def aiko() -> User:
    person = factories.student()
    person.email = ADDRESS
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords that were hashed."""
    found: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def counted(self: hashers.MD5PasswordHasher, password: str, salt: str) -> str:
        found.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    return found


def sign_in(email: str = ADDRESS, password: str = PASSWORD) -> Any:
    """The pair of a sign-in that is in order."""
    answer = post(None, "/api/auth/token/", {"email": email, "password": password})
    assert answer.status_code == 200, answer.content
    return said(answer)


def me_by(access: str, path: str = "/api/me/") -> Any:
    """Who the API takes the bearer for."""
    return Client().get(path, headers={"authorization": f"Bearer {access}"})


# Signing in


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
    ("path", "budget"), [("token/", "login"), ("token/refresh/", "login"), ("register/", "register")]
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


# Signing up


def test_sign_up_confirm_by_the_letter_and_sign_in(settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = True
    answer = post(None, "/api/auth/register/", NIA)
    assert (answer.status_code, said(answer)) == (201, {"email": "nia@example.org", "name": "Nia Okoye"})
    assert not answer.cookies
    nia = User.objects.get()
    assert (nia.name, nia.email, nia.timezone, nia.is_timezone_detected) == (
        "Nia Okoye",
        "nia@example.org",
        "Africa/Lagos",
        True,
    )
    assert nia.created_at == factories.NOW
    assert verification.is_required_and_missing(nia)
    assert me_by(sign_in("nia@example.org")["access"]).json()["name"] == "Nia Okoye"
    (letter,) = mail.outbox
    assert letter.to == ["nia@example.org"]
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+/)", str(letter.body))
    assert link
    browser = Client()
    page = browser.get(link[1])
    assert "nia@example.org" in page.content.decode()
    assert not verification.is_verified(nia), "whoever looks at the link has confirmed nothing"
    assert browser.post(link[1]).status_code == 302
    assert verification.is_verified(nia)
    assert "_auth_user_id" not in browser.session
    assert browser.get(link[1]).status_code == 404


def test_a_link_that_was_not_given_confirms_nothing() -> None:
    post(None, "/api/auth/register/", NIA)
    for key in ("x", "MQ:1x:x", "1"):
        assert Client().post(f"/accounts/confirm-email/{key}/").status_code == 404
    assert not EmailAddress.objects.get().verified


def test_the_community_s_zone_where_none_is_given() -> None:
    communities.set_policy("timezone", "Asia/Tokyo")
    post(None, "/api/auth/register/", {**NIA, "timezone": ""})
    assert User.objects.get().timezone == "Asia/Tokyo"


def test_a_taken_address_is_answered_like_a_free_one(hashed: list[str]) -> None:
    answers, counts = [], []
    for _ in range(2):
        hashed.clear()
        answer = post(None, "/api/auth/register/", NIA)
        headers = {name: value for name, value in answer.items() if name != "Date"}
        answers.append((answer.status_code, answer.content, headers))
        counts.append(len(hashed))
    assert answers[0] == answers[1]
    assert counts == [1, 1]
    assert User.objects.count() == EmailAddress.objects.count() == 1
    assert len(mail.outbox) == 2
    assert "which has one already" in str(mail.outbox[1].body)
    assert mail.outbox[1].to == ["nia@example.org"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "nobody", "Enter a valid email address."),
        ("email", "", "This field is required."),
        ("email", 7, "This takes text."),
        ("password", "short", "too short"),
        ("password", "password123", "too common"),
        ("password", "nia@example.org", "too similar"),
        ("name", "", "Tell us what to call you."),
        ("name", "!!!", "at least one letter or digit"),
        ("name", "Nia\u202e", "visible characters only"),
        ("name", "a" * 81, "at most 80 characters"),
        ("timezone", "Mars/Olympus", "no such time zone"),
        ("timezone", "../../etc/passwd", "no such time zone"),
    ],
)
def test_sign_up_says_what_is_wrong_as_the_page_does(field: str, value: object, sentence: str) -> None:
    answer = post(None, "/api/auth/register/", {**NIA, field: value})
    assert answer.status_code == 400
    body = said(answer)
    assert body["code"] == "invalid"
    assert list(body["fields"]) == [field]
    assert sentence in body["fields"][field][0]
    assert not User.objects.exists()


def test_what_a_newcomer_may_not_say_is_ignored() -> None:
    more = {"role": "organizer", "is_active": False, "is_verified": True, "id": 7, "frozen_at": None}
    assert post(None, "/api/auth/register/", {**NIA, **more}).status_code == 201
    nia = User.objects.get()
    assert (nia.role, nia.is_active, verification.is_verified(nia)) == ("member", True, False)


# Oneself


def test_me_has_what_only_oneself_sees(aiko: User) -> None:
    body = said(programs.get(aiko, "/api/me/"))
    assert body == {
        "id": aiko.pk,
        "name": "Aiko Mori",
        "initials": "AM",
        "hue": aiko.hue,
        "url": f"/people/{aiko.pk}/",
        "email": ADDRESS,
        "role": "member",
        "timezone": "UTC",
        "language": "en",
        "bio": "",
    }
    assert refusal(programs.get(None, "/api/me/")) == (401, "not_signed_in")


def patch(user: User | None, body: object) -> Any:
    """What changing oneself answers."""
    return programs.program(user).patch("/api/me/", body, content_type="application/json")


def test_what_is_missing_stays_and_what_is_not_one_s_own_is_ignored(aiko: User) -> None:
    answer = patch(aiko, {"name": " Aiko  M. ", "role": "organizer", "email": "eve@example.org", "id": 1})
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["role"], answer.json()["email"]) == (
        "Aiko M.",
        "member",
        ADDRESS,
    )
    aiko.refresh_from_db()
    assert (aiko.name, aiko.timezone, aiko.is_timezone_detected, aiko.role) == (
        "Aiko M.",
        "UTC",
        True,
        "member",
    )
    assert patch(aiko, {"timezone": "Asia/Tokyo", "bio": "Hi", "language": "en"}).json()["bio"] == "Hi"
    aiko.refresh_from_db()
    assert (aiko.name, aiko.timezone, aiko.is_timezone_detected) == ("Aiko M.", "Asia/Tokyo", False)
    assert patch(aiko, {}).json()["name"] == "Aiko M."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", None),
        ("name", 7),
        ("name", "\x00"),
        ("timezone", "Mars/Olympus"),
        ("timezone", None),
        ("timezone", ["UTC"]),
        ("language", "xx"),
        ("language", {}),
        ("bio", "a" * 501),
        ("bio", 7),
    ],
)
def test_a_change_that_cannot_be_kept_is_400_and_nothing_changes(
    aiko: User, field: str, value: object
) -> None:
    answer = patch(aiko, {"bio": "Hi", field: value})
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    aiko.refresh_from_db()
    assert (aiko.name, aiko.bio) == ("Aiko Mori", "")
    assert not AuditEntry.objects.exists()


def test_a_visitor_changes_nobody() -> None:
    assert refusal(patch(None, {"name": "Eve"})) == (401, "not_signed_in")
