"""Signing up, and the code that proves the address (J2.1)."""

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from pytest_django.fixtures import Settings

from peerhall.accounts import communities, verification
from peerhall.accounts.models import User
from peerhall.accounts.web.forms import SignUpForm
from tests.accounts.conftest import PASSWORD
from tests.accounts.web.conftest import Answer, newest_code, newest_letter

SIGN_UP = "/accounts/signup/"
CODE = "/accounts/confirm-email/"
LATER = "/accounts/confirm-email/later/"
ASKED = "Confirm your e-mail before you teach or ask for a seat."
TOMAS = {
    "name": " Tomás  Vega",
    "email": "Tomas@Example.org",
    "password1": PASSWORD,
}


@pytest.mark.django_db
def test_sign_up_confirm_and_be_in(client: Client) -> None:
    client.cookies["tz"] = "Europe%2FMadrid"
    asked = client.post(SIGN_UP, TOMAS)
    assert (asked.status_code, asked["Location"]) == (302, CODE)
    assert "tomas@example.org" in client.get(CODE).content.decode()
    done = client.post(CODE, {"code": newest_code()})
    assert (done.status_code, done["Location"]) == (302, "/sessions/")
    tomas = User.objects.get()
    assert (tomas.name, tomas.email, tomas.timezone) == ("Tomás Vega", "tomas@example.org", "Europe/Madrid")
    assert (tomas.initials, tomas.is_timezone_detected) == ("TV", True)
    assert dt.datetime.now(dt.UTC) - tomas.created_at < dt.timedelta(minutes=1)
    assert client.session["_auth_user_id"] == str(tomas.pk)
    assert verification.is_verified(tomas)


@pytest.mark.django_db
def test_the_code_can_wait_where_no_mail_leaves(client: Client) -> None:
    client.post(SIGN_UP, {**TOMAS, "next": "/sessions/new/"})
    answer = client.post(LATER)
    assert answer["Location"] == "/sessions/new/"
    tomas = User.objects.get()
    assert client.session["_auth_user_id"] == str(tomas.pk)
    assert not verification.is_verified(tomas)


@pytest.mark.django_db
def test_without_the_code_one_may_look_around_and_is_asked_on_every_page(
    client: Client, settings: Settings
) -> None:
    settings.MAIL_IS_CONFIGURED = True
    client.post(SIGN_UP, TOMAS)
    assert "Do this later" in client.get(CODE).content.decode()
    assert client.post(LATER)["Location"] == "/sessions/"
    assert verification.is_required_and_missing(User.objects.get())
    for path in ("/sessions/", "/my-sessions/", "/accounts/profile/", "/accounts/email/"):
        assert client.get(path).content.decode().count(ASKED) == 1, path
    client.post("/accounts/email/", {"email": "tomas@example.org", "action_send": ""})
    client.post(CODE, {"code": newest_code()})
    assert ASKED not in client.get("/sessions/").content.decode()


@pytest.mark.django_db
def test_nobody_is_asked_on_pages_where_no_mail_leaves(client: Client) -> None:
    client.post(SIGN_UP, TOMAS)
    client.post(LATER)
    assert ASKED not in client.get("/sessions/").content.decode()


@pytest.mark.django_db
def test_later_without_signing_up_leads_to_sign_in(client: Client) -> None:
    assert client.get(LATER).status_code == 405
    assert client.post(LATER)["Location"] == "/accounts/login/"


@pytest.mark.django_db
def test_without_a_script_the_zone_is_the_communitys(client: Client) -> None:
    communities.set_policy("timezone", "Asia/Tokyo")
    client.cookies["tz"] = "Mars/Olympus"
    client.post(SIGN_UP, TOMAS)
    assert User.objects.get().timezone == "Asia/Tokyo"


@pytest.mark.parametrize("is_mail_configured", [True, False])
def test_a_taken_address_is_answered_like_a_free_one(
    ana: User, settings: Settings, *, is_mail_configured: bool
) -> None:
    settings.MAIL_IS_CONFIGURED = is_mail_configured
    free, taken = Client(), Client()
    answers = [free.post(SIGN_UP, TOMAS), taken.post(SIGN_UP, {**TOMAS, "email": ana.email})]
    pages = [free.get(CODE), taken.get(CODE)]
    assert _told(answers[0]) == _told(answers[1])
    assert _told(pages[0]) == _told(pages[1])
    assert [letter.to for letter in mail.outbox] == [["tomas@example.org"], ["ana@example.org"]]
    assert "/accounts/password/reset/" in newest_letter()
    wrong = [one.post(CODE, {"code": "AAAA-AAAA"}) for one in (free, taken)]
    assert _told(wrong[0]) == _told(wrong[1])
    ana.refresh_from_db()
    assert (ana.name, ana.check_password(PASSWORD)) == ("Ana López", True)
    assert User.objects.count() == 2


def test_later_never_lets_anybody_into_a_taken_account(client: Client, ana: User) -> None:
    client.post(SIGN_UP, {**TOMAS, "email": ana.email})
    assert client.post(LATER)["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


def test_a_taken_address_costs_as_many_hashes_as_a_free_one(
    ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = hashers.MD5PasswordHasher.encode
    counts = []
    for email in ("free@example.org", ana.email):
        hashed: list[str] = []

        def counted(
            self: hashers.MD5PasswordHasher, password: str, salt: str, hashed: list[str] = hashed
        ) -> str:
            hashed.append(password)
            return encode(self, password, salt)

        monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
        Client().post(SIGN_UP, {**TOMAS, "email": email})
        counts.append(len(hashed))
    assert counts == [1, 1]


@pytest.mark.django_db
def test_two_sign_ups_at_once_make_one_account(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken_meanwhile(_form: SignUpForm, _request: object) -> User:
        raise IntegrityError

    monkeypatch.setattr(SignUpForm, "save", taken_meanwhile)
    answer = client.post(SIGN_UP, TOMAS)
    assert (answer.status_code, answer["Location"]) == (302, CODE)
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Tell us what to call you."),
        ("name", "a" * 81, "A name has at most 80 characters."),
        ("name", "Ana\u202e", "A name holds visible characters only."),
        ("name", "Ana\x00", "Null characters are not allowed."),
        ("name", "!!!", "A name holds at least one letter or digit."),
        ("email", "nobody", "Enter a valid email address."),
        ("email", "a@" + "b" * 300 + ".org", "Enter a valid email address."),
        ("password1", "short", "too short"),
        ("password1", "password123", "too common"),
        ("password1", "tomas@example.org", "too similar"),
    ],
)
@pytest.mark.django_db
def test_bad_input_is_told_beside_the_field_and_the_rest_kept(
    client: Client, field: str, value: str, sentence: str
) -> None:
    page = client.post(SIGN_UP, {**TOMAS, field: value})
    text = page.content.decode()
    assert page.status_code == 400
    assert sentence in text
    assert text.count("autofocus") == 1
    if field != "email":
        assert "Tomas@Example.org" in text
    assert PASSWORD not in text
    assert User.objects.count() == 0
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_wrong_code_three_times_ends_the_try(client: Client) -> None:
    client.post(SIGN_UP, TOMAS)
    for _ in range(2):
        assert "This code is not right." in client.post(CODE, {"code": "AAAA-AAAA"}).content.decode()
    assert client.post(CODE, {"code": "AAAA-AAAA"}).status_code == 302
    assert client.post(CODE, {"code": newest_code()})["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_a_new_code_can_be_asked_for(client: Client) -> None:
    client.post(SIGN_UP, TOMAS)
    client.post(CODE, {"action": "resend"})
    assert len(mail.outbox) == 2
    assert client.post(CODE, {"code": newest_code()})["Location"] == "/sessions/"


def test_somebody_inside_can_prove_their_address_later(ana_signed_in: Client, ana: User) -> None:
    sent = ana_signed_in.post("/accounts/email/", {"email": ana.email, "action_send": ""})
    assert sent["Location"] == CODE
    ana_signed_in.post(CODE, {"code": newest_code()})
    assert EmailAddress.objects.get(user=ana).verified
    assert verification.is_verified(ana)


@pytest.mark.parametrize("is_mail_configured", [True, False])
def test_unproven_people_sign_in_by_their_password(
    client: Client, ana: User, settings: Settings, *, is_mail_configured: bool
) -> None:
    settings.MAIL_IS_CONFIGURED = is_mail_configured
    credentials = {"login": ana.email, "password": PASSWORD}
    assert client.post("/accounts/login/", credentials)["Location"] == "/sessions/"
    assert client.session["_auth_user_id"] == str(ana.pk)
    assert not verification.is_verified(ana)


@pytest.mark.parametrize("path", [SIGN_UP, "/accounts/password/reset/"])
@pytest.mark.django_db
def test_a_mail_server_that_is_down_is_told_and_loses_nothing(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    settings.EMAIL_BACKEND = "tests.accounts.web.broken_mail.EmailBackend"
    answer = client.post(path, TOMAS, follow=True)
    assert answer.status_code == 200
    assert "Our letter to you could not leave." in answer.content.decode()
    assert "could not be sent: SMTPServerDisconnected" in caplog.text
    assert "example.org" not in caplog.text


def _told(answer: Answer) -> tuple[int, str, str]:
    """What an observer of the answer learns, the address and the one-time tokens aside."""
    text = re.sub(r"[\w.]+@example\.org", "ADDRESS", answer.content.decode())
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "TOKEN", text)
    text = re.sub(r'data-server-now="[^"]+"', "NOW", text)
    return answer.status_code, answer.get("Location", ""), text
