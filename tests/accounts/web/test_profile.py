"""One's own profile."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from peerhall.accounts import verification
from peerhall.accounts.models import User

PROFILE = "/accounts/profile/"
SAID = {"name": "Ana Ruiz", "timezone": "Asia/Tokyo", "bio": "I knit.\r\nAsk me."}


def test_profile_keeps_what_is_said(ana_signed_in: Client, ana: User) -> None:
    answer = ana_signed_in.post(PROFILE, SAID)
    assert (answer.status_code, answer["Location"]) == (302, PROFILE)
    ana.refresh_from_db()
    assert (ana.name, ana.timezone, ana.bio) == ("Ana Ruiz", "Asia/Tokyo", "I knit.\nAsk me.")
    assert "Your profile is saved." in ana_signed_in.get(PROFILE).content.decode()


def test_profile_shows_the_address_to_oneself_and_asks_for_proof(ana_signed_in: Client, ana: User) -> None:
    text = ana_signed_in.get(PROFILE).content.decode()
    assert ana.email in text
    assert "Send me a code" in text
    verification.mark_verified(ana)
    assert "Send me a code" not in ana_signed_in.get(PROFILE).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Tell us what to call you."),
        ("name", "a" * 10_000, "A name has at most 80 characters."),
        ("name", "Ana\u202e", "A name holds visible characters only."),
        ("timezone", "", "This field is required."),
        ("timezone", "Mars/Olympus", "There is no such time zone."),
        ("timezone", "../../etc/passwd", "There is no such time zone."),
        ("bio", "a" * 501, "Keep it to 500 characters."),
        ("bio", "a\x07", "This holds a character that nobody can see."),
    ],
)
def test_bad_input_is_told_and_the_rest_kept(
    ana_signed_in: Client, ana: User, field: str, value: str, sentence: str
) -> None:
    page = ana_signed_in.post(PROFILE, {**SAID, field: value})
    text = page.content.decode()
    assert page.status_code == 400
    assert sentence in text
    assert text.count("autofocus") == 1
    for other, typed in SAID.items():
        if other not in {field, "bio"}:
            assert typed in text
    ana.refresh_from_db()
    assert (ana.name, ana.timezone, ana.bio) == ("Ana López", "Europe/Madrid", "")


def test_the_page_costs_few_queries(
    ana_signed_in: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # Session, person, proof of the address, and the community's row, which no page reads outside a test.
    with django_assert_max_num_queries(8):
        ana_signed_in.get(PROFILE)


def test_an_empty_post_is_told_what_is_missing(ana_signed_in: Client) -> None:
    assert ana_signed_in.post(PROFILE, {}).status_code == 400


def test_a_visitor_is_sent_to_sign_in(client: Client, db: None) -> None:  # noqa: ARG001 -- opens the database
    assert client.get(PROFILE)["Location"] == f"/accounts/login/?next={PROFILE}"
    assert client.post(PROFILE, SAID)["Location"] == f"/accounts/login/?next={PROFILE}"


def test_other_methods_are_refused(ana_signed_in: Client) -> None:
    assert ana_signed_in.put(PROFILE).status_code == 405


def test_one_cannot_write_more_than_the_form_asks(ana_signed_in: Client, ana: User) -> None:
    ana_signed_in.post(
        PROFILE, {**SAID, "role": "organizer", "email": "x@example.org", "is_vetted_tutor": "on"}
    )
    ana.refresh_from_db()
    assert (ana.role, ana.email, ana.is_vetted_tutor) == ("member", "ana@example.org", False)
