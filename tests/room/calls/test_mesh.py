"""A mesh of moving pictures: meeting, switching, sharing, and coming back from what breaks calls."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.restarting import Instance
from tests.room.calls import people
from tests.room.calls.conftest import Trio
from tests.stage import Hall, Visits

pytestmark = pytest.mark.browser


def test_three_who_came_in_turns_see_and_hear_each_other(trio: Trio) -> None:
    for who, by in trio.pairs():
        seen = by.expect_pictures(who)
        assert (seen["width"], seen["height"]) == (320, 180)
    for caller in trio.callers:
        caller.expect_connections(2)
        caller.expect_voices()


def test_camera_goes_and_comes_without_another_connection(trio: Trio) -> None:
    made = trio.ben.connections_made()
    trio.aiko.page.keyboard.press("v")
    trio.tomas.expect_no_pictures(trio.aiko)
    trio.ben.expect_no_pictures(trio.aiko)
    trio.aiko.page.keyboard.press("v")
    trio.expect_all_seen()
    assert trio.ben.connections_made() == made


def test_shared_screen_comes_and_goes_beside_the_face(trio: Trio) -> None:
    trio.tomas.page.get_by_role("button", name="Share").click()
    seen = trio.aiko.expect_pictures(trio.tomas, "screen")
    assert seen["width"] > 320
    trio.ben.expect_pictures(trio.tomas, "screen")
    trio.ben.expect_pictures(trio.tomas)
    trio.tomas.page.get_by_role("button", name="Share").click()
    trio.aiko.expect_no_pictures(trio.tomas, "screen")
    trio.expect_all_seen()


def test_muted_by_the_tutor_one_is_not_heard_until_one_speaks_again(trio: Trio) -> None:
    is_heard = f"document.querySelector(`li[data-visit='{trio.ben.visit}'] audio`).srcObject !== null"
    mute = trio.ben.page.get_by_role("button", name="Mute", exact=True)
    trio.tomas.do_about(trio.ben, "Mute")
    expect(mute).to_have_attribute("aria-pressed", "true")
    for other in (trio.tomas, trio.aiko):
        other.page.wait_for_function(f"() => !({is_heard})", timeout=people.PATIENCE_MS)
    mute.click()
    for other in (trio.tomas, trio.aiko):
        other.page.wait_for_function(f"() => {is_heard}", timeout=people.PATIENCE_MS)
    trio.aiko.expect_voices()


def test_unplugged_camera_is_replaced_by_the_next(trio: Trio) -> None:
    opened = trio.aiko.page.evaluate("calls.cameras.length")
    trio.aiko.page.evaluate("calls.unplug()")
    trio.aiko.page.wait_for_function("(opened) => calls.cameras.length > opened", arg=opened)
    trio.expect_all_seen()


def test_other_ways_are_looked_for_while_pictures_go_on(trio: Trio) -> None:
    made = trio.aiko.connections_made()
    before = _fragments(trio.aiko.page)
    trio.aiko.page.evaluate("calls.open()[0].restartIce()")
    trio.aiko.page.wait_for_function(f"(before) => {FRAGMENTS} !== before", arg=before)
    trio.expect_all_seen()
    assert trio.aiko.connections_made() == made


def test_connection_that_ended_is_made_anew(trio: Trio) -> None:
    made = trio.tomas.connections_made()
    trio.tomas.page.evaluate("calls.open()[0].close()")
    trio.tomas.page.wait_for_function(
        "(made) => calls.connections.length > made", arg=made, timeout=people.PATIENCE_MS
    )
    trio.expect_all_seen()
    for caller in trio.callers:
        caller.expect_connections(2)


def test_killed_server_stops_nobody_and_the_room_comes_back(trio: Trio, own_instance: Instance) -> None:
    made = [caller.connections_made() for caller in trio.callers]
    own_instance.kill()
    try:
        trio.expect_all_seen()
        trio.aiko.page.keyboard.press("v")
        trio.tomas.expect_no_pictures(trio.aiko)
        trio.aiko.page.keyboard.press("v")
        trio.expect_all_seen()
        for caller in trio.callers:
            expect(caller.cut_sign).to_be_visible(timeout=people.PATIENCE_MS)
    finally:
        own_instance.start()
    for caller in trio.callers:
        expect(caller.cut_sign).to_be_hidden(timeout=people.PATIENCE_MS)
    trio.aiko.page.keyboard.press("h")
    hand = re.compile("hand raised")
    expect(trio.tomas.tile_of(trio.aiko)).to_have_attribute("aria-label", hand, timeout=people.PATIENCE_MS)
    trio.aiko.page.keyboard.press("h")
    expect(trio.tomas.tile_of(trio.aiko)).not_to_have_attribute("aria-label", hand)
    trio.expect_all_seen()
    assert [caller.connections_made() for caller in trio.callers] == made


def test_three_at_once_meet_and_who_is_put_out_sees_nobody(hall: Hall, visit: Visits) -> None:
    tomas, aiko, ben = callers = people.cast(hall).at_the_door(visit)
    for caller in callers:
        caller.press_join()
    for caller in callers:
        caller.expect_inside()
    for by in callers:
        for who in callers:
            if who is not by:
                by.expect_pictures(who)

    tomas.do_about(ben, "Remove from the session")
    tomas.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    for other in (tomas, aiko):
        other.expect_no_pictures(ben)
        other.expect_connections(1)
    ben.expect_connections(0)
    ben.expect_no_pictures(tomas)
    aiko.expect_pictures(tomas)


# The names of the ways that are tried: others after each search.
FRAGMENTS = r"calls.open().map((one) => one.localDescription.sdp.match(/ice-ufrag:(\S+)/)[1]).join()"


def _fragments(page: Page) -> str:
    found: str = page.evaluate(FRAGMENTS)
    return found
