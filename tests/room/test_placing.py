"""At which media server a room is."""

import pytest

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.room import entering, placing
from peerhall.room.models import Room
from peerhall.room.types import Mode
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories

ONE, TWO, THREE = "ws://one", "ws://two", "ws://three"

pytestmark = pytest.mark.django_db


def room(name: str, node: str, people: int) -> Session:
    """An open room with so many people."""
    tutor = factories.person(name)
    session = factories.session(tutor, date=clock.now(), status=Status.ONGOING, max_participants=9)
    inside = [tutor, *(factories.student(f"{name} {number}") for number in range(people - 1))]
    for student in inside[1:]:
        factories.request(session, student, RequestState.APPROVED)
    for person in inside:
        entering.enter(person=person, session=session, visit_id=None, now=clock.now())
    Room.objects.filter(pk=session.pk).update(mode=Mode.JANUS, node=node)
    return session


def test_room_goes_to_the_node_with_the_fewest_people_and_stays_there() -> None:
    room("Large", ONE, 3)
    small = room("Small", TWO, 1)
    fresh = room("Fresh", "", 1)
    assert placing.place(session_id=fresh.pk, alive=[ONE, TWO]) == TWO
    assert placing.place(session_id=fresh.pk, alive=[ONE, TWO, THREE]) == TWO
    assert placing.place(session_id=small.pk, alive=[ONE, THREE]) == THREE
    assert placing.look([fresh.pk, small.pk], []).nodes == {fresh.pk: TWO, small.pk: THREE}


def test_room_without_any_node_goes_on_directly_for_good(session: Session, tomas: User) -> None:
    visit, _ = entering.enter(person=tomas, session=session, visit_id=None, now=clock.now())
    Room.objects.update(mode=Mode.JANUS, node=ONE)
    for _ in range(2):
        placing.give_up(session_id=session.pk)
    assert Room.objects.values_list("mode", "node").get() == (Mode.MESH, "")
    assert placing.place(session_id=session.pk, alive=[ONE]) is None
    assert placing.look([session.pk], [visit.pk, 0]) == placing.Standing({}, frozenset([visit.pk]))
