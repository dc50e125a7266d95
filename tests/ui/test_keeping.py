"""What is kept is the same as what would be drawn anew, wherever, whenever and for whomever."""

import datetime as dt
import re
from pathlib import Path
from typing import Final

import pytest
import time_machine
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from peerhall.site.web import gallery_samples
from peerhall.ui import keeping
from tests.ui import reading

ROOT: Final = Path(__file__).parents[2] / "peerhall"
NOW: Final = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
CARD: Final = '{% load ui %}{% kept "session-card" card=card %}'
FRESH: Final = '<c-session-card :card="card" />'
COMMENT: Final = re.compile(r"{% comment.*?endcomment %}", re.DOTALL)
NOSY: Final = re.compile(
    r"(?<![\w./\"-])(viewer|community|csrf_token|request\.|server_now)\b|\|(ago|countdown)\b"
)


@pytest.mark.parametrize("sample", gallery_samples.cards(NOW), ids=lambda sample: sample.case)
@time_machine.travel(NOW, tick=False)
def test_kept_card_is_the_card(sample: gallery_samples.Sample) -> None:
    assert reading.page(CARD, card=sample.card).html == reading.page(FRESH, card=sample.card).html


def test_the_same_values_are_drawn_once() -> None:
    first = keeping.drawing("level", level="advanced")
    assert keeping.drawing("level", level="advanced") is first


def test_each_zone_and_each_day_has_its_own() -> None:
    card = gallery_samples.cards(NOW)[0].card
    for zone in ("Asia/Tokyo", "America/New_York"):
        for hours in (0, 24):
            with timezone.override(zone), time_machine.travel(NOW + dt.timedelta(hours=hours), tick=False):
                assert reading.page(CARD, card=card).html == reading.page(FRESH, card=card).html


def test_each_language_has_its_own() -> None:
    english = keeping.drawing("level", level="beginner")
    with translation.override("de"):
        assert keeping.drawing("level", level="beginner") is not english


def test_equal_values_that_look_different_are_kept_apart() -> None:
    assert keeping.drawing("count", value=True) != keeping.drawing("count", value=1)
    text = "<b>"
    assert keeping.drawing("count", value=mark_safe(text)) != keeping.drawing("count", value=text)


def test_what_is_kept_asks_nobody_but_its_values() -> None:
    """A request, a viewer or the hour would be the first one's for everybody after."""
    used = {
        name
        for path in ROOT.rglob("*.html")
        for name in re.findall(r'{% kept "([^"]+)"', path.read_text("utf-8"))
    }
    nosy = [
        path.parent.name
        for name in sorted(used)
        for path in (ROOT / "ui" / "components" / name).glob("*.html")
        if NOSY.search(COMMENT.sub("", path.read_text("utf-8")))
    ]
    assert used
    assert nosy == []
