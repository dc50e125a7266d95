"""Signing in with one press, on a demo instance."""

import pytest
from django.test import Client

from peerhall.accounts.models import Community, User

DEMO = "/accounts/demo/"


@pytest.fixture
def demo(community: Community, ana: User) -> User:
    Community.objects.filter(pk=community.pk).update(is_demo=True)
    User.objects.filter(pk=ana.pk).update(is_demo=True)
    return ana


def test_the_page_offers_demo_people_and_a_press_signs_in(client: Client, demo: User, ben: User) -> None:
    text = client.get("/accounts/login/?next=/sessions/new/").content.decode()
    assert demo.name in text
    assert ben.name not in text
    assert demo.email not in text
    answer = client.post(DEMO, {"person": demo.pk, "next": "/sessions/new/"})
    assert (answer.status_code, answer["Location"]) == (302, "/sessions/new/")
    assert client.session["_auth_user_id"] == str(demo.pk)


def test_a_press_changes_from_one_person_to_another(client: Client, demo: User, ben: User) -> None:
    client.force_login(ben)
    client.post(DEMO, {"person": demo.pk})
    assert client.session["_auth_user_id"] == str(demo.pk)


@pytest.mark.parametrize("person", ["999999", "", "x", "-1", str(10**30)])
@pytest.mark.usefixtures("demo")
def test_nobody_else_is_found(client: Client, person: str) -> None:
    assert client.post(DEMO, {"person": person}).status_code == 404


@pytest.mark.usefixtures("demo")
def test_real_people_on_a_demo_are_not_found(client: Client, ben: User) -> None:
    assert client.post(DEMO, {"person": ben.pk}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_real_instance_has_no_such_door(client: Client, demo: User) -> None:
    Community.objects.update(is_demo=False)
    assert client.post(DEMO, {"person": demo.pk}).status_code == 404
    assert demo.name not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "None",
        "tutoring:browse",
        "/\\evil.example",
    ],
)
def test_next_never_leaves_the_house(client: Client, demo: User, away: str) -> None:
    assert client.post(DEMO, {"person": demo.pk, "next": away})["Location"] == "/sessions/"


def test_only_a_post_with_its_token_signs_in(demo: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.get(DEMO).status_code == 405
    assert client.post(DEMO, {"person": demo.pk}).status_code == 403
