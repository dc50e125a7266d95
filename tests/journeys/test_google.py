"""J1.7: an organizer switches on signing in with Google; people come by it, and it is gone when it is off."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker

from peerhall.accounts.models import User
from tests.browser import axe
from tests.servers import oidc, product
from tests.stage import PHONE, Hall, Visits

pytestmark = pytest.mark.browser
BUTTON = "Sign in with Google"


@pytest.fixture
def google() -> Iterator[oidc.Service]:
    """Google's stand-in."""
    service = oidc.Service()
    yield service
    service.stop()


@pytest.fixture
def with_google(
    google: oidc.Service, browser: Browser, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[Visits]:
    """Opens browsers at an instance that has Google; what they complain of fails the test."""
    data = tmp_path / "data"
    product.copy(product.demo_folder(Path(os.environ["PEERHALL_TEST_DATA"])), data)
    more = {
        "GOOGLE_CLIENT_ID": oidc.CLIENT_ID,
        "GOOGLE_CLIENT_SECRET": oidc.CLIENT_SECRET,
        "PEERHALL_GOOGLE_STAND_IN": google.address,
    }
    with product.serving(data, more=more) as url:
        backstage = product.Backstage(data, django_db_blocker)
        visits = Visits(browser, Hall(url, data, backstage))
        visits.expect_complaint(f"foreign host: {google.address}/")
        yield visits
        visits.close()
        backstage.close()
    assert visits.unexpected() == []


def test_without_google_there_is_no_button(visit: Visits) -> None:
    page = visit()
    for path in ("/accounts/login/", "/accounts/signup/"):
        page.goto(path)
        expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)


@pytest.mark.parametrize("has_script", [True, False])
def test_people_come_by_google_once_new_and_then_known(
    google: oidc.Service, with_google: Visits, *, has_script: bool
) -> None:
    new = with_google(java_script_enabled=has_script)
    new.goto("/accounts/signup/?next=/sessions/new/")
    new.get_by_role("button", name=BUTTON).click()
    expect(new.get_by_label("Title")).to_be_visible()
    new.goto("/accounts/profile/")
    expect(new.get_by_label("Name")).to_have_value("Nia Okoye")
    expect(new.get_by_label("Time zone")).to_have_value("Europe/Lisbon")

    google.person["email"] = "moved@example.org"
    known = with_google(java_script_enabled=has_script)
    known.goto("/accounts/login/")
    known.get_by_role("button", name=BUTTON).click()
    expect(known.get_by_role("heading", name="Find a session")).to_be_visible()
    nia = with_google.hall.backstage(User.objects.get, name="Nia Okoye")
    assert nia.email == "nia@example.org"


def test_an_address_that_google_has_not_verified_comes_back_with_a_word(
    google: oidc.Service, with_google: Visits
) -> None:
    google.person["email_verified"] = False
    page = with_google()
    page.goto("/accounts/login/")
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("alert")).to_contain_text("Google could not sign you in here.")
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()


def test_the_doors_with_google_are_for_everybody(with_google: Visits) -> None:
    """axe in both schemes, on a phone; the button is reached first by keyboard."""
    page = with_google(viewport=PHONE)
    for path in ("/accounts/login/", "/accounts/signup/"):
        page.goto(path)
        assert axe.in_both_schemes(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Sign in", exact=True).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=BUTTON)).to_be_focused()
