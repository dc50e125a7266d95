"""The letters of signing up and in: text and HTML say the same, and no answer goes to a machine."""

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from peerhall.accounts.models import Community, User

pytestmark = pytest.mark.django_db


def newest() -> tuple[EmailMultiAlternatives, str]:
    """The last letter, and its HTML."""
    letter = mail.outbox[-1]
    assert isinstance(letter, EmailMultiAlternatives)
    ((html, mimetype),) = letter.alternatives
    assert mimetype == "text/html"
    return letter, str(html)


def test_code_comes_in_text_and_html_from_the_community(client: Client) -> None:
    Community.objects.create(pk=1, name="Riverside")
    client.post(
        "/accounts/signup/",
        {"name": "Bo", "email": "bo@example.org", "password1": "correct horse battery"},
    )
    letter, html = newest()
    code = next(line for line in str(letter.body).splitlines() if line.replace("-", "").isupper())
    assert f">{code}</p>" in html
    assert letter.from_email == "Riverside <peerhall@localhost>"
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_link_of_a_reset_is_in_both_parts(client: Client, ana: User) -> None:
    client.post("/accounts/password/reset/", {"email": ana.email})
    letter, html = newest()
    link = next(line for line in str(letter.body).splitlines() if line.startswith("http"))
    assert f'href="{link}"' in html
    assert "<img" not in html
