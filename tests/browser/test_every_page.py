"""Every page, for those who see it: no barrier, no sideways scrolling, no complaint of the browser.

One load of a page carries all checks; sizes and schemes are changed under it.
"""

from collections.abc import Iterable
from typing import Final, Literal

import pytest
from playwright.sync_api import Page, ViewportSize

from peerhall.tutoring.models import Session
from tests.browser import axe
from tests.stage import DESKTOP, PHONE, Hall, Visits

pytestmark = pytest.mark.browser

Dress = tuple[ViewportSize, Literal["light", "dark"]]

WIDTHS: Final = (320, 360, 768, 1200, 1440)
# Whose page, and where; a title in braces stands for that session's number, a name for that person's.
PAGES: Final = {
    "landing": ("", "/"),
    "browse, visitor": ("", "/sessions/"),
    "browse, every status": ("aiko", "/sessions/?status=all&ordering=-date"),
    "browse, tutor": ("tomas", "/sessions/"),
    "browse, nothing found": ("aiko", "/sessions/?search=xylophone"),
    "browse, bad filter": ("", "/sessions/?date_from=someday&level=expert"),
    "session, visitor": ("", "/sessions/{SQL that stays fast}/"),
    "session, open": ("aiko", "/sessions/{Jazz piano: four chords that swing}/"),
    "session, pending": ("aiko", "/sessions/{Comics in three panels}/"),
    "session, in": ("aiko", "/sessions/{Git from the inside}/"),
    "session, waitlisted": ("ben", "/sessions/{Git from the inside}/"),
    "session, declined": ("eve", "/sessions/{SQL that stays fast}/"),
    "session, tutor of a full one": ("tomas", "/sessions/{Git from the inside}/"),
    "session, tutor with requests": ("tomas", "/sessions/{SQL that stays fast}/"),
    "session, live": ("aiko", "/sessions/{Watercolour skies, wet on wet}/"),
    "session, over": ("aiko", "/sessions/{Python for spreadsheets people}/"),
    "session, over, organizer": ("olga", "/sessions/{Python for spreadsheets people}/"),
    "memory": ("aiko", "/sessions/{Python for spreadsheets people}/memory/"),
    "session, waits for review": ("mo", "/sessions/{Win every argument}/"),
    "request": ("aiko", "/sessions/{Jazz piano: four chords that swing}/request/"),
    "withdraw": ("aiko", "/sessions/{Git from the inside}/withdraw/"),
    "new": ("tomas", "/sessions/new/"),
    "edit": ("tomas", "/sessions/{Git from the inside}/edit/"),
    "duplicate": ("tomas", "/sessions/{Git from the inside}/duplicate/"),
    "cancel": ("tomas", "/sessions/{Git from the inside}/cancel/"),
    "delete": ("tomas", "/sessions/{Git from the inside}/delete/"),
    "co-tutors": ("tomas", "/sessions/{Git from the inside}/tutors/?search=ma"),
    "material, new note": ("tomas", "/sessions/{Git from the inside}/materials/add/?type=note"),
    "material, new file": ("tomas", "/sessions/{Git from the inside}/materials/add/"),
    "forbidden": ("aiko", "/sessions/{SQL that stays fast}/edit/"),
    "nowhere": ("", "/nowhere/"),
    "review": ("mo", "/review/"),
    "review, nothing to do": ("aiko", "/review/"),
    "mine, tutor": ("tomas", "/my-sessions/?as=tutor"),
    "mine, student, all": ("aiko", "/my-sessions/?as=student&show=all"),
    "mine, week": ("aiko", "/my-sessions/?as=student&view=week"),
    "mine, nothing": ("sofia", "/my-sessions/?as=tutor&show=past"),
    "notifications": ("chidi", "/notifications/"),
    "notification settings": ("mo", "/notifications/settings/"),
    "sign in": ("", "/accounts/login/"),
    "sign up": ("", "/accounts/signup/"),
    "reset": ("", "/accounts/password/reset/"),
    "profile": ("aiko", "/accounts/profile/"),
    "password": ("aiko", "/accounts/password/change/"),
    "e-mail": ("aiko", "/accounts/email/"),
    "sign out": ("aiko", "/accounts/logout/"),
    "person": ("aiko", "/people/{@tomas}/"),
    "API": ("", "/api/docs/"),
    "styleguide": ("", "/styleguide/"),
}


# Axe is most of the time of a page: here each page wears one dress, and the next page the other. The one that
# has every component in it wears both; in soak all pages wear all.
DRESSES: Final[tuple[Dress, ...]] = (
    *((PHONE, "dark"), (DESKTOP, "light")),
    *((DESKTOP, "dark"), (PHONE, "light")),
)
WORN: Final = {name: [DRESSES[number % 2]] for number, name in enumerate(PAGES)} | {"styleguide": DRESSES[:2]}


@pytest.mark.parametrize("name", PAGES)
def test_page_is_open_to_everybody_at_every_size(name: str, hall: Hall, visit: Visits) -> None:
    page = _opened(name, hall, visit)

    assert _too_wide(page) == {}
    assert _barriers(page, WORN[name]) == []


@pytest.mark.soak
@pytest.mark.parametrize("name", PAGES)
def test_page_is_open_to_everybody_in_every_dress(name: str, hall: Hall, visit: Visits) -> None:
    assert _barriers(_opened(name, hall, visit), DRESSES) == []


def _barriers(page: Page, dresses: Iterable[Dress]) -> list[str]:
    """What axe finds in each of these, with the width of the window in front."""
    found = []
    for size, scheme in dresses:
        page.set_viewport_size(size)
        found += [f"{size['width']} {line}" for line in axe.in_scheme(page, scheme)]
    return found


def _opened(name: str, hall: Hall, visit: Visits) -> Page:
    who, address = PAGES[name]
    page = visit(hall.member(who) if who else None)
    page.goto(_resolved(hall, address))
    return page


def _resolved(hall: Hall, address: str) -> str:
    """The address with the name in braces replaced by its number."""
    before, brace, rest = address.partition("{")
    if not brace:
        return address
    name, _, after = rest.partition("}")
    if name.startswith("@"):
        return f"{before}{hall.member(name[1:]).pk}{after}"
    newest = hall.backstage(Session.objects.filter(title=name).order_by("-pk").first)
    assert newest, name
    return f"{before}{newest.pk}{after}"


def _too_wide(page: Page) -> dict[int, list[str]]:
    """By width of the window, what sticks out of it so that the page scrolls sideways."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        out: list[str] = page.evaluate(
            """() => {
              const root = document.documentElement;
              if (root.scrollWidth <= root.clientWidth) return [];
              const out = [...document.body.querySelectorAll("*")].filter(
                (each) => each.getBoundingClientRect().right > root.clientWidth + 0.5);
              return [`${root.scrollWidth}`, ...out.slice(0, 5).map((each) => each.outerHTML.slice(0, 120))];
            }"""
        )
        if out:
            found[width] = out
    return found
