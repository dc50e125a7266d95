"""Browsers without scripts, and the letters that arrive."""

import re
from typing import TYPE_CHECKING, TypeAlias

import pytest
from django.core import mail
from django.test import Client

from peerhall.accounts.models import User

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

# What the test client answers; the name exists in the stubs alone.
Answer: TypeAlias = "_MonkeyPatchedWSGIResponse"


@pytest.fixture
def ana_signed_in(client: Client, ana: User) -> Client:
    client.force_login(ana)
    return client


def newest_letter() -> str:
    """Subject and body of the last letter."""
    letter = mail.outbox[-1]
    return f"{letter.subject}\n{letter.body}"


def newest_code() -> str:
    """The code in the last letter."""
    match = re.search(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert match, mail.outbox[-1].body
    return match[1]
