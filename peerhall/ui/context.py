"""What the base page knows without a query: the theme this browser chose, the clock, the scripts' words."""

from typing import Final

from django.http import HttpRequest

from peerhall.platform import clock
from peerhall.ui import words

THEME_COOKIE: Final = "theme"
THEMES: Final = frozenset({"light", "dark"})


def page(request: HttpRequest) -> dict[str, object]:
    """`theme` is "light", "dark" or "" (as the system has it), so the page carries it from the first byte.

    `server_now` and `script_words` are functions: only a whole page calls them, a fragment does not.
    """
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "theme": theme if theme in THEMES else "",
        "server_now": clock.now,
        "script_words": words.script_words_json,
    }
