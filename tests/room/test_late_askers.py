"""Who asks for a seat while the room is open (R1 late) is at its door for the tutor, and for nobody else."""

import pytest

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.room.models import Knock
from peerhall.tutoring import bookings
from peerhall.tutoring.models import BookingRequest, Session
from tests.room.pages import Page, inside, page
from tests.servers import live

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def at_the_door(one: Page) -> list[tuple[int, bool]]:
    """Whom this page sees there: who, and whether for a seat."""
    return [(knock["person"], knock["is_asking"]) for knock in one.do("state")["knocks"]]


def ask(student: User, session: Session) -> None:
    bookings.request_to_join(student=student, session=session, message="Hello", now=clock.now())


def test_tutor_sees_who_asks_late_and_lets_them_in(
    server: live.Server, session: Session, tomas: User, aiko: User, eve: User
) -> None:
    with inside(server, tomas, session) as tutor, inside(server, aiko, session) as student:
        tutor.client.follow(f"user:{tomas.pk}")
        tutor.do("rules", locked=True)
        ask(eve, session)
        assert tutor.next("ev", k="asking")["d"] == {"session": session.pk}
        assert at_the_door(tutor) == [(eve.pk, True)]
        assert at_the_door(student) == []
        assert student.refusal("let_in", person=eve.pk) == "forbidden"
        assert student.refusal("turn_away", person=eve.pk) == "forbidden"
        with page(server, eve, session) as late:
            late.client.follow(f"user:{eve.pk}")
            assert late.refusal("enter") == "not_admitted"
            for _ in range(2):
                tutor.do("let_in", person=eve.pk)
            assert late.next("ev", k="let_in")["d"] == {"session": session.pk}
            late.enter()  # past the lock
        assert at_the_door(tutor) == []
    assert BookingRequest.objects.get(user=eve).state == "approved"


def test_full_session_says_so_and_nobody_comes_in(
    server: live.Server, session: Session, tomas: User, eve: User
) -> None:
    with inside(server, tomas, session) as tutor:
        ask(eve, session)
        session.max_participants = 2
        session.save(update_fields=["max_participants"])
        assert tutor.refusal("let_in", person=eve.pk) == "session_full"
    assert not Knock.objects.exists()


def test_moderator_knows_of_nobody_who_asks(
    server: live.Server, session: Session, tomas: User, mo: User, eve: User
) -> None:
    with inside(server, tomas, session), inside(server, mo, session) as moderator:
        ask(eve, session)
        assert at_the_door(moderator) == []
        assert moderator.refusal("let_in", person=eve.pk) == "not_found"


def test_tutor_turns_people_away(
    server: live.Server, session: Session, tomas: User, ben: User, eve: User
) -> None:
    with inside(server, tomas, session) as tutor:
        tutor.do("rules", locked=True)
        ask(eve, session)
        with page(server, ben, session) as late:
            late.client.follow(f"user:{ben.pk}")
            late.do("knock")
            assert sorted(at_the_door(tutor)) == sorted([(ben.pk, False), (eve.pk, True)])
            for person in (ben, eve, ben, eve):
                tutor.do("turn_away", person=person.pk)
            assert late.next("ev", k="turned_away")["d"] == {"session": session.pk}
            assert at_the_door(tutor) == []
            late.do("knock")
            assert at_the_door(tutor) == [(ben.pk, False)]
    states = {user: BookingRequest.objects.get(user=user).state for user in (ben, eve)}
    assert states == {ben: "approved", eve: "rejected"}


def test_who_gives_the_seat_back_no_longer_waits(
    server: live.Server, session: Session, tomas: User, ben: User
) -> None:
    with inside(server, tomas, session) as tutor, page(server, ben, session) as late:
        tutor.do("rules", locked=True)
        late.do("knock")
        bookings.withdraw_request(student=ben, session=session, now=clock.now())
        assert tutor.event("knock_ended") == {"person": ben.pk, "is_let_in": False}
        assert at_the_door(tutor) == []
