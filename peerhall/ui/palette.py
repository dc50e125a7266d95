"""The design's colours as hex pairs, for places that know no CSS variables: letters.

`styles/tokens.css` stays the one source: its OKLCH values are read here and computed to sRGB.
"""

import functools
import math
import re
from pathlib import Path
from typing import Final, NamedTuple

TOKENS: Final = Path(__file__).parent / "styles" / "tokens.css"
NUMBER: Final = r"([\d.]+)"
OKLCH: Final = rf"oklch\(\s*{NUMBER}\s+{NUMBER}\s+([\d.]+|var\(--h\))\s*\)"
PAIR: Final = re.compile(rf"--([\w-]+):\s*light-dark\(\s*{OKLCH},\s*{OKLCH}\s*\)")
HUE: Final = re.compile(r"\.hue-([\w-]+)\s*\{\s*--h:\s*([\d.]+);")


class Pair(NamedTuple):
    """One token's colour by day and by night, as `#rrggbb`."""

    light: str
    dark: str


@functools.cache
def colours(hue: str) -> dict[str, Pair]:
    """Every plain colour by its token's name ("brand"), with the tints of a hue class ("code").

    :raises KeyError: for a hue that tokens.css does not have.
    """
    text = TOKENS.read_text(encoding="utf-8")
    degrees = dict(HUE.findall(text))[hue]
    found = {}
    for name, *parts in PAIR.findall(text):
        light, dark = (
            _hex(float(lightness), float(chroma), float(degrees if "var" in angle else angle))
            for lightness, chroma, angle in (parts[:3], parts[3:])
        )
        found[name] = Pair(light, dark)
    return found


@functools.cache
def hues() -> frozenset[str]:
    """The hue classes there are."""
    return frozenset(name for name, _degrees in HUE.findall(TOKENS.read_text(encoding="utf-8")))


def _hex(lightness: float, chroma: float, degrees: float) -> str:
    """OKLCH to sRGB (CSS Color 4, 10.2), out-of-range channels clipped."""
    a, b = chroma * math.cos(math.radians(degrees)), chroma * math.sin(math.radians(degrees))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
    )
    return "#" + "".join(f"{round(255 * _gamma(channel)):02x}" for channel in linear)


def _gamma(linear: float) -> float:
    value = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return min(1.0, max(0.0, value))
