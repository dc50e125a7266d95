"""What components need beyond plain template language: icons, small sums, a form's own controls."""

from collections.abc import Hashable, Iterable

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from peerhall.ui import icons, keeping

register = template.Library()

CONTROL_CLASS = "input"


@register.simple_tag
def draw(name: str) -> SafeString:
    """The icon called `name`; one that does not exist is an error.

    A tag and no component: a page has dozens, and a component costs seventeen times as much.
    """
    return icons.drawing(name)


@register.simple_tag
def kept(component: str, **values: Hashable) -> SafeString:
    """`{% kept "avatar" person=card.tutor %}`: a component that is drawn once for the same values."""
    return keeping.drawing(component, **values)


@register.filter
def times(count: int) -> Iterable[int]:
    """0 … count-1, to draw one thing several times."""
    return range(int(count))


@register.filter
def less(whole: int, part: int) -> int:
    """`whole` without `part`, never below zero."""
    return max(0, int(whole) - int(part))


@register.filter
def share(part: int, whole: int) -> int:
    """How many hundredths of `whole` are `part`, 0–100."""
    return round(100 * int(part) / int(whole)) if int(whole) else 0


@register.filter
def first_items(items: Iterable[object], count: int) -> list[object]:
    """The first `count` of `items`."""
    return list(items)[: int(count)]


@register.filter
def later_items(items: Iterable[object], count: int) -> list[object]:
    """What `first_items` leaves over."""
    return list(items)[int(count) :]


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's own control in the house's dress; the widget keeps classes of its own."""
    own = str(field.field.widget.attrs.get("class", ""))
    return field.as_widget(attrs={"class": f"{CONTROL_CLASS} {own}".strip()})
