"""The board and the notes over real sockets: all end with the same, and what is seen is kept (S176)."""

import pytest
from pycrdt import Doc, Map, Text

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.platform.realtime.documents import library
from peerhall.room import keeping
from peerhall.room.models import Document, DocumentEntry
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.room.drawing import paper, stroke
from tests.servers import live

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def test_everybody_has_the_same_board_also_who_comes_late(
    server: live.Server, session: Session, tomas: User, aiko: User, ben: User
) -> None:
    with paper(server, tomas, session) as tutor, paper(server, aiko, session) as student:
        keys = [tutor.draw(), student.draw(), tutor.draw(type="rectangle")]
        for one in (tutor, student):
            one.hear_until(lambda one=one: len(one.elements()) == 3)
            one.hear_saved()
        with student.change():
            del student.doc.get("elements", type=Map)[keys[0]]  # anybody may rub out
        tutor.hear_until(lambda: len(tutor.elements()) == 2)
        with paper(server, ben, session) as late:
            assert late.elements() == tutor.elements() == student.elements()
    drawn = {(one.person_id, one.element.type) for one in keeping.pages(session.pk)[0].drawn}
    assert drawn == {(aiko.pk, "freedraw"), (tomas.pk, "rectangle")}
    assert keeping.strokes(session.pk) == {aiko.pk: 1, tomas.pk: 1}
    assert keeping.pages(session.pk)[0].drawn[0].element.id


def test_notes_are_one_text_and_stay(server: live.Server, session: Session, tomas: User, aiko: User) -> None:
    with paper(server, tomas, session, "notes") as tutor, paper(server, aiko, session, "notes") as student:
        with tutor.change():
            text = tutor.doc.get("notes", type=Text)
            text += "# Recursion 🙂\n"
        student.hear_until(lambda: student.notes() != "")
        with student.change():
            text = student.doc.get("notes", type=Text)
            text += "calls itself"
        tutor.hear_until(lambda: tutor.notes().endswith("itself"))
    assert keeping.notes(session.pk) == "# Recursion 🙂\ncalls itself"


def test_who_was_cut_off_brings_what_was_drawn_meanwhile(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with paper(server, tomas, session) as tutor:
        with paper(server, aiko, session) as student:
            student.draw()
            student.hear_saved()
        student.draw(is_sent=False)  # without network
        tutor.draw()
        tutor.hear_saved()
        with paper(server, aiko, session, doc=student.doc) as back:
            back.hear_saved()
            tutor.hear_until(lambda: len(tutor.elements()) == 3)
            assert back.elements() == tutor.elements()


def test_log_is_folded_when_it_is_long_and_when_the_room_is_empty(
    server: live.Server, session: Session, tomas: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "FOLD_AT", 5)
    with paper(server, tomas, session) as tutor:
        for _ in range(12):
            tutor.draw()
            tutor.hear_saved()
        assert DocumentEntry.objects.filter(document=tutor.document_id).count() < 12
    with paper(server, tomas, session) as again:
        assert len(again.elements()) == 12
    document = Document.objects.get(pk=tutor.document_id)
    assert document.seq == 12
    assert len(keeping.pages(session.pk)[0].drawn) == 12


def test_large_board_comes_in_pieces_past_the_limit_of_the_queue(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with paper(server, tomas, session) as tutor:
        with tutor.change(is_sent=False) as made:
            elements = tutor.doc.get("elements", type=Map)
            for number in range(4_000):
                elements[f"1/{tutor.person}.{number}"] = stroke(str(number))
        tutor.write_whole(made[0])
        tutor.hear_saved()
        with paper(server, aiko, session) as student:
            assert len(student.elements()) == 4_000


def test_student_writes_no_more_after_stop_and_loses_nothing_that_was(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with paper(server, tomas, session) as tutor, paper(server, aiko, session) as student:
        student.draw()
        tutor.hear_until(lambda: len(tutor.elements()) == 1)
        tutor.do("rules", draw=False)
        while not student.errors:  # the word takes a moment
            student.draw()
            student.hear_until(lambda: student.errors or student.saved == student.sent)
        assert student.hear_refusal() == "read_only"
        student.doc = Doc()  # takes the document anew
        student.open()
        tutor.hear_until(lambda: tutor.elements() == student.elements())
        assert not student.may_write
        tutor.do("rules", draw=True)
        student.open()
        key = student.draw()
        tutor.hear_until(lambda: key in tutor.elements())


def test_who_is_out_of_the_room_is_out_of_its_documents(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with paper(server, tomas, session) as tutor, paper(server, aiko, session) as student:
        student.do("leave")
        student.draw()
        assert student.hear_refusal() == "no_place"
        assert student.ask("state", student.page.topic)["code"] == "not_entered"
        tutor.draw()
        tutor.hear_saved()
    assert {one.person_id for one in keeping.pages(session.pk)[0].drawn} == {tomas.pk}


def test_board_of_the_session_before_can_be_brought_back(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with paper(server, tomas, session) as tutor:
        tutor.draw()
        tutor.hear_saved()
        tutor.do("end")
    again = factories.session(tomas, date=clock.now(), title=session.title, status=Status.SCHEDULED)
    factories.request(again, aiko, RequestState.APPROVED)
    with paper(server, tomas, again) as tutor, paper(server, aiko, again) as student:
        assert student.ask("carry_over")["code"] == "forbidden"
        assert tutor.ask("carry_over")["type"] == "done"
        for one in (tutor, student):
            one.hear_until(lambda one=one: len(one.elements()) == 1)
        tutor.draw()
        student.hear_until(lambda: len(student.elements()) == 2)
        assert tutor.ask("carry_over")["code"] == "not_empty"
    assert len(keeping.pages(again.pk)[0].drawn) == 2
