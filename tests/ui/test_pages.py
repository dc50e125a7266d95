"""The frame around every page: theme, navigation, toasts, error pages (S121, S122, S151)."""

from types import SimpleNamespace

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views import csrf, defaults
from pytest_django import DjangoAssertNumQueries

from tests import factories
from tests.ui import reading

pytestmark = pytest.mark.django_db

GALLERY = "/styleguide/"
NAVIGATION = frozenset(
    {"Sessions", "My sessions", "Review", "New session", "Sign in", "Join", "Profile", "Mine"}
)


def page_of(client: Client, address: str = GALLERY) -> reading.Page:
    response = client.get(address)
    assert response.status_code == 200
    return reading.Page(response.content.decode())


def visitors_request() -> HttpRequest:
    request = RequestFactory().get("/sessions/1/")
    request.user = AnonymousUser()
    request.session = SimpleNamespace()  # type: ignore[assignment]  # nothing reads it for a visitor
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]  # as the middleware does
    return request


def test_theme_follows_the_system_until_chosen(client: Client) -> None:
    assert page_of(client).attributes("html", "data-theme") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chosen_theme_is_there_from_the_first_byte(client: Client, theme: str) -> None:
    response = client.post(reverse("site:theme"), {"theme": theme, "next": GALLERY})
    assert (response.status_code, response["Location"]) == (302, GALLERY)
    assert page_of(client).attributes("html", "data-theme") == [theme]


def test_system_theme_forgets_the_choice(client: Client) -> None:
    client.cookies["theme"] = "dark"
    client.post(reverse("site:theme"), {"theme": "system", "next": GALLERY})
    assert page_of(client).attributes("html", "data-theme") == []


def test_an_unknown_theme_in_the_cookie_is_no_theme(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    assert page_of(client).attributes("html", "data-theme") == []


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_theme_never_leads_away(client: Client, away: str) -> None:
    response = client.post(reverse("site:theme"), {"theme": "dark", "next": away})
    assert response["Location"] == "/"


def test_theme_is_a_post(client: Client) -> None:
    assert client.get(reverse("site:theme")).status_code == 405


def test_visitor_sees_what_a_visitor_may_open(client: Client) -> None:
    page = page_of(client)
    assert [element.text for element in page.find("a") if element.text in NAVIGATION] == [
        "Sessions",
        "Sign in",
        "Join",
    ]
    assert page.find(".tabbar") == []


def test_member_has_their_own_pages_and_a_way_out(client: Client) -> None:
    client.force_login(factories.student())
    page = page_of(client)
    assert {text for text in page.texts("a") if text in NAVIGATION} == {
        "Sessions",
        "My sessions",
        "New session",
        "Profile",
        "Mine",
    }
    assert "Sign out" in page.texts("button")


def test_message_becomes_a_toast() -> None:
    request = visitors_request()
    messages.success(request, "Request sent <b>")
    page = reading.Page(defaults.page_not_found(request, Http404()).content.decode())
    shown = [element for element in page.find(".toast") if element.attributes["data-kind"] == "success"]
    assert shown[0].text == "Request sent <b>"


def test_error_pages_say_what_to_do_and_offer_a_way() -> None:
    request = visitors_request()
    answers = {
        400: defaults.bad_request(request, ValueError()),
        403: defaults.permission_denied(request, PermissionError("This is theirs.")),
        404: defaults.page_not_found(request, Http404()),
        500: defaults.server_error(request),
    }
    for status, response in answers.items():
        page = reading.Page(response.content.decode())
        assert response.status_code == status
        assert len(page.texts("h1")) == 1
        assert "Go to the start" in page.texts(".btn")


def test_refused_token_says_that_nothing_was_changed() -> None:
    response = csrf.csrf_failure(visitors_request(), "token missing")
    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()


def test_server_error_needs_no_database(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        defaults.server_error(visitors_request())


def test_gallery_shows_every_component(client: Client) -> None:
    page = page_of(client)
    assert page.texts("h1") == ["Component kit"]
    assert {"Live now", "Pending approval", "Expired"} <= set(page.texts(".badge"))


def test_ids_are_unique(client: Client) -> None:
    ids = [element.attributes["id"] for element in page_of(client).elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
