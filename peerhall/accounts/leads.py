"""How long before a start people are reminded, as operators type it: "24h 15min"."""

import re
from typing import Final

# What may be chosen: more than a week ahead is forgotten, less than five minutes is too late.
CHOICES: Final = (7 * 1440, 2 * 1440, 1440, 180, 60, 30, 15, 5)
USUAL: Final = "24h 15min"
MOST: Final = 4
_UNITS: Final = {"d": 1440, "h": 60, "min": 1}
_PART: Final = re.compile(r"([0-9]{1,4})(d|h|min)")


def parse(text: str) -> tuple[int, ...]:
    """Minutes before the start, longest first; "" is none.

    :raises ValueError: when a part is none of `CHOICES`, or there are more than four.
    """
    minutes = set()
    for part in text.replace(",", " ").split():
        found = _PART.fullmatch(part)
        length = int(found[1]) * _UNITS[found[2]] if found else 0
        if length not in CHOICES:
            raise ValueError(part)
        minutes.add(length)
    if len(minutes) > MOST:
        raise ValueError(text)
    return tuple(sorted(minutes, reverse=True))


def shown(minutes: tuple[int, ...]) -> str:
    """The text that `parse` takes: "24h 15min"."""
    return " ".join(f"{length // 60}h" if length % 60 == 0 else f"{length}min" for length in minutes)
