"""What a caller sends, read once and strictly: one JSON object, each name once, nothing JSON has not.

Two parsers that read `{"a": 1, "a": 2}` or `NaN` differently are how one door sees what another does not.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _

from peerhall.api.errors import Problem

JSON: Final = "application/json"
# A whole number has as many digits as a 64-bit key; what is longer is nobody's number.
DIGITS: Final = 25


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The object that the body is; empty where there is none, or it is `null`.

    :raises Problem: unsupported_media_type, malformed.
    """
    content = request.body
    if not content.strip():
        return {}
    if request.content_type != JSON:
        raise Problem("unsupported_media_type")
    value = _parsed(content)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Problem("malformed", _("Send a JSON object."))
    return value


def text_of(values: Mapping[str, Any], name: str) -> str:
    """An optional text of a body: missing and `null` are empty.

    :raises Problem: invalid, for anything but a text.
    """
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Problem("invalid", _("This takes text."), fields={name: [_("This takes text.")]})
    return value


def _parsed(content: bytes) -> Any:
    try:
        value = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse,
            parse_float=_number,
            parse_int=_whole,
        )
        if b"\\u" in content:  # halves of characters come only escaped
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise Problem("malformed", _("This is not the JSON that is taken here.")) from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _refuse(_word: str) -> NoReturn:
    raise ValueError("no JSON")


def _whole(text: str) -> int:
    if len(text) > DIGITS:
        raise ValueError("too long")
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise ValueError("too large")
    return number
