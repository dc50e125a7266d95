"""What sessions are asked for and written by: the values of a body, and how the description names them."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from peerhall.api import bodies
from peerhall.api.documenting import Schema, parameter
from peerhall.tutoring import catalogue, drafts, filters, numbers
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.filters import Ordering
from peerhall.tutoring.types import ApprovalMode, Level, Place, Status


def session_values(request: HttpRequest) -> dict[str, Any]:
    """What a body says of a session; `null` says nothing.

    :raises Problem: malformed, unsupported_media_type.
    """
    return {name: value for name, value in bodies.body_of(request).items() if value is not None}


def is_forced(values: Mapping[str, Any]) -> bool:
    """Whether an overlap with another session of one's own is meant.

    :raises Invalid: when `force` is neither yes nor no.
    """
    try:
        return numbers.flag(values.get("force", False))
    except ValueError:
        raise Invalid({"force": [_("This takes yes or no.")]}) from None


def _limits(bounds: tuple[int, int], default: int | None = None) -> Schema:
    schema: Schema = {"type": "integer", "minimum": bounds[0], "maximum": bounds[1]}
    return schema if default is None else {**schema, "default": default}


def _optional(schema: Schema) -> Schema:
    """A field of a body as it is taken: `null` says nothing, numbers and switches may be spelled out."""
    spelled = {"integer": ["integer", "string"], "boolean": ["boolean", "integer", "string"]}
    kinds = [*spelled.get(schema["type"], [schema["type"]]), "null"]
    return {**schema, "type": kinds} | ({"enum": [*schema["enum"], None]} if "enum" in schema else {})


_FIELDS: Final[Mapping[str, Schema]] = {
    "title": {"type": "string", "minLength": 1, "maxLength": drafts.TITLE_MAX},
    "subject": {"type": "string", "minLength": 1, "maxLength": drafts.SUBJECT_MAX},
    "level": {"type": "string", "enum": list(Level.values)},
    "date": {
        "type": "string",
        "format": "date-time",
        "description": "When it begins; without an offset it is meant in `timezone`.",
    },
    "description": {"type": "string", "maxLength": drafts.DESCRIPTION_MAX, "description": "Markdown."},
    "duration": {**_limits(drafts.DURATION_MINUTES, 60), "description": "Minutes."},
    "max_participants": {**_limits(drafts.PARTICIPANTS, 5), "description": "Seats for students."},
    "min_participants": _limits(drafts.PARTICIPANTS, 1),
    "timezone": {"type": "string", "description": "An IANA zone; your own where it is missing."},
    "approval_mode": {"type": "string", "enum": list(ApprovalMode.values)},
    "has_waitlist": {"type": "boolean", "default": True},
    "cancel_notice_hours": _limits(drafts.NOTICE_HOURS),
    "place": {"type": "string", "enum": list(Place.values)},
    "place_detail": {"type": "string", "maxLength": drafts.PLACE_DETAIL_MAX},
    "force": {"type": "boolean", "description": "Also where it overlaps with another session of yours."},
}
_REQUIRED: Final = ("title", "subject", "level", "date")
NEW_SESSION: Final[Schema] = {
    "type": "object",
    "required": list(_REQUIRED),
    "properties": {
        name: schema if name in _REQUIRED else _optional(schema) for name, schema in _FIELDS.items()
    },
    "examples": [
        {
            "title": "Recursion without tears",
            "subject": "Programming",
            "level": "beginner",
            "date": "2026-12-01T18:00:00Z",
            "max_participants": 3,
        }
    ],
}
CHANGED_SESSION: Final[Schema] = {
    "type": "object",
    "properties": {
        **{
            name: _optional({key: value for key, value in schema.items() if key != "default"})
            for name, schema in _FIELDS.items()
        },
        "status": {"description": "`cancelled` cancels it; anything else is ignored."},
        "reason": {"description": "The same as `cancel_reason`, as `cancel/` has it."},
        "cancel_reason": {
            "description": f"With `cancelled`: what is told to all, up to {drafts.MESSAGE_MAX} characters."
        },
    },
    "examples": [{"title": "Recursion with some tears", "max_participants": 4}],
}

_TEXT: Final[Schema] = {"type": "string"}
_FLAG: Final[Schema] = {
    "type": ["boolean", "integer", "string"],
    "enum": ["1", "0", "true", "false", "yes", "no", "on", "off", True, False, 1, 0],
}


def _words(words: list[str]) -> Schema:
    return {"type": "array", "items": {"type": "string", "enum": words}}


FILTERS: Final = (
    parameter("search", "Words of title, description or tutor.", {**_TEXT, "maxLength": 200}),
    parameter("subject", "One subject, whatever its case.", {**_TEXT, "maxLength": 100}),
    parameter("level", "Repeatable; also as `level[]`.", _words(list(Level.values))),
    parameter("status", "Repeatable; without it the open ones.", _words([*Status.values, filters.ALL])),
    parameter("date", "A day, or an instant's day.", _TEXT),
    parameter("date_from", "From this day or instant.", _TEXT),
    parameter("date_to", "To this day or instant, inclusive.", _TEXT),
    parameter("tz", "The IANA zone whose days are meant.", _TEXT),
    parameter("seats", "Only with free seats.", _FLAG),
    parameter("ordering", "What comes first.", {**_TEXT, "enum": [one.value for one in Ordering]}),
)
PAGING: Final = (
    parameter("page_size", "Rows of a page.", _limits((1, filters.PAGE_SIZE_MAX), filters.PAGE_SIZE)),
    parameter("cursor", "The place to go on from, out of `Link`.", _TEXT),
    parameter(
        "page",
        f"A page by number, within the first {catalogue.COUNTED_PAGES_TO} rows.",
        {"type": "integer", "minimum": 1},
    ),
    parameter("count", "1: say in `X-Total-Count` how many there are.", _FLAG),
    parameter("envelope", "1: an object with `results`, `next`, `previous`, `count`.", _FLAG),
)
IF_MATCH: Final = parameter(
    "If-Match", "The tag of what you have seen: 412 where it has changed since.", _TEXT, place="header"
)
IF_NONE_MATCH: Final = parameter(
    "If-None-Match", "The tag of what you have: 304 where it is still that.", _TEXT, place="header"
)
