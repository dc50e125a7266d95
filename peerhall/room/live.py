"""The room's desk: what pages ask on the topic `room:<session id>`, each an act of a work module."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django.utils import translation

from peerhall.accounts.models import User
from peerhall.platform.realtime import desks
from peerhall.platform.realtime.budget import Limit
from peerhall.platform.realtime.desks import Answer, BadBodyError, Caller, RefusedError
from peerhall.platform.realtime.protocol import Body
from peerhall.room import (
    chat,
    entering,
    guests,
    messages,
    orders,
    protocol,
    refusals,
    rows,
    showing,
    taking_part,
)
from peerhall.room.models import Message, Visit
from peerhall.tutoring import lookup
from peerhall.tutoring.drafts import Invalid
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Ask:
    """One command: who, in which room, from which place, when; `said` is its body's shape."""

    person: User
    session: Session
    place: int | None
    said: Any
    now: dt.datetime


class RoomDesk:
    """Implements `desks.Desk`."""

    commands: Mapping[str, Limit] = {name: one.limit for name, one in messages.COMMANDS.items()}
    passing: Mapping[str, Limit] = {name: one.limit for name, one in messages.PASSING.items()}
    signals: Mapping[str, Limit] = {
        name: one.limit for name, one in {**messages.SIGNALS, **messages.SIGNALS_TO_SERVER}.items()
    }

    def act(self, caller: Caller, kind: str, body: Body, now: dt.datetime) -> Answer:
        """Carry a command out; refusals speak the person's language."""
        try:
            said = messages.read(messages.COMMANDS[kind].body, body)
        except messages.BadBodyError as mistake:
            raise BadBodyError(str(mistake)) from None
        person = lookup.person_named(caller.user_id)
        session = lookup.session_named(caller.topic_id)
        if person is None:
            raise _refused(refusals.Refusal("not_found"))
        with translation.override(person.language):
            if session is None:
                raise _refused(refusals.Refusal("not_found"))
            try:
                return ACTS[kind](Ask(person, session, caller.place, said, now))
            except Refusal as refusal:
                raise _refused(refusal) from None
            except Invalid as invalid:
                raise RefusedError(invalid.code, str(invalid)) from None

    def check_passing(self, kind: str, body: Body) -> Body:
        """What may be passed on to all."""
        try:
            return messages.check_passing(kind, body)
        except messages.BadBodyError as mistake:
            raise BadBodyError(str(mistake)) from None

    def check_signal(self, kind: str, body: Body, *, by: int, to: int) -> Body:
        """What one visit may tell another."""
        try:
            return messages.check_signal(kind, body, by=by, to=to)
        except messages.BadBodyError as mistake:
            raise BadBodyError(str(mistake)) from None

    def is_place(self, topic_id: int, place: int) -> bool:
        """Whether somebody is in this room on this visit."""
        return guests.open_visits(topic_id).filter(pk=place).exists()

    def keep(self, places: Collection[int], now: dt.datetime) -> Collection[int]:
        """Visits are kept by the sockets that hold them."""
        return entering.keep(visit_ids=places, now=now)


DESK: Final = RoomDesk()


def open_desk() -> None:
    """Take what pages ask on rooms' topics."""
    desks.desk("room", DESK)


def _refused(refusal: Refusal) -> RefusedError:
    return RefusedError(refusal.code, refusal.sentence, msgspec.Raw(msgspec.json.encode(refusal.data)))


def _answer(shape: protocol.Shape, place: int | None = None) -> Answer:
    return Answer(messages.write(shape), place)


DONE: Final = _answer(protocol.Nothing())


def _given(number: int | msgspec.UnsetType) -> int | None:
    return None if number is msgspec.UNSET else number


def _enter(ask: Ask) -> Answer:
    wanted = _given(ask.said.visit)
    visit, is_back = entering.enter(person=ask.person, session=ask.session, visit_id=wanted, now=ask.now)
    state = _state_of(ask)
    return _answer(protocol.Entered(visit.pk, is_back, state), visit.pk)


def _state_of(ask: Ask) -> protocol.State:
    room = rows.room(ask.session.pk)
    if room is None:
        raise refusals.Refusal("not_entered")
    return showing.state(ask.session, room, ask.person)


def _leave(ask: Ask) -> Answer:
    entering.leave(visit=_visit(ask), now=ask.now)
    return DONE


def _state(ask: Ask) -> Answer:
    _visit(ask)
    return _answer(_state_of(ask))


def _knock(ask: Ask) -> Answer:
    entering.knock(person=ask.person, session=ask.session, now=ask.now)
    return DONE


def _visit(ask: Ask) -> Visit:
    return entering.check_inside(ask.place, ask.person, ask.session.pk)


def _media(ask: Ask) -> Answer:
    said: protocol.Media = ask.said
    taking_part.set_media(
        person=ask.person,
        session_id=ask.session.pk,
        visit_id=ask.place,
        mic=said.mic,
        camera=said.camera,
        screen=said.screen,
    )
    return DONE


def _hand(ask: Ask) -> Answer:
    taking_part.set_hand(
        person=ask.person,
        session_id=ask.session.pk,
        visit_id=ask.place,
        is_up=ask.said.is_up,
        now=ask.now,
    )
    return DONE


def _mute(ask: Ask) -> Answer:
    orders.mute(actor=ask.person, session=ask.session, visit_id=_given(ask.said.visit), now=ask.now)
    return DONE


def _lower(ask: Ask) -> Answer:
    orders.lower_hands(actor=ask.person, session=ask.session, visit_id=_given(ask.said.visit))
    return DONE


def _rules(ask: Ask) -> Answer:
    named = msgspec.structs.asdict(ask.said)
    changes = {name: value for name, value in named.items() if value is not msgspec.UNSET}
    room = orders.set_rules(actor=ask.person, session=ask.session, changes=changes, now=ask.now)
    return _answer(showing.rules(room))


def _let_in(ask: Ask) -> Answer:
    orders.let_in(actor=ask.person, session=ask.session, person_id=ask.said.person, now=ask.now)
    return DONE


def _turn_away(ask: Ask) -> Answer:
    orders.turn_away(actor=ask.person, session=ask.session, person_id=ask.said.person, now=ask.now)
    return DONE


def _remove(ask: Ask) -> Answer:
    orders.remove(
        actor=ask.person,
        session=ask.session,
        visit_id=ask.said.visit,
        reason=ask.said.reason,
        now=ask.now,
    )
    return DONE


def _end(ask: Ask) -> Answer:
    orders.end(actor=ask.person, session=ask.session, now=ask.now)
    return DONE


def _chat_say(ask: Ask) -> Answer:
    said: protocol.Say = ask.said
    return _shown(
        ask,
        chat.say(
            person=ask.person,
            session=ask.session,
            visit_id=ask.place,
            text=said.text,
            key=said.key,
            now=ask.now,
        ),
    )


def _chat_edit(ask: Ask) -> Answer:
    said: protocol.Edit = ask.said
    return _shown(
        ask,
        chat.edit(person=ask.person, session=ask.session, message_id=said.id, text=said.text, now=ask.now),
    )


def _chat_delete(ask: Ask) -> Answer:
    return _shown(
        ask, chat.delete(person=ask.person, session=ask.session, message_id=ask.said.id, now=ask.now)
    )


def _chat_read(ask: Ask) -> Answer:
    said: protocol.ReadChat = ask.said
    history = chat.read(
        person=ask.person,
        session=ask.session,
        before=_given(said.before),
        after=_given(said.after),
        now=ask.now,
    )
    return _answer(history)


def _shown(ask: Ask, row: Message) -> Answer:
    """The message for who asked, and for all beside the event, which has its id alone."""
    author = ask.person if row.person_id == ask.person.pk else User.objects.get(pk=row.person_id)
    body = messages.write(showing.message(row, author))
    return Answer(body, beside=(("chat", body),))


ACTS: Final[Mapping[str, Callable[[Ask], Answer]]] = {
    "enter": _enter,
    "leave": _leave,
    "state": _state,
    "knock": _knock,
    "media": _media,
    "hand": _hand,
    "mute": _mute,
    "lower": _lower,
    "rules": _rules,
    "let_in": _let_in,
    "turn_away": _turn_away,
    "remove": _remove,
    "end": _end,
    "chat_say": _chat_say,
    "chat_edit": _chat_edit,
    "chat_delete": _chat_delete,
    "chat_read": _chat_read,
}
