"""People in a call, as tests drive and watch their pages (`watch.js` counts what is shown)."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Locator, Page, expect

from peerhall.accounts.models import User
from peerhall.room.models import Visit
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.stage import Hall, Visits

Kind = Literal["camera", "screen"]

PATIENCE_MS: Final = 60_000  # a busy machine draws slowly
FRAMES: Final = 5  # so many in a row are no leftover
WATCH: Final = Path(__file__).with_name("watch.js")


@dataclass
class Caller:
    """Somebody's page of a room."""

    hall: Hall
    page: Page
    person: User
    session: Session
    visit: int = 0

    def come_in(self) -> None:
        """Through the door, with picture and voice."""
        self.press_join()
        self.expect_inside()

    def press_join(self) -> None:
        """Press as soon as the camera is there, and do not wait."""
        expect(self.page.get_by_text("You join with camera and microphone.")).to_be_visible(
            timeout=PATIENCE_MS
        )
        self.page.get_by_role("button", name="Join now").click()

    def expect_inside(self) -> None:
        """Wait for the room, and for the number of this visit."""
        expect(self.page.get_by_role("group", name="Room controls")).to_be_visible(timeout=PATIENCE_MS)
        self.visit = self.hall.backstage(_open_visit, self.person, self.session)

    def expect_pictures(self, of: "Caller", kind: Kind = "camera") -> dict[str, Any]:
        """See somebody move, from now on; gives what was seen of them."""
        self.page.evaluate("calls.forget()")
        return self.expect_frames(of, kind)

    def expect_frames(self, of: "Caller", kind: Kind = "camera") -> dict[str, Any]:
        """See somebody move, since it was last forgotten."""
        who = [of.visit, kind, FRAMES]
        self.page.wait_for_function(
            "([visit, kind, count]) => calls.seen(visit, kind).frames >= count", arg=who, timeout=PATIENCE_MS
        )
        seen: dict[str, Any] = self.page.evaluate("([visit, kind]) => calls.seen(visit, kind)", who)
        return seen

    def expect_no_pictures(self, of: "Caller", kind: Kind = "camera") -> None:
        """See nothing of theirs any more."""
        self.page.wait_for_function(
            "([visit, kind]) => !calls.shows(visit, kind)", arg=[of.visit, kind], timeout=PATIENCE_MS
        )

    def expect_voices(self) -> None:
        """Receive more of somebody's voice."""
        before = self.page.evaluate("calls.heard()")
        self.page.wait_for_function(
            "async (before) => await calls.heard() > before", arg=before, timeout=PATIENCE_MS
        )

    def expect_connections(self, count: int) -> None:
        """Be connected to so many, and to none twice."""
        self.page.wait_for_function(
            "(count) => calls.open().length === count", arg=count, timeout=PATIENCE_MS
        )

    def tile_of(self, other: "Caller") -> Locator:
        """Where somebody is shown."""
        return self.page.locator(f"li[data-visit='{other.visit}']")

    @property
    def cut_sign(self) -> Locator:
        """Says that the room's server is away."""
        return self.page.locator("main").get_by_text("Reconnecting… You still see")

    def do_about(self, other: "Caller", what: str) -> None:
        """Press this in the menu of somebody's tile."""
        tile = self.tile_of(other)
        tile.get_by_role("button", name="More about").click()
        tile.get_by_role("button", name=what).click()

    def connections_made(self) -> int:
        """How many connections this page has ever begun."""
        made: int = self.page.evaluate("calls.connections.length")
        return made


@dataclass
class Cast:
    """A session that is on, and who may come in."""

    hall: Hall
    session: Session
    tomas: User
    aiko: User
    ben: User

    def at_the_door(self, visit: Visits) -> tuple[Caller, Caller, Caller]:
        """Their pages, before anybody presses."""
        tomas, aiko, ben = (self._page(visit, person) for person in (self.tomas, self.aiko, self.ben))
        return tomas, aiko, ben

    def come_in_turns(self, visit: Visits) -> tuple[Caller, Caller, Caller]:
        """Their pages, in the room."""
        callers = self.at_the_door(visit)
        for caller in callers:
            caller.come_in()
        return callers

    def _page(self, visit: Visits, person: User) -> Caller:
        page = visit(person)
        page.add_init_script(path=WATCH)
        page.goto(f"/sessions/{self.session.pk}/room/")
        return Caller(self.hall, page, person, self.session)


def cast(hall: Hall) -> Cast:
    """Tomás teaches since ten minutes; Aiko and Ben have seats."""
    tomas, aiko, ben = (hall.person(name) for name in ("Tomás Vega", "Aiko Mori", "Ben Ode"))
    date = hall.now() - dt.timedelta(minutes=10)
    session = hall.session(tomas, date=date, status=Status.SCHEDULED, max_participants=3)
    for student in (aiko, ben):
        hall.backstage(factories.request, session, student, RequestState.APPROVED)
    return Cast(hall, session, tomas, aiko, ben)


def _open_visit(person: User, session: Session) -> int:
    return Visit.objects.get(room_id=session.pk, person=person, left_at=None).pk
