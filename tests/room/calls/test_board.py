"""The board and the notes in real browsers: three draw while one is away, and all end equal (J4.8, S176).

The stage's pages may complain of nothing: no request to another host, nothing that the policy forbids.
"""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from peerhall.room import keeping
from tests.room.calls import people
from tests.room.calls.people import Caller
from tests.stage import Hall, Visits

pytestmark = pytest.mark.browser


def board(caller: Caller) -> Locator:
    """The board's place on the stage."""
    return caller.page.locator("[data-room-part=board]")


def open_board(caller: Caller) -> None:
    """Press the button and wait until one may draw."""
    caller.page.get_by_role("button", name="Board", exact=True).click()
    for attribute in ("data-may-draw", "data-whole"):
        expect(board(caller)).to_have_attribute(attribute, "true", timeout=people.PATIENCE_MS)


def draw(caller: Caller, x: int, y: int) -> None:
    """A stroke with the pen, from there on."""
    box = board(caller).bounding_box()
    assert box is not None
    mouse = caller.page.mouse
    mouse.move(box["x"] + x, box["y"] + y)
    mouse.down()
    for step in range(1, 6):
        mouse.move(box["x"] + x + 12 * step, box["y"] + y + 7 * (step % 3))
    mouse.up()


def strokes(caller: Caller) -> list[str]:
    """The page of the board that is shown, as its own file: what stands there, by id."""
    page = caller.page
    page.locator("[popovertarget=board-pages]").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save for Excalidraw").click()
    page.keyboard.press("Escape")
    found = json.loads(Path(download.value.path()).read_text())
    return sorted(element["id"] for element in found["elements"])


def kept(hall: Hall, caller: Caller, page: int = 0) -> list[str]:
    """What the server has of a page of the board."""
    pages = hall.backstage(keeping.pages, caller.session.pk)
    return sorted(one.element.id for one in pages[page].drawn) if len(pages) > page else []


def await_strokes(caller: Caller, count: int) -> list[str]:
    """Wait until the board shown has so many."""
    found: list[str] = []
    for _ in range(100):
        if len(found := strokes(caller)) == count:
            return found
        caller.page.wait_for_timeout(200)
    raise AssertionError(f"{len(found)} strokes, not {count}")


def come_in(caller: Caller) -> None:
    """Only listening: nobody's picture is needed here, and a machine draws quicker without."""
    page = caller.page
    for device in ("Camera", "Microphone"):
        page.get_by_role("button", name=device, exact=True).first.click(timeout=people.PATIENCE_MS)
    page.get_by_role("button", name="Join now").click(timeout=people.PATIENCE_MS)
    caller.expect_inside()


def test_j4_8_three_draw_while_one_is_away_and_end_equal(hall: Hall, visit: Visits) -> None:
    tutor, aiko, ben = callers = people.cast(hall).at_the_door(visit)
    for number, caller in enumerate(callers):
        come_in(caller)
        open_board(caller)
        draw(caller, 200, 150 + 90 * number)
    assert len({tuple(await_strokes(caller, 3)) for caller in callers}) == 1

    ben.page.context.set_offline(True)
    for caller in callers:
        draw(caller, 400, 200)
    assert len(await_strokes(ben, 4)) == 4  # one's own at once
    assert await_strokes(tutor, 5) == await_strokes(aiko, 5)
    ben.page.context.set_offline(False)
    assert await_strokes(ben, 6) == await_strokes(tutor, 6) == await_strokes(aiko, 6) == kept(hall, tutor)

    for caller in callers:  # one's own last stroke alone
        caller.page.get_by_role("button", name="Undo").click()
    for caller in callers:
        await_strokes(caller, 3)
    tutor.page.get_by_role("button", name="Redo").click()
    assert await_strokes(ben, 4) == await_strokes(tutor, 4)

    aiko.page.get_by_role("button", name="Notes", exact=True).click()
    aiko.page.get_by_label("Notes of all").fill("# Recursion")
    tutor.page.get_by_role("button", name="Notes", exact=True).click()
    expect(tutor.page.get_by_label("Notes of all")).to_have_value("# Recursion")
    for caller in (aiko, tutor):
        caller.page.get_by_role("button", name="Notes", exact=True).click()
    assert kept(hall, tutor) == strokes(tutor)
