"""Each page shows its reader's clock."""

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.accounts.web.context import community_and_viewer
from peerhall.accounts.web.middleware import locale_middleware
from tests.accounts.web.conftest import Answer


@pytest.mark.parametrize(
    ("cookie", "offset"),
    [("Asia/Tokyo", "+09:00"), ("Asia%2FTokyo", "+09:00"), ("Mars/Olympus", "+05:30"), ("", "+05:30")],
)
@pytest.mark.django_db
def test_a_visitors_zone_is_the_browsers_else_the_communitys(
    client: Client, cookie: str, offset: str
) -> None:
    communities.set_policy("timezone", "Asia/Kolkata")
    client.cookies["tz"] = cookie
    assert _offset(client.get("/accounts/login/")) == offset


def test_a_members_zone_is_their_own(ana_signed_in: Client, ana: User) -> None:
    ana_signed_in.cookies["tz"] = "Asia/Tokyo"
    User.objects.filter(pk=ana.pk).update(timezone="Asia/Kolkata")
    assert _offset(ana_signed_in.get("/accounts/profile/")) == "+05:30"


def test_a_zone_that_is_no_more_falls_back(ana_signed_in: Client, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(timezone="Mars/Olympus", language="tlh")
    page = ana_signed_in.get("/accounts/profile/")
    assert _offset(page) == "+00:00"
    assert '<html lang="en"' in page.content.decode()


@pytest.mark.django_db
def test_the_thread_is_left_as_it_was_also_after_an_error() -> None:
    def fails(_request: HttpRequest) -> HttpResponse:
        assert timezone.get_current_timezone_name() == "Asia/Tokyo"
        raise RuntimeError

    request = RequestFactory().get("/", headers={"cookie": "tz=Asia/Tokyo"})
    with pytest.raises(RuntimeError):
        locale_middleware(fails)(request)
    assert timezone.get_current_timezone_name() == "UTC"
    assert translation.get_language() == "en"


@pytest.mark.parametrize("path", ["/health/", "/health/ready/", "/static/ui/logo-mark.svg"])
@pytest.mark.django_db
def test_machines_cost_no_query(path: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    request = RequestFactory().get(path, headers={"cookie": "sessionid=x"})
    with django_assert_num_queries(0):
        locale_middleware(lambda _request: HttpResponse())(request)


@pytest.mark.django_db
def test_the_context_asks_nothing_that_no_page_shows(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        context = community_and_viewer(RequestFactory().get("/"))
    assert not context["viewer"]


def _offset(page: Answer) -> str:
    """How far the page's clock is from Greenwich."""
    match = re.search(r'data-server-now="[^"]+([+-]\d\d:\d\d)"', page.content.decode())
    assert match
    return match[1]
