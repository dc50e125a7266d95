"""`python -m tests.bench.bare DATABASE [PERSON]`: the list of sessions without a framework, for one person.

The rival that shows what the machine can do: one ASGI function, sqlite3 and orjson, the same bytes as the
product answers. Who asks is a constant, what they may see is known, a bad value is an error.
"""

import datetime as dt
import functools
import socket
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
import uvicorn

from peerhall.accounts import names

Message = MutableMapping[str, Any]

PAGE_SIZE: Final = 20
# A session may have begun so long ago and be on still.
LONGEST: Final = dt.timedelta(minutes=510)
DECISIONS: Final = {"approved": "approved", "pending": "pending", "waitlisted": "pending"}

COLUMNS: Final = """
    s.id, s.title, s.description, s.subject, s.level, replace(s.date, ' ', 'T') || 'Z', s.duration,
    s.max_participants, s.creator_id, u.name,
    CASE WHEN s.status = 'ongoing' OR s.date <= ?2 AND (s.status = 'scheduled' OR s.tutor_seen_at
        IS NOT NULL) THEN 'ongoing' ELSE s.status END,
    replace(s.created_at, ' ', 'T') || 'Z', replace(s.updated_at, ' ', 'T') || 'Z',
    replace(s.ends_at, ' ', 'T') || 'Z', s.timezone, s.max_participants - s.seats_taken, s.seats_taken,
    (SELECT COUNT(*) FROM tutoring_bookingrequest r WHERE r.session_id = s.id AND r.state = 'waitlisted'),
    s.min_participants, s.approval_mode, s.has_waitlist, s.cancel_notice_hours, s.place, s.date AS starts
"""
MINE: Final = """,
    s.place_detail, m.id, replace(m.requested_at, ' ', 'T') || 'Z', m.state, m.is_vetted,
    CASE WHEN m.state = 'waitlisted' THEN (SELECT COUNT(*) FROM tutoring_bookingrequest r
        WHERE r.session_id = s.id AND r.state = 'waitlisted' AND (r.is_vetted > m.is_vetted
        OR r.is_vetted = m.is_vetted AND (r.queued_at, r.id) <= (m.queued_at, m.id))) END
"""
TABLES: Final = "FROM tutoring_session s JOIN accounts_user u ON u.id = s.creator_id"
MY_TABLE: Final = "LEFT JOIN tutoring_bookingrequest m ON m.session_id = s.id AND m.user_id = ?6"
# One part for each stored status, so that an index has each in order and the engine merges them.
PART: Final = """
    WHERE s.subject_key = ?1 AND s.status = '{status}' AND s.date > ?3 AND s.date >= ?4 AND s.level = ?5
        AND NOT s.is_hidden AND (s.date > ?2 OR s.ends_at > ?2 AND s.status <> 'approved')
"""
PEOPLE: Final = """
    SELECT 0, t.session_id, 3 * t.id + 1, t.user_id, u.name, replace(t.added_at, ' ', 'T') || 'Z', t.id
        FROM tutoring_sessiontutor t JOIN accounts_user u ON u.id = t.user_id WHERE t.session_id IN ({marks})
    UNION ALL
    SELECT 1, r.session_id, 3 * r.id + 2, r.user_id, u.name,
        replace(coalesce(r.approved_at, r.requested_at), ' ', 'T') || 'Z', r.queued_at
        FROM tutoring_bookingrequest r JOIN accounts_user u ON u.id = r.user_id
        WHERE r.session_id IN ({marks}) AND r.state = 'approved'
    ORDER BY 1, 7, 3
"""
ROLES: Final = ("tutor", "student")


class List:
    """The list, as one person sees it, or visitors do."""

    def __init__(self, database: str, person_id: int | None) -> None:
        self.connection = sqlite3.connect(database, check_same_thread=False)
        self.connection.execute("PRAGMA mmap_size=268435456")
        self.person_id = person_id
        self.name = ""
        columns, tables = COLUMNS, TABLES
        if person_id is not None:
            columns, tables = COLUMNS + MINE, f"{TABLES} {MY_TABLE}"
            found = self.connection.execute("SELECT name FROM accounts_user WHERE id = ?", (person_id,))
            self.name = found.fetchone()[0]
        statuses = ("approved", "ongoing", "scheduled")
        parts = [f"SELECT {columns} {tables} {PART.format(status=status)}" for status in statuses]
        self.query = f"{' UNION ALL '.join(parts)} ORDER BY starts, 1 LIMIT {PAGE_SIZE + 1}"

    def __call__(self, asked: Mapping[str, str]) -> bytes:
        """The first page of a subject and a level from a day on, as JSON."""
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        bounds = [now.isoformat(" "), (now - LONGEST).isoformat(" "), f"{asked['date_from']} 00:00:00"]
        values = [asked["subject"], *bounds, asked["level"]]
        if self.person_id is None:
            rows = self.connection.execute(self.query, values).fetchall()[:PAGE_SIZE]
            return orjson.dumps([_public(row) for row in rows])
        rows = self.connection.execute(self.query, [*values, self.person_id]).fetchall()[:PAGE_SIZE]
        return orjson.dumps(self._own(rows))

    def _own(self, rows: list[Any]) -> list[dict[str, Any]]:
        """With who takes part, and with the person's own request."""
        people: dict[int, list[dict[str, Any]]] = {row[0]: [] for row in rows}
        query = PEOPLE.format(marks=", ".join(f"?{number}" for number in range(1, len(rows) + 1)))
        for role, session_id, key, user_id, name, joined_at, _order in self.connection.execute(
            query, [*people]
        ):
            people[session_id].append(_participant(key, user_id, name, joined_at, role))
        return [self._mine(_public(row, people[row[0]]), row) for row in rows]

    def _mine(self, shown: dict[str, Any], row: Any) -> dict[str, Any]:
        place_detail, key, asked_at, state, is_vetted, position = row[-6:]
        if key is None:
            return shown
        assert self.person_id is not None
        if state != "approved":
            own = _participant(3 * key + 2, self.person_id, self.name, asked_at, 1)
            shown["participants"].append({**own, "status": "pending"})
        shown["my_role"] = "student"
        shown["my_request"] = {
            "id": key,
            "user": _user(self.person_id, self.name),
            "session_id": shown["id"],
            "requested_at": asked_at,
            "status": DECISIONS[state],
            "state": state,
            "is_vetted": bool(is_vetted),
        }
        if position is not None:
            shown["my_request"]["waitlist_position"] = position
        if state == "approved":
            shown["place_detail"] = place_detail
        return shown


def _public(row: Any, people: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    creator = _user(row[8], row[9])
    tutor = {"id": 3 * row[0], "user": creator, "joined_at": row[11], "role": "tutor", "status": "approved"}
    return {
        "id": row[0],
        "title": row[1],
        "description": row[2],
        "subject": row[3],
        "level": row[4],
        "date": row[5],
        "duration": row[6],
        "max_participants": row[7],
        "creator": creator,
        "participants": [tutor, *(people or ())],
        "status": row[10],
        "created_at": row[11],
        "updated_at": row[12],
        "ends_at": row[13],
        "timezone": row[14],
        "seats_left": row[15],
        "approved_count": row[16],
        "waitlist_count": row[17],
        "min_participants": row[18],
        "approval_mode": row[19],
        "has_waitlist": bool(row[20]),
        "cancel_notice_hours": row[21],
        "place": row[22],
        "url": f"/sessions/{row[0]}/",
    }


def _participant(key: int, user_id: int, name: str, joined_at: str, role: int) -> dict[str, Any]:
    user = _user(user_id, name)
    return {"id": key, "user": user, "joined_at": joined_at, "role": ROLES[role], "status": "approved"}


@functools.lru_cache(maxsize=4096)
def _user(user_id: int, name: str) -> dict[str, Any]:
    hue = int(user_id * 137.5 % 360 / 30) + 1
    initials = names.initials(name)
    return {"id": user_id, "name": name, "initials": initials, "hue": hue, "url": f"/people/{user_id}/"}


def application(answer: List) -> Callable[..., Awaitable[None]]:
    """The function, for any server of ASGI."""

    async def serve(
        scope: Message, _receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        body = answer(dict(parse_qsl(scope["query_string"].decode("ascii"))))
        length = str(len(body)).encode("ascii")
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return serve


def main(database: str, person_id: str = "") -> None:
    """Serve on a free port, which is printed, as the product's server does."""
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)  # noqa: T201 -- for whoever started it
    answer = List(database, int(person_id) if person_id else None)
    config = uvicorn.Config(
        application(answer), lifespan="off", ws="none", log_config=None, access_log=False, server_header=False
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
