"""The icon set: Lucide shapes on a 24-unit grid, drawn inline so that a page needs no sprite.

An inlined shape is a hundred bytes that gzip folds with its repetitions; a sprite would be a second
request, or two hundred unused shapes on every page.
"""

import json
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

SHAPES: dict[str, str] = json.loads((Path(__file__).parent / "lucide.json").read_text(encoding="utf-8"))


class UnknownIconError(LookupError):
    """No shape has this name."""


@cache
def drawing(name: str) -> SafeString:
    """The icon as a decorative `<svg>`: the text beside it (or the control's label) says what it means.

    :raises UnknownIconError: when the set has no such shape.
    """
    try:
        shape = SHAPES[name]
    except KeyError:
        raise UnknownIconError(f"no icon is called {name!r}; see peerhall/ui/icons/lucide.json") from None
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{shape}</svg>')
