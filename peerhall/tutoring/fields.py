"""One field's value, as any door hands it over: what it says, or a sentence about what is wrong with it."""

from typing import Final, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerhall.platform import texts
from peerhall.tutoring import numbers

REQUIRED: Final = gettext_lazy("This is needed.")
_SENTENCES: Final = {
    "not_text": gettext_lazy("This takes text."),
    "unprintable": gettext_lazy("This holds invisible characters. Type it again without them."),
    "not_a_number": gettext_lazy("This takes a whole number."),
}


class BadValueError(ValueError):
    """One field's value; the text is its sentence."""


class Clean(Protocol):
    """`texts.clean_line` or `texts.clean_text`."""

    def __call__(self, value: object, *, limit: int) -> str: ...


def text(value: object, *, clean: Clean, limit: int) -> str:
    """A text as it is kept, of at most `limit` characters; may be empty.

    :raises BadValueError: as do all of these, for whatever else comes in.
    """
    try:
        return clean(value, limit=limit)
    except texts.BadTextError as error:
        if error.code == "too_long":
            raise BadValueError(_("At most %(limit)s characters.") % {"limit": f"{limit:,}"}) from None
        raise BadValueError(str(_SENTENCES[error.code])) from None


def line(value: object, *, limit: int) -> str:
    """A line that says something: joiners and spaces alone do not."""
    said = text(value, clean=texts.clean_line, limit=limit)
    if not said.strip("".join(texts.JOINERS) + " "):
        raise BadValueError(str(REQUIRED))
    return said


def number(value: object, *, limits: tuple[int, int]) -> int:
    """A whole number between two, both allowed."""
    try:
        found = numbers.whole(value)
    except ValueError:
        raise BadValueError(str(_SENTENCES["not_a_number"])) from None
    if not limits[0] <= found <= limits[1]:
        raise BadValueError(_("From %(least)s to %(most)s.") % {"least": limits[0], "most": limits[1]})
    return found


def choice(value: object, *, kind: type[TextChoices]) -> TextChoices:
    """One of an enumeration, by its value."""
    try:
        return kind(str(value))
    except ValueError:
        raise BadValueError(_("Choose one of the list.")) from None


def flag(value: object) -> bool:
    """Yes or no."""
    try:
        return numbers.flag(value)
    except ValueError:
        raise BadValueError(_("This takes yes or no.")) from None
