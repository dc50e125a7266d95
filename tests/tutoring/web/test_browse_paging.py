"""The list of sessions page by page, and the parts of it that scripts fetch."""

import re

import pytest
from django.test import Client

from tests import factories
from tests.factories import DAY, HOUR, NOW
from tests.tutoring.web.visiting import RESULTS, listed, titles

pytestmark = pytest.mark.django_db

MORE = {"HX-Request": "true", "HX-Target": "nav#more"}


def test_htmx_gets_the_results_and_the_words_around_them(client: Client) -> None:
    listed("Right", subject="Maths")

    response = client.get("/sessions/?subject=Maths&when=any&search=", headers=RESULTS)
    html = response.content.decode()

    assert "<html" not in html
    assert titles(html) == ["Right"]
    assert html.count('hx-swap-oob="true"') == 6
    assert response["HX-Push-Url"] == "/sessions/?subject=Maths"
    assert {"HX-Target", "HX-Request"} <= set(response["Vary"].split(", "))


def test_going_back_asks_for_the_whole_page(client: Client) -> None:
    response = client.get("/sessions/", headers={"HX-Request": "true", "HX-Target": "body"})

    assert "<html" in response.content.decode()


def test_pages_lead_on_and_back_without_loss_or_repetition(client: Client) -> None:
    teacher = factories.tutor()
    for number in range(45):
        factories.session(teacher, title=f"Number {number:02}", date=NOW + DAY + number * HOUR)

    address, seen, backs = "/sessions/?seats=1", [], []
    while address:
        html = client.get(address).content.decode()
        seen.append(titles(html))
        backs += re.findall(r'href="([^"]*)"[^>]*rel="prev"', html)
        following = re.findall(r'href="([^"]*)"[^>]*rel="next"', html)
        address = following[0].replace("&amp;", "&") if following else ""

    assert [len(page) for page in seen] == [20, 20, 5]
    assert [title for page in seen for title in page] == [f"Number {number:02}" for number in range(45)]
    assert titles(client.get(backs[-1].replace("&amp;", "&")).content.decode()) == seen[1]
    assert all("seats=1" in back for back in backs)


def test_load_more_gets_the_next_cards_alone(client: Client) -> None:
    teacher = factories.tutor()
    for number in range(25):
        factories.session(teacher, title=f"Number {number:02}", date=NOW + DAY + number * HOUR)
    first = client.get("/sessions/").content.decode()
    address = re.findall(r'hx-get="(/sessions/\?cursor[^"]*)"', first)[0]

    html = client.get(address, headers=MORE).content.decode()

    assert titles(html) == [f"Number {number:02}" for number in range(20, 25)]
    assert "hx-swap-oob" not in html
    assert 'rel="prev"' not in html


def test_more_than_a_hundred_are_counted_as_such(client: Client) -> None:
    teacher = factories.tutor()
    for number in range(101):
        factories.session(teacher, date=NOW + DAY + number * HOUR)

    assert "100+ sessions</h2>" in client.get("/sessions/").content.decode()
