"""Two hundred people who come in, one after another and at once, and are seen each time."""

import pytest

from tests.room.calls import people
from tests.room.calls.people import Caller
from tests.stage import Hall, Visits

pytestmark = [pytest.mark.browser, pytest.mark.soak]

JOINS = 200


def test_every_one_of_many_joins_shows_everybody(hall: Hall, visit: Visits) -> None:
    """Aiko and Ben come in anew each time, by turns one after the other and both at once."""
    tomas, aiko, ben = people.cast(hall).come_in_turns(visit)
    for number in range(JOINS // 2):
        for caller in (aiko, ben):
            caller.page.reload()
        if number % 2:
            for caller in (aiko, ben):
                caller.press_join()
        else:
            aiko.come_in()
            ben.press_join()
        for caller in (aiko, ben):
            caller.expect_inside()
        _expect_all_seen(tomas, aiko, ben)


def _expect_all_seen(*callers: Caller) -> None:
    for by in callers:
        for who in callers:
            if who is not by:
                by.expect_pictures(who)
