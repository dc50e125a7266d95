"""Signing up by the API: the rules of the page, and a link instead of its code (S156, decision 004)."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from peerhall.accounts import communities, verification
from peerhall.accounts.models import User
from tests import factories
from tests.api.programs import post, said
from tests.api.signing import PASSWORD, me_by, sign_in
from tests.api.signing import hashed as hashed  # noqa: PLC0414 -- a fixture

pytestmark = pytest.mark.django_db

NIA = {"email": "Nia@Example.org", "password": PASSWORD, "name": " Nia  Okoye", "timezone": "Africa/Lagos"}


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
