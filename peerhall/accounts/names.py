"""What people may be called, and what they say of themselves (S159): pure text rules."""

from typing import Final

from peerhall.platform import texts

NAME_MAX: Final = 80
BIO_MAX: Final = 500


def clean_name(text: str) -> str:
    """The name as it is kept: NFC, trimmed, single spaces.

    :raises texts.BadTextError: also with "empty" when nothing is left, "no_letter" when nobody could say it.
    """
    name = texts.clean_line(text, limit=NAME_MAX)
    if not name:
        raise texts.BadTextError("empty")
    if not any(character.isalnum() for character in name):
        raise texts.BadTextError("no_letter")
    return name


def clean_bio(text: str) -> str:
    """A few lines about oneself: NFC, trimmed, line ends as "\\n"; may be empty.

    :raises texts.BadTextError: when it is too long or holds what nobody can see.
    """
    return texts.clean_text(text, limit=BIO_MAX)


def initials(name: str) -> str:
    """Two capitals at the most, of the first and the last word ("Ana López" → "AL")."""
    letters = [_first_letter(word) for word in name.split()]
    letters = [letter for letter in letters if letter]
    return "".join(letters[:1] + letters[1:][-1:])


def _first_letter(word: str) -> str:
    letter = next((character for character in word if character.isalnum()), "")
    # One capital stays one: "ß" would become "SS".
    return letter.upper() if len(letter.upper()) == 1 else letter
