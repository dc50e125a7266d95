"""The dress of letters: the design's own colours, by day and by night, readable everywhere."""

import re

import pytest
from django.template import Context, Template

from peerhall.ui import letters, palette
from peerhall.ui.palette import Pair


def brightness(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 to 21 (WCAG 2.2)."""
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_are_the_tokens() -> None:
    colours = palette.colours("code")
    assert colours["brand"] == Pair("#005b65", "#7cd4d3")  # the first is the logo's own petrol
    assert len(colours) > 30
    assert palette.colours("maths")["tint"] != colours["tint"]
    assert palette.colours("maths")["paper"] == colours["paper"]


@pytest.mark.parametrize("hue", sorted(palette.hues()))
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "surface"),
        ("ink-2", "surface"),
        ("ink-2", "surface-2"),
        ("ink-3", "paper"),
        ("ink-3", "surface"),
        ("on-brand", "brand"),
        ("brand-ink", "surface"),
        ("brand-ink", "brand-soft"),
        ("tint-ink", "tint"),
        ("tint-ink", "tint-2"),
    ],
)
def test_text_stands_out_by_day_and_night(hue: str, ink: str, ground: str) -> None:
    colours = palette.colours(hue)
    for text, back in zip(colours[ink], colours[ground], strict=True):
        assert contrast(text, back) >= 4.5


def test_pieces_carry_their_style_and_night_overrules_it() -> None:
    context = Context({"hue": "code"})
    drawn = Template('{% load letters %}<p {% dress "title" %}></p>{% letter_rules %}').render(context)
    ink = palette.colours("code")["ink"]
    assert re.search(rf'<p class="l-title" style="[^"]*color:{ink.light}"', drawn)
    assert f".l-title{{color:{ink.dark}!important}}" in drawn
    assert "@" not in drawn.replace("@media", "")


def test_unknown_hue_is_the_usual_one() -> None:
    assert letters.known_hue("code") == "code"
    assert letters.known_hue("x;}") == letters.DEFAULT_HUE


def test_unknown_piece_is_an_error() -> None:
    with pytest.raises(KeyError):
        letters.dress("nonsense")
