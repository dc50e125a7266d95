"""Numbers and switches as forms and JSON spell them."""

import re
from typing import Final

_WHOLE: Final = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_YES: Final = frozenset({"on", "true", "yes", "1"})
_NO: Final = frozenset({"", "off", "false", "no", "0"})


def whole(value: object) -> int:
    """The whole number that `value` is or spells.

    :raises ValueError: for anything else: NaN, a fraction, a word, True, more than nine digits.
    """
    if isinstance(value, bool):
        raise ValueError("a switch, not a number")  # noqa: TRY004 -- one kind of error for all input
    if isinstance(value, int):
        return value
    # Neither NaN nor infinity is_integer.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    raise ValueError("not a whole number")


def flag(value: object) -> bool:
    """Yes or no, as a checkbox, JSON or the environment says it.

    :raises ValueError: for anything else.
    """
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError("neither yes nor no")
