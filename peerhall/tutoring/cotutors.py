"""Who could teach a session beside its creator, found by the name they show."""

from typing import Final

from django.db.models import Q

from peerhall.accounts import people
from peerhall.accounts.models import Block, User
from peerhall.accounts.names import NAME_MAX
from peerhall.accounts.people import PersonView
from peerhall.tutoring.models import Session

SHOWN: Final = 8
SHORTEST: Final = 2  # one letter would list the community


def candidates(session: Session, *, search: str) -> list[PersonView]:
    """Members whose name holds `search`, by name; without those who teach it or are kept apart from it.

    Never by address: whether one is known here is nobody's business.
    """
    text = search.strip()
    # No name is longer or holds a NUL, and the engines refuse to look for such a text.
    if not SHORTEST <= len(text) <= NAME_MAX or "\0" in text:
        return []
    tutors = [session.creator_id, *session.cotutor_rows.values_list("user_id", flat=True)]
    blocked = Block.objects.filter(blocker__in=tutors).values("blocked")
    blocking = Block.objects.filter(blocked__in=tutors).values("blocker")
    found = (
        User.objects.filter(name__icontains=text, is_active=True, frozen_at=None)
        .exclude(Q(pk__in=tutors) | Q(pk__in=blocked) | Q(pk__in=blocking))
        .order_by("name", "pk")
    )
    return [people.person_view(user) for user in found[:SHOWN]]
