"""People in a room, each in a browser of their own: what they press, and what they should see."""

import re
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Locator, Page, expect

from peerhall.accounts.models import User
from peerhall.tutoring.models import Session
from tests.stage import Hall, Visits

PATIENCE_MS: Final = 60_000  # three browsers on a busy machine


@dataclass
class Guest:
    """Somebody's page of the room."""

    page: Page
    session: Session

    def arrive(self) -> None:
        """Stand before the door."""
        self.page.goto(f"/sessions/{self.session.pk}/room/")
        expect(self.listen).to_be_enabled()

    def come_in(self) -> None:
        """Without devices: the panel needs none."""
        self.arrive()
        self.listen.click()
        self.expect_inside()

    def expect_inside(self) -> None:
        """Be in the room."""
        expect(self.bar).to_be_visible()

    @property
    def listen(self) -> Locator:
        """The way in without devices."""
        return self.page.get_by_role("button", name="Join to listen only")

    @property
    def bar(self) -> Locator:
        """The controls."""
        return self.page.get_by_role("group", name="Room controls")

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_role("textbox", name="Message everyone")

    def press(self, name: str) -> None:
        """One of the controls."""
        self.bar.get_by_role("button", name=name).click()

    def tab(self, name: str) -> Locator:
        """A tab of the panel."""
        return self.page.get_by_role("tab", name=name)

    def order(self, switch: str, *, is_on: bool) -> None:
        """Set a rule of the room."""
        self.page.get_by_role("button", name="Tutor controls").click()
        self.page.get_by_role("switch", name=switch).set_checked(is_on)
        self.page.keyboard.press("Escape")

    def write(self, *texts: str) -> None:
        """One message each."""
        for text in texts:
            self.field.fill(text)
            self.field.press("Enter")

    def expect_messages(self, *texts: str | re.Pattern[str]) -> None:
        """Exactly these in the chat, in this order."""
        expect(self.page.locator(".chat-bubble")).to_have_text(list(texts))

    def do_to_message(self, text: str, act: str) -> None:
        """By the menu of a message."""
        line = self.page.locator(".chat-line", has_text=text)
        line.get_by_role("button", name="What to do with this message").click()
        self.page.get_by_role("button", name=act, exact=True).click()

    def expect_said(self, text: str) -> None:
        """Hear it by a screen reader."""
        expect(self.page.locator("[data-live]")).to_have_text(re.compile(text))


@dataclass
class Lesson:
    """A session that is on: Tomás teaches, Aiko and Ben have seats, Eve has none."""

    hall: Hall
    visit: Visits
    session: Session
    tomas: User
    aiko: User
    ben: User
    eve: User

    def guest(self, person: User, **options: object) -> Guest:
        """A browser of theirs."""
        page = self.visit(person, **options)
        page.set_default_timeout(PATIENCE_MS)
        return Guest(page, self.session)
