"""Full text: words folded and split once here, at write and at query, so that every engine finds the same.

The engines only look words up (`platform/database`); title above tutor's name above description is decided
here (S104–S106).
"""

import functools
import itertools
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from django.db.models import Q

from peerhall.accounts.models import User
from peerhall.platform import database
from peerhall.tutoring.models import Session, SessionTutor, SessionWords

INDEX: Final = database.WordIndex(
    table="tutoring_sessionwords", key="session_id", parts=("title", "tutor", "description")
)
# A word that more sessions have finds the newest of them: what a search costs stays bounded.
SEARCHED_AT_MOST: Final = 2000
# Longer words are cut: nobody types them, and engines limit a word's size.
WORD_LENGTH: Final = 40
# More words than this in one query say nothing more.
QUERY_WORDS: Final = 12
SUBJECT_KEY_LENGTH: Final = 100
TITLE_KEY_LENGTH: Final = 200

# Letters that Unicode does not take apart and searchers type without their stroke or dot.
ALIKE: Final = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
# Marks that readers leave out: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels. The marks of
# Indic scripts and kana are letters to their readers and stay.
LEFT_OUT: Final = frozenset(
    map(chr, itertools.chain(range(0x300, 0x370), range(0x591, 0x5C8), range(0x64B, 0x660), [0x640, 0x670]))
)
# Scripts written without spaces: any two neighbouring characters count as a word.
UNSPACED: Final = (
    range(0x0E00, 0x0F00),  # Thai, Lao
    range(0x1000, 0x10A0),  # Myanmar
    range(0x1780, 0x1800),  # Khmer
    range(0x3040, 0x3100),  # Hiragana, Katakana
    range(0x31F0, 0x3200),  # Katakana extensions
    range(0x3400, 0xA000),  # Han
    range(0xF900, 0xFB00),  # Han, compatibility
    range(0x20000, 0x32400),  # Han, rarer
)


def fold(text: str) -> str:
    """The text without case and accents: "Économie" and "ECONOMIE" are "economie", "Straße" is "strasse"."""
    if text.isascii():
        return text.lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if c not in LEFT_OUT)
    return unicodedata.normalize("NFC", bare.casefold().translate(ALIKE))


@functools.lru_cache(maxsize=1024)
def subject_key(subject: str) -> str:
    """What subjects are compared by (S13: whatever their case)."""
    return " ".join(fold(subject).split())[:SUBJECT_KEY_LENGTH]


def title_key(title: str) -> str:
    """What titles are sorted by: whatever their case and accents."""
    return fold(title)[:TITLE_KEY_LENGTH]


def words_of(text: str) -> list[str]:
    """The words a text is found by, each once, in order."""
    return list(dict.fromkeys(_split(text, is_query=False)))


def query_words(text: str) -> list[str]:
    """The words somebody looks for: all must occur, the last may be the beginning of one."""
    return list(dict.fromkeys(_split(text, is_query=True)))[:QUERY_WORDS]


def index(session: Session) -> None:
    """Keep the words of a session that was just written; call it in the same transaction."""
    cotutors = SessionTutor.objects.filter(session=session).order_by("id").select_related("user")
    Session.objects.filter(pk=session.pk).update(
        subject_key=subject_key(session.subject), title_key=title_key(session.title)
    )
    SessionWords.objects.update_or_create(
        session=session,
        defaults={
            "title": " ".join(words_of(session.title)),
            "tutor": _tutor_words(session, cotutors),
            "description": " ".join(words_of(session.description)),
        },
    )


def reindex_tutor(user: User) -> None:
    """Keep the words of all sessions that somebody teaches, after a change of name."""
    is_taught = Q(creator=user) | Q(pk__in=SessionTutor.objects.filter(user=user).values("session"))
    taught = Session.objects.filter(is_taught).select_related("creator").order_by("id")
    renamed = [
        SessionWords(session=session, tutor=_tutor_words(session, session.cotutor_rows.all()))
        for session in taught.prefetch_related("cotutor_rows__user")
    ]
    SessionWords.objects.bulk_update(renamed, ["tutor"], batch_size=500)


def _tutor_words(session: Session, cotutors: Iterable[SessionTutor]) -> str:
    """The words of the names of all who teach it."""
    names = [session.creator.name, *(row.user.name for row in cotutors)]
    return " ".join(words_of(" ".join(names)))


def query_text(text: str) -> str:
    """What the database is asked for a search that has words."""
    return database.word_query(query_words(text))


def matching(text: str) -> Q:
    """Sessions in which all words of a search occur, in whatever parts; the newest of very many."""
    return Q(pk__in=database.word_match(INDEX, query_text(text), limit=SEARCHED_AT_MOST))


def tier(words: Sequence[str], title: str, tutor: str) -> int:
    """How good a match is: 0 when the title has all the words, 1 when title and tutor do, else 2."""
    if _has_all(title.split(), words):
        return 0
    return 1 if _has_all([*title.split(), *tutor.split()], words) else 2


def _has_all(found: Collection[str], words: Sequence[str]) -> bool:
    *whole, beginning = words
    return all(word in found for word in whole) and any(word.startswith(beginning) for word in found)


def _split(text: str, *, is_query: bool) -> Iterator[str]:
    """Runs of letters, numbers and marks; runs of unspaced scripts as overlapping pairs."""
    for kind, run in itertools.groupby(fold(text), key=_kind):
        characters = "".join(run)
        if kind == "spaced":
            yield characters[:WORD_LENGTH]
        elif kind == "unspaced":
            yield from _pairs(characters, is_query=is_query)


def _pairs(run: str, *, is_query: bool) -> Iterable[str]:
    """ "微积分" is "微积", "积分" and, in a text, "分": so one character finds it too, as a beginning."""
    last = len(run) - 1 if is_query and len(run) > 1 else len(run)
    return (run[i : i + 2] for i in range(last))


def _kind(character: str) -> str:
    if character.isascii():
        return "spaced" if character.isalnum() else ""
    if unicodedata.category(character)[0] not in "LNM":
        return ""
    return "unspaced" if any(ord(character) in block for block in UNSPACED) else "spaced"
