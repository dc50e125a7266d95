"""Rooms over several server processes, of which one may die."""

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.platform.realtime import publishing
from peerhall.platform.realtime.buses.datagrams import Datagrams
from peerhall.room import jobs, keeping
from peerhall.room.entering import LOST_AFTER
from peerhall.room.models import Visit
from peerhall.tutoring import bookings
from peerhall.tutoring.models import Session
from tests.platform.realtime import processes
from tests.room.drawing import paper
from tests.room.pages import inside, page
from tests.servers import live

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

Start = Callable[[], tuple["subprocess.Popen[str]", live.Server]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts server processes on one database and one bus; the test's own process writes to both."""
    publishing.connect(None, Datagrams(tmp_path / "bus"))
    with contextlib.ExitStack() as stack:
        stack.callback(publishing.connect, None, None)

        def started() -> tuple["subprocess.Popen[str]", live.Server]:
            process = processes.start("serve", env=processes.environment(tmp_path))
            stack.callback(_end, process)
            return process, live.Server("127.0.0.1", processes.said(process)["port"])

        yield started


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    process.wait(20)
    if process.stdout is not None:
        process.stdout.close()


def test_people_on_two_processes_are_in_one_room(
    start: Start, session: Session, tomas: User, aiko: User, ben: User
) -> None:
    (_, one), (_, two) = start(), start()
    with (
        inside(one, tomas, session) as tutor,
        inside(two, aiko, session) as student,
        inside(two, ben, session) as other,
    ):
        assert {tutor.event("joined")["visit"] for _ in range(2)} == {student.visit, other.visit}
        for number in range(50):  # in their order, through the bus
            student.signal(tutor.visit, "ice", gen=1, candidate=str(number), sdpMid=None, sdpMLineIndex=None)
        heard = [tutor.next("sig") for _ in range(50)]
        assert [message["d"]["candidate"] for message in heard] == [str(n) for n in range(50)]
        assert {message["by"] for message in heard} == {student.visit}
        tutor.signal(student.visit, "answer", gen=1, sdp="v=0")
        assert student.next("sig")["by"] == tutor.visit
        tutor.pass_on("reaction", emoji="🎉")
        assert student.next("eph", k="reaction")["by"] == tutor.visit
        said = tutor.do("chat_say", text="Hello", key="key-0001")
        assert student.next("eph", k="chat")["d"] == said
        tutor.do("remove", visit=student.visit)
        assert student.client.code_at_end() == 4403
        other.pass_on("typing", is_on=True)
        assert tutor.next("eph", k="typing")["by"] == other.visit


def test_same_person_in_another_process_takes_the_place(start: Start, session: Session, aiko: User) -> None:
    (_, one), (_, two) = start(), start()
    with inside(one, aiko, session) as first, inside(two, aiko, session) as second:
        assert first.next("lost")["place"] == first.visit
        assert Visit.objects.get(left_at__isnull=True).pk == second.visit


def test_server_that_is_killed_costs_nobody_their_visit(
    start: Start, session: Session, tomas: User, aiko: User
) -> None:
    doomed, one = start()
    _, two = start()
    with inside(two, tomas, session) as tutor:
        with inside(one, aiko, session) as student:
            said = student.do("chat_say", text="Before", key="key-0001")
            doomed.kill()
            doomed.wait()
        with page(two, aiko, session) as again:
            done = again.do("enter", visit=student.visit)
            assert done["is_back"]
            assert again.do("chat_read")["messages"] == [said]
            tutor.signal(student.visit, "renew", gen=2)
            assert again.next("sig")["by"] == tutor.visit


def test_who_was_in_a_killed_server_and_stays_away_has_left_when_last_seen(
    start: Start, session: Session, aiko: User
) -> None:
    doomed, one = start()
    with inside(one, aiko, session):
        doomed.kill()
        doomed.wait()
    before = Visit.objects.get()
    jobs.end_lost_visits(now=clock.now() + LOST_AFTER)
    visit = Visit.objects.get()
    assert (visit.why_left, visit.left_at) == ("lost", before.seen_at)


def test_seat_taken_away_on_a_page_puts_out_of_the_room(
    start: Start, session: Session, tomas: User, aiko: User
) -> None:
    _, one = start()
    with inside(one, tomas, session) as tutor, inside(one, aiko, session) as student:
        bookings.reject_request(actor=tomas, session=session, student=aiko, reason="", now=clock.now())
        assert student.client.code_at_end() == 4403
        assert tutor.event("left")["why"] == "removed"


def test_killed_server_loses_nothing_that_anybody_has_seen(
    start: Start, session: Session, tomas: User, aiko: User
) -> None:
    doomed, one = start()
    _, two = start()
    with paper(two, tomas, session) as tutor:
        with paper(one, aiko, session) as student:
            student.draw()
            student.hear_saved()
            for _ in range(30):
                student.draw()
            doomed.kill()
            doomed.wait()
        tutor.draw()  # the other process goes on
        tutor.hear_saved()
        with paper(two, aiko, session, doc=student.doc) as back:
            back.hear_saved()
            tutor.hear_until(lambda: len(tutor.elements()) == 32)
            assert back.elements() == tutor.elements()
    assert len(keeping.pages(session.pk)[0].drawn) == 32
