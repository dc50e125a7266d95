"""What people may be called, and what they say of themselves (S159): pure text rules."""

import unicodedata
from typing import Final

NAME_MAX: Final = 80
BIO_MAX: Final = 500

# Joiners that real scripts and emoji need; every other invisible character would let one name look
# like another or turn the text around it (Trojan Source, CVE-2021-42574).
ALLOWED_INVISIBLE: Final = frozenset({"\u200c", "\u200d"})
REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


class BadTextError(ValueError):
    """A text that cannot be kept; `code` is "empty", "too_long", "unprintable" or "no_letter"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_name(text: str) -> str:
    """The name as it is kept: NFC, trimmed, single spaces.

    :raises BadTextError: when nothing is left, it is too long, or it holds what nobody can see.
    """
    name = _normal(text, also="")
    name = " ".join(name.split())
    if not name:
        raise BadTextError("empty")
    if len(name) > NAME_MAX:
        raise BadTextError("too_long")
    if not any(character.isalnum() for character in name):
        raise BadTextError("no_letter")
    return name


def clean_bio(text: str) -> str:
    """A few lines about oneself: NFC, trimmed, line ends as "\\n"; may be empty.

    :raises BadTextError: when it is too long or holds what nobody can see.
    """
    bio = _normal(text.replace("\r\n", "\n").replace("\r", "\n"), also="\n")
    if len(bio) > BIO_MAX:
        raise BadTextError("too_long")
    return bio


def initials(name: str) -> str:
    """Two capitals at the most, of the first and the last word ("Ana López" → "AL")."""
    letters = [_first_letter(word) for word in name.split()]
    letters = [letter for letter in letters if letter]
    return "".join(letters[:1] + letters[1:][-1:])


def _normal(text: str, *, also: str) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    for character in text:
        if character in ALLOWED_INVISIBLE or character in also:
            continue
        if unicodedata.category(character) in REFUSED_CATEGORIES:
            raise BadTextError("unprintable")
    return text


def _first_letter(word: str) -> str:
    letter = next((character for character in word if character.isalnum()), "")
    # One capital stays one: "ß" would become "SS".
    return letter.upper() if len(letter.upper()) == 1 else letter
