"""Components that are drawn once for the same values, then kept.

Drawing a component costs a hundred times what looking it up does, and a list repeats the same few badges,
faces and cards. What is kept may depend on its values alone, besides the language, the zone and the day
that dates are written in: on no request, no viewer, no hour. It is drawn without a context, so that
nothing of one person's page can reach another's.
"""

import datetime as dt
import functools
from collections.abc import Hashable
from typing import Final

from django.template import Context, Engine, Template
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from peerhall.platform import clock

# The least recently used make room: about 10 MB if all of them were cards.
KEPT_AT_MOST: Final = 4096


def drawing(component: str, **values: Hashable) -> SafeString:
    """The component as `<c-name :key="value" … />` draws it, in the active language and zone."""
    zone = timezone.get_current_timezone()
    today = clock.now().astimezone(zone).date()
    return _drawn(component, translation.get_language(), zone, today, **values)


# Typed: 1 and True, a text and the same text marked as safe are equal and look different.
@functools.lru_cache(maxsize=KEPT_AT_MOST, typed=True)
def _drawn(
    component: str, _language: str | None, _zone: dt.tzinfo, _today: dt.date, /, **values: Hashable
) -> SafeString:
    return _template(component).render(Context({"values": values}))


@functools.cache
def _template(component: str) -> Template:
    return Engine.get_default().from_string("{% cotton " + component + ' :attrs="values" / %}')
