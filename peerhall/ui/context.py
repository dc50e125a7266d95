"""What the base page knows without a query: the theme this browser chose, the clock."""

from typing import Final

from django.http import HttpRequest

from peerhall.platform import clock

THEME_COOKIE: Final = "theme"
THEMES: Final = frozenset({"light", "dark"})


def page(request: HttpRequest) -> dict[str, object]:
    """`theme` is "light", "dark" or "" (as the system has it), so the page carries it from the first byte.

    `server_now` is a function: only a whole page calls it, a fragment does not.
    """
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "theme": theme if theme in THEMES else "",
        "server_now": clock.now,
    }
