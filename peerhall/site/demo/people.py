"""Who lives in the demo community. The first nine are the cast of the acceptance journeys."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from peerhall.accounts.types import Role

DOMAIN: Final = "riverside.example"  # RFC 2606: no mail ever reaches anybody
PASSWORD: Final = "peerhall-demo"  # noqa: S105 -- printed by `peerhall serve` on a demo


@dataclass(frozen=True, slots=True)
class Person:
    """One demo person. `key` is how sessions name them."""

    key: str
    name: str
    timezone: str
    bio: str
    role: Role = Role.MEMBER
    is_vetted_tutor: bool = False

    @property
    def email(self) -> str:
        """The first name at the demo's domain."""
        return f"{self.key}@{DOMAIN}"


def _person(
    name: str, timezone: str, bio: str, role: Role = Role.MEMBER, *, is_vetted: bool = False
) -> Person:
    first = unicodedata.normalize("NFKD", name.split(maxsplit=1)[0]).encode("ascii", "ignore").decode()
    return Person(first.lower(), name, timezone, bio, role, is_vetted)


PEOPLE: Final = (
    _person(
        "Tomás Rivera",
        "Europe/Madrid",
        "Back-end developer who explains with paper and pencil.",
        is_vetted=True,
    ),
    _person("Aiko Tanaka", "Asia/Tokyo", "Paints skies, studies computer science at night."),
    _person(
        "Olga Brandt", "Europe/Berlin", "Keeps Riverside Commons running.", Role.ORGANIZER, is_vetted=True
    ),
    _person(
        "Mo Farouk", "Africa/Cairo", "Looks after the hall, and after good chess endings.", Role.MODERATOR
    ),
    _person("Ben Carter", "America/New_York", "Jazz pianist, slowly making friends with statistics."),
    _person(
        "Chidi Okonkwo",
        "Africa/Lagos",
        "Electronics, repairs, and long debates about proofs.",
        is_vetted=True,
    ),
    _person("Dana Nowak", "Europe/Warsaw", "Fifteen. Here for physics and for drawing comics."),
    _person("Gita Nowak", "Europe/Warsaw", "Dana’s mother; gardens on a balcony of four square metres."),
    _person("Eve Larkin", "Europe/London", "Has an opinion on that."),
    _person(
        "Priya Raman", "Europe/Lisbon", "Failed calculus once, then fell in love with it.", is_vetted=True
    ),
    _person("Maya Okafor", "Europe/London", "Web developer; deletes more than she writes.", is_vetted=True),
    _person("Jonas Weber", "Europe/Vienna", "Chemistry student, baker on Sundays."),
    _person("Wei Zhang", "Asia/Singapore", "Data, dumplings, Mandarin for beginners.", is_vetted=True),
    _person("Samir Haddad", "Asia/Beirut", "Historian of cities; teaches Arabic by songs."),
    _person("Dmytro Kovalenko", "Europe/Kyiv", "Learning Go, teaching linear algebra."),
    _person(
        "Lucía Fernández", "America/Bogota", "Translator; short stories before breakfast.", is_vetted=True
    ),
    _person("Noor Rahman", "Asia/Dhaka", "Public health, spreadsheets, patience."),
    _person("Hanna Virtanen", "Europe/Helsinki", "Illustrator with a soft spot for grids."),
    _person("Kofi Mensah", "Africa/Accra", "Small businesses and their books.", is_vetted=True),
    _person("Yuki Sato", "Asia/Tokyo", "Guitar, fingerstyle, no hurry."),
    _person("Léa Martin", "Europe/Paris", "French by conversation; philosophy by accident."),
    _person("Ravi Iyer", "Asia/Kolkata", "Number theory and cricket scores.", is_vetted=True),
    _person("Sofia Rossi", "Europe/Rome", "Architect, draws stairs."),
    _person("Ingrid Solberg", "Europe/Oslo", "Geologist; first aid instructor on the side."),
    _person("Mateo Silva", "America/Sao_Paulo", "Physics teacher in training."),
    _person("Zanele Dube", "Africa/Johannesburg", "Writes grant applications that get read."),
    _person("Emma Clarke", "Australia/Sydney", "Biologist, beekeeper."),
    _person("Lukáš Novák", "Europe/Prague", "Rust by day, board games by night."),
)

# Whom the console proposes after starting a demo: a tutor, a student, the one who runs the place.
PROPOSED: Final = ("tomas", "aiko", "olga")
