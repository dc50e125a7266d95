"""One line of the self-check."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """Green, amber, red."""

    OK = "ok"
    WARN = "warn"  # works, but perhaps not as meant
    BAD = "bad"  # something people rely on does not work


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at, how it is, and what would make it better where it is not well."""

    key: str
    title: str
    grade: Grade
    says: str
    advice: str = ""
