"""The desk of a room's documents: what pages ask on the topics `doc:<id>`, beside writing in them."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec
from django.utils import translation

from peerhall.accounts.models import User
from peerhall.platform.realtime import desks
from peerhall.platform.realtime.budget import Limit
from peerhall.platform.realtime.desks import Answer, BadBodyError, Caller, RefusedError
from peerhall.platform.realtime.protocol import Body
from peerhall.room import document_protocol as protocol
from peerhall.room import writing
from peerhall.room.models import Visit
from peerhall.room.protocol import Shape
from peerhall.tutoring.refusals import Refusal

_decoders: Final = {
    body: msgspec.json.Decoder(body)
    for body in (
        *(one.body for one in protocol.COMMANDS.values()),
        *(one.body for one in protocol.PASSING.values()),
    )
}


class DocumentDesk:
    """Implements `desks.Desk`."""

    commands: Mapping[str, Limit] = {name: one.limit for name, one in protocol.COMMANDS.items()}
    passing: Mapping[str, Limit] = {name: one.limit for name, one in protocol.PASSING.items()}
    signals: Mapping[str, Limit] = {}

    def act(self, caller: Caller, kind: str, body: Body, now: dt.datetime) -> Answer:
        """Carry a command out; refusals speak the person's language."""
        said = _read(protocol.COMMANDS[kind].body, body)
        person = User.objects.get(pk=caller.user_id)
        with translation.override(person.language):
            try:
                if kind == "open":
                    return _open(person, caller.topic_id, said)
                writing.carry_over(actor=person, document_id=caller.topic_id, now=now)
            except Refusal as refusal:
                body = msgspec.Raw(msgspec.json.encode(refusal.data))
                raise RefusedError(refusal.code, refusal.sentence, body) from None
        return Answer()

    def check_passing(self, kind: str, body: Body) -> Body:
        """What may be passed on to all who have the document open."""
        return msgspec.Raw(msgspec.json.encode(_read(protocol.PASSING[kind].body, body)))

    def check_signal(self, kind: str, body: Body, *, by: int, to: int) -> Body:
        """There are no signals about documents."""
        raise BadBodyError(f"Nobody tells {to} alone {kind!r} about a document ({by}, {len(bytes(body))}).")

    def is_place(self, topic_id: int, place: int) -> bool:
        """Whether somebody is in the document's room on this visit."""
        return Visit.objects.filter(pk=place, left_at__isnull=True, room__documents=topic_id).exists()

    def keep(self, places: Collection[int], now: dt.datetime) -> Collection[int]:
        """Those whose visits last; the room's own desk is who keeps them."""
        del now
        return frozenset(
            Visit.objects.filter(pk__in=places, left_at__isnull=True).values_list("pk", flat=True)
        )


DESK: Final = DocumentDesk()


def open_desk() -> None:
    """Take what pages ask about documents."""
    desks.desk("doc", DESK)


def _open(person: User, document_id: int, said: protocol.Open) -> Answer:
    visit, opening, writer = writing.open_document(
        person=person, document_id=document_id, visit_id=said.visit
    )
    opened = protocol.Opened(opening.pk, person.pk, writer.may_write)
    return Answer(msgspec.Raw(msgspec.json.encode(opened)), visit.pk, writer=writer)


def _read(shape: type[Shape], body: Body) -> Any:
    """:raises BadBodyError: when it does not fit."""
    try:
        return _decoders[shape].decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadBodyError(f"{error}.") from None
