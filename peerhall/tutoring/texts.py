"""Text from outside, made fit to keep (S159): NFC, trimmed, nothing that nobody can see."""

import unicodedata
from typing import Final

# Joiners that real scripts and emoji need. Other invisible characters make two titles look alike or
# turn the text around them (Trojan Source, CVE-2021-42574).
JOINERS: Final = frozenset({"\u200c", "\u200d"})
REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Emoji flags of regions are spelled with invisible tag letters.
EMOJI_TAGS: Final = range(0xE0020, 0xE0080)


class BadTextError(ValueError):
    """A text that cannot be kept; `code` is "not_text", "empty", "too_long" or "unprintable"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_line(value: object, *, limit: int) -> str:
    """One line of at most `limit` characters, runs of spaces made one; may be empty.

    :raises BadTextError: when it is too long or holds what nobody can see, such as a line end.
    """
    text = _normal(value, limit=limit, also="")
    return " ".join(text.split())


def clean_text(value: object, *, limit: int) -> str:
    """Lines of at most `limit` characters in all, line ends as "\\n"; may be empty.

    :raises BadTextError: as `clean_line`, but line ends and tabs may stay.
    """
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return _normal(value, limit=limit, also="\n\t")


def _normal(value: object, *, limit: int, also: str) -> str:
    if not isinstance(value, str):
        raise BadTextError("not_text")
    # Before any work on it: normalizing a megabyte would cost more than refusing it.
    if len(value) > 8 * limit + 1_000:
        raise BadTextError("too_long")
    text = unicodedata.normalize("NFC", value).strip()
    if len(text) > limit:
        raise BadTextError("too_long")
    for character in text:
        if character not in also and _is_refused(character):
            raise BadTextError("unprintable")
    return text


def _is_refused(character: str) -> bool:
    return (
        unicodedata.category(character) in REFUSED_CATEGORIES
        and character not in JOINERS
        and ord(character) not in EMOJI_TAGS
    )
