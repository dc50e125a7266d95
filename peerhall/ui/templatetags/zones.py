"""How time zones are called: by their place and their distance from Greenwich (S179)."""

import datetime as dt

from django import template
from django.utils import timezone

from peerhall.platform import clock

register = template.Library()


@register.filter
def city(name: str) -> str:
    """Reads "New York" for `America/New_York`."""
    return name.rsplit("/", maxsplit=1)[-1].replace("_", " ")


@register.simple_tag
def your_zone(at: dt.datetime | None = None) -> str:
    """The viewer's zone as it is `at` a moment, else today: "Berlin, GMT+1", for UTC just "UTC"."""
    name = timezone.get_current_timezone_name()
    place, distance = (
        city(str(timezone.get_current_timezone())),
        offset(timezone.localtime(at or clock.now())),
    )
    return place if name == "UTC" else f"{place}, {distance}"


def offset(moment: dt.datetime) -> str:
    """Reads "GMT+1", "GMT-3:30"; whole hours without minutes.

    :raises ValueError: for a naive moment, which is nowhere.
    """
    away = moment.utcoffset()
    if away is None:
        raise ValueError("A moment without a zone has no distance from Greenwich.")
    minutes = round(away.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"GMT{sign}{hours}" + (f":{rest:02d}" if rest else "")
