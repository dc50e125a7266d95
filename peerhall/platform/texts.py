"""Text from outside, made fit to keep (S159): NFC, trimmed, nothing that nobody can see."""

import re
import unicodedata
from typing import Final

# Joiners that real scripts and emoji need. Other invisible characters make two titles look alike or
# turn the text around them (Trojan Source, CVE-2021-42574).
JOINERS: Final = frozenset({"\u200c", "\u200d"})
REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Blanks that Unicode calls letters, marks or symbols: a name of these alone would be no name to the eye.
BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Flags of regions: a black flag, then its name in invisible tag letters, which mean nothing elsewhere.
REGION_FLAG: Final = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")


class BadTextError(ValueError):
    """A text that cannot be kept; `code` is "not_text", "too_long", "unprintable" or a caller's own."""

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
    for character in REGION_FLAG.sub("", text):
        if character not in also and _is_refused(character):
            raise BadTextError("unprintable")
    return text


def _is_refused(character: str) -> bool:
    if character in BLANKS:
        return True
    return unicodedata.category(character) in REFUSED_CATEGORIES and character not in JOINERS
