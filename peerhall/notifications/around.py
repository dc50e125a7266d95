"""What notifications are about, as it is now: their sessions, and who asked for a seat there.

Read once for all of a page. The queries are prepared: whoever opens the bell waits for them.
"""

import functools
import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, QuerySet

from peerhall.accounts.models import Community, User
from peerhall.accounts.types import Role
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind
from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Prepared
from peerhall.platform.database.repeated import SIZES, ByKeys
from peerhall.tutoring import policy
from peerhall.tutoring.models import BookingRequest, Session, SessionTutor


class Seen(NamedTuple):
    """A session that the reader may know of, and whether they teach it."""

    session: Session
    is_tutor: bool


class Around(NamedTuple):
    """Sessions by id; requests by session and person: the reader's own, and those that are told of."""

    sessions: Mapping[int, Seen]
    requests: Mapping[tuple[int, int], BookingRequest]


def read(rows: Sequence[Notification], reader: User) -> Around:
    """What these notifications need; two queries, or none."""
    sessions = _seen({row.session_id for row in rows if row.session_id is not None}, reader)
    people = {row.person_id for row in rows if row.kind == Kind.REQUESTED and row.person_id is not None}
    requests = _requests(sessions, {reader.pk, *people})
    return Around(sessions, {(row.session_id, row.user_id): row for row in requests})


def _seen(ids: Collection[int], reader: User) -> dict[int, Seen]:
    found = _VISIBLE[reader.is_moderator].rows(ids, reader=reader.pk) if ids else []
    seen = {}
    for *values, is_cotutor in found:
        session = Session.from_db(DEFAULT_DB_ALIAS, _SESSION, values)
        seen[session.pk] = Seen(session, session.creator_id == reader.pk or bool(is_cotutor))
    return seen


def _requests(session_ids: Collection[int], user_ids: Collection[int]) -> list[BookingRequest]:
    if not session_ids:
        return []
    most = max(len(session_ids), len(user_ids))
    size = next((size for size in SIZES if size >= most), most)
    values = {**_bound("session", session_ids, size), **_bound("user", user_ids, size)}
    found = _between(size).rows(values)
    return [BookingRequest.from_db(DEFAULT_DB_ALIAS, _REQUEST, row) for row in found]


def _visible(ids: Collection[int], *, role: Role) -> QuerySet[Session, tuple[object, ...]]:
    reader = User(pk=_READER, role=role)
    teaches = Exists(SessionTutor.objects.filter(session=OuterRef("pk"), user=_READER))
    seen = Session.objects.filter(policy.visible_to(reader, Community()), pk__in=ids)
    return seen.annotate(is_cotutor=teaches).order_by().values_list(*_SESSION, "is_cotutor")


@functools.lru_cache(maxsize=len(SIZES))
def _between(size: int) -> Prepared:
    """The requests of some people in some sessions, so many of each at the most."""
    standins: dict[str, prepared.Value] = {}
    standins |= {f"session{i}": prepared.number(i + 1) for i in range(size)}
    standins |= {f"user{i}": prepared.number(size + i + 1) for i in range(size)}
    requests = BookingRequest.objects.filter(
        session__in=[standins[f"session{i}"] for i in range(size)],
        user__in=[standins[f"user{i}"] for i in range(size)],
    )
    return Prepared(requests.order_by().values_list(*_REQUEST), standins)


def _bound(name: str, keys: Iterable[int], size: int) -> dict[str, prepared.Value]:
    """So many keys by name; where there are fewer, the rest are keys that nobody has."""
    padded = itertools.chain(keys, itertools.repeat(0))
    return {f"{name}{i}": key for i, key in zip(range(size), padded, strict=False)}


_SESSION: Final = [field.attname for field in Session._meta.concrete_fields]
_REQUEST: Final = [field.attname for field in BookingRequest._meta.concrete_fields]
_READER: Final = prepared.number(0)
# By whether the reader is a moderator: those see all sessions.
_VISIBLE: Final = {
    is_moderator: ByKeys(functools.partial(_visible, role=role), {"reader": _READER})
    for is_moderator, role in ((False, Role.MEMBER), (True, Role.MODERATOR))
}
