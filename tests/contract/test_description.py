"""The API against its own description: what it says it takes is taken, what not is refused as it says."""

import json
import urllib.request
from pathlib import Path

import pytest

from peerhall.site.demo import people
from tests.restarting import Instance
from tests.servers import schemathesis

pytestmark = [pytest.mark.schemathesis, pytest.mark.django_db]


def access(url: str) -> str:
    """A header that says who asks: the first of the demo's tutors."""
    who = {"email": people.PEOPLE[0].email, "password": people.PASSWORD}
    asked = urllib.request.Request(  # noqa: S310 -- our own server
        f"{url}/api/auth/token/",
        data=json.dumps(who).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 -- our own server
        return f"Authorization: Bearer {json.load(answer)['access']}"


def refuse_differences(instance: Instance, folder: Path, *options: str) -> None:
    """Fail with what was not as described."""
    url = instance.hall.url
    if told := schemathesis.run(f"{url}/api/schema/", *options, headers=[access(url)], folder=folder):
        pytest.fail(told, pytrace=False)


def test_answers_are_as_described(instance: Instance, tmp_path: Path) -> None:
    refuse_differences(instance, tmp_path, "--max-examples", "8")


@pytest.mark.soak
def test_answers_are_as_described_for_long(instance: Instance, tmp_path: Path) -> None:
    refuse_differences(instance, tmp_path, "--max-examples", "400")
