"""What people say of themselves, from plain values: cleaned, or refused with the sentences of each field."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypedDict

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerhall.accounts import names, zones
from peerhall.platform import texts

NAME_REFUSALS: Final = {
    "empty": _("Tell us what to call you."),
    "too_long": _("A name has at most 80 characters."),
    "unprintable": _("A name holds visible characters only."),
    "no_letter": _("A name holds at least one letter or digit."),
    "not_text": _("This takes text."),
}
BIO_REFUSALS: Final = {
    "too_long": _("Keep it to 500 characters."),
    "unprintable": _("This holds a character that nobody can see. Type it again without it."),
    "not_text": _("This takes text."),
}
NO_SUCH_ZONE: Final = _("There is no such time zone. One is Europe/Berlin.")


class Changes(TypedDict, total=False):
    """What is to be otherwise from now on; what is missing stays."""

    name: str
    timezone: str
    language: str
    bio: str


class InvalidProfileError(ValueError):
    """Values that cannot be kept: `fields` has the sentences for each."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        super().__init__(next(iter(fields.values()))[0])
        self.fields = fields


def parse_changes(values: Mapping[str, object]) -> Changes:
    """The changes that plain values ask for; names that are no part of a profile are ignored.

    :raises InvalidProfileError: when one of them cannot be kept.
    """
    changes: Changes = {}
    wrong: dict[str, list[str]] = {}
    for name, clean in _CLEANED.items():
        if name not in values:
            continue
        try:
            changes[name] = clean(values[name])  # type: ignore[literal-required]  # names of `Changes`
        except ValueError as bad:
            wrong[name] = [str(bad)]
    if wrong:
        raise InvalidProfileError(wrong)
    return changes


def clean_zone(value: object) -> str:
    """:raises ValueError: when there is no such zone; the text says so."""
    zone = value.strip() if isinstance(value, str) else ""
    if not zones.is_known(zone):
        raise ValueError(NO_SUCH_ZONE)
    return zone


def _clean_language(value: object) -> str:
    known = [code for code, _name in settings.LANGUAGES]
    if value not in known:
        raise ValueError(_("Pages are written in: %(known)s.") % {"known": ", ".join(known)})
    return str(value)


def _by_rule(rule: Callable[[Any], str], sentences: Mapping[str, Promise]) -> Callable[[object], str]:
    def clean(value: object) -> str:
        try:
            return rule("" if value is None else value)
        except texts.BadTextError as bad:
            raise ValueError(sentences[bad.code]) from None

    return clean


_CLEANED: Final[Mapping[str, Callable[[object], str]]] = {
    "name": _by_rule(names.clean_name, NAME_REFUSALS),
    "timezone": clean_zone,
    "language": _clean_language,
    "bio": _by_rule(names.clean_bio, BIO_REFUSALS),
}
