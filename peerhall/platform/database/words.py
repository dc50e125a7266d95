"""A table of words that the database looks up: what both engines are told, and what they answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class WordIndex:
    """`table` holds in `parts` (text columns) words with a space between; `key` is its row.

    Words are letters, numbers and marks only, folded and split by the caller. All names are constants.
    """

    table: str
    key: str
    parts: tuple[str, ...]


class Engine(Protocol):
    """What an engine's module offers."""

    def word_index(self, index: WordIndex) -> Iterator[str]:
        """Statements that make the index, over the rows that are there and all to come."""
        ...

    def drop_word_index(self, index: WordIndex) -> Iterator[str]:
        """Statements that remove it."""
        ...

    def word_match(self, index: WordIndex, limit: int) -> str:
        """A subquery of the keys of matching rows, the highest `limit` of them, with one parameter."""
        ...

    def word_query(self, words: Sequence[str]) -> str:
        """That parameter: all words, the last one as a beginning."""
        ...
