"""The chat: one order for all, kept, changed for five minutes; over sockets and as rows."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.room import chat, entering, orders, protocol
from peerhall.room.models import Message
from peerhall.room.refusals import Refusal
from peerhall.tutoring.models import Session
from tests.room.pages import Page, inside, page
from tests.servers import live

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

SECOND = dt.timedelta(seconds=1)


def say(page_: Page, text: str, key: str) -> dict[str, Any]:
    """Write; gives the message as kept."""
    return page_.do("chat_say", text=text, key=key)


def test_message_reaches_all_as_written_and_late_comers_read_it(
    server: live.Server, session: Session, tomas: User, aiko: User, ben: User
) -> None:
    with inside(server, tomas, session) as tutor, inside(server, aiko, session) as student:
        said = say(student, " <b>f(n) = n·f(n−1)</b> \r\n🎉 ", "key-0001")
        assert (said["text"], said["name"]) == ("<b>f(n) = n·f(n−1)</b> \n🎉", aiko.name)
        assert (said["initials"], said["hue"]) == (aiko.initials, aiko.hue)
        assert tutor.event("chat") == {"id": said["id"]}
        assert tutor.next("eph") == {
            "type": "eph",
            "topic": tutor.topic,
            "by": 0,
            "k": "chat",
            "d": said,
        }
        assert say(student, "again", "key-0001") == said  # sent twice, kept once
        with inside(server, ben, session) as late:
            assert late.do("chat_read") == {"messages": [said], "has_more": False}


def test_three_who_write_at_once_see_one_order(
    server: live.Server, session: Session, tomas: User, aiko: User, ben: User
) -> None:
    with (
        inside(server, tomas, session) as one,
        inside(server, aiko, session) as two,
        inside(server, ben, session) as three,
    ):
        pages = (one, two, three)

        def write(number: int) -> None:
            for turn in range(5):
                say(pages[number], f"{number}.{turn}", f"key-{number}-00{turn}")

        with ThreadPoolExecutor(3) as threads:
            list(threads.map(write, range(3)))
        orders_seen = []
        for one_page in pages:
            ids: list[int] = []
            while len(ids) < 15:
                ids.append(one_page.event("chat")["id"])
            orders_seen.append(ids)
        kept = list(Message.objects.order_by("pk").values_list("pk", flat=True))
        assert orders_seen == [kept] * 3


def test_history_comes_in_pages_both_ways(session: Session, aiko: User) -> None:
    now = clock.now()
    visit, _ = entering.enter(person=aiko, session=session, visit_id=None, now=now)
    for number in range(120):
        chat.say(
            person=aiko, session=session, visit_id=visit.pk, text=str(number), key=f"k-{number:06}", now=now
        )

    def read(before: int | None = None, after: int | None = None) -> protocol.History:
        return chat.read(person=aiko, session=session, before=before, after=after, now=now)

    def texts(history: protocol.History) -> list[str]:
        return [message.text for message in history.messages]

    last = read()
    assert (texts(last), last.has_more) == ([str(n) for n in range(70, 120)], True)
    middle = read(before=last.messages[0].id)
    assert (texts(middle), middle.has_more) == ([str(n) for n in range(20, 70)], True)
    first = read(after=0)
    assert (texts(first)[-1], first.has_more) == ("49", True)
    rest = read(after=last.messages[9].id)
    assert (texts(rest), rest.has_more) == ([str(n) for n in range(80, 120)], False)


def test_who_may_change_what(session: Session, tomas: User, aiko: User, ben: User) -> None:
    now = clock.now()
    visits = {
        p: entering.enter(person=p, session=session, visit_id=None, now=now)[0] for p in (tomas, aiko, ben)
    }
    said = chat.say(
        person=aiko, session=session, visit_id=visits[aiko].pk, text="Frist", key="key-0001", now=now
    )
    late = now + 301 * SECOND

    def code(act: Any, **more: Any) -> str:
        with pytest.raises(Refusal) as refused:
            act(session=session, message_id=said.pk, **more)
        return refused.value.code

    assert code(chat.edit, person=tomas, text="x", now=now) == "forbidden"
    assert code(chat.delete, person=ben, now=now) == "forbidden"
    assert code(chat.edit, person=aiko, text="x", now=late) == "too_late"
    assert code(chat.delete, person=aiko, now=late) == "too_late"
    edited = chat.edit(person=aiko, session=session, message_id=said.pk, text="First", now=now)
    assert (edited.text, edited.edited_at) == ("First", now)
    chat.delete(person=tomas, session=session, message_id=said.pk, now=late)
    assert code(chat.edit, person=aiko, text="x", now=now) == "not_found"
    (kept,) = chat.read(person=ben, session=session, before=None, after=None, now=now).messages
    assert (kept.text, kept.is_deleted) == ("", True)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4_001, "a\u202eb", "a\0b"])
def test_what_cannot_be_kept_is_refused(session: Session, aiko: User, text: str) -> None:
    now = clock.now()
    visit, _ = entering.enter(person=aiko, session=session, visit_id=None, now=now)
    with pytest.raises(Refusal) as refused:
        chat.say(person=aiko, session=session, visit_id=visit.pk, text=text, key="key-0001", now=now)
    assert str(refused.value.code) == "bad_text"
    assert not Message.objects.exists()


def test_longest_message_of_four_bytes_each_is_taken(
    server: live.Server, session: Session, aiko: User
) -> None:
    with inside(server, aiko, session) as student:
        assert len(say(student, "🎉" * 4_000, "key-0001")["text"]) == 4_000


def test_tutor_switches_students_chat_off(session: Session, tomas: User, aiko: User) -> None:
    now = clock.now()
    visits = {p: entering.enter(person=p, session=session, visit_id=None, now=now)[0] for p in (tomas, aiko)}
    orders.set_rules(actor=tomas, session=session, changes={"chat": False}, now=now)
    with pytest.raises(Refusal) as refused:
        chat.say(person=aiko, session=session, visit_id=visits[aiko].pk, text="x", key="key-0001", now=now)
    assert str(refused.value.code) == "not_allowed"
    chat.say(person=tomas, session=session, visit_id=visits[tomas].pk, text="x", key="key-0001", now=now)


def test_who_writes_too_fast_is_told_and_others_are_not_disturbed(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with inside(server, tomas, session) as tutor, inside(server, aiko, session) as student:
        answers = [student.ask("chat_say", text="x", key=f"key-{n:06}") for n in range(12)]
        codes = [answer.get("code") for answer in answers]
        assert codes[:8] == [None] * 8
        assert "too_fast" in codes[8:]
        say(tutor, "Slowly, please", "key-0001")


def test_stranger_reads_nothing(server: live.Server, session: Session, aiko: User, eve: User) -> None:
    with inside(server, aiko, session) as student, page(server, eve, session) as stranger:
        say(student, "secret", "key-0001")
        assert stranger.refusal("chat_read") == "not_admitted"
        assert stranger.refusal("chat_say", text="x", key="key-0001") == "not_entered"
        assert stranger.refusal("chat_delete", id=Message.objects.get().pk) == "not_entered"
