"""The room over real sockets: coming in, speaking, orders, and going out."""

import pytest

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.room.models import Visit
from peerhall.tutoring.models import BookingRequest, Session
from tests import factories
from tests.room.pages import inside, page
from tests.servers import live

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def test_two_meet_and_each_hears_of_the_other(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with inside(server, tomas, session) as tutor, page(server, aiko, session) as student:
        state = student.enter()
        assert [peer["person"] for peer in state["peers"]] == [tomas.pk, aiko.pk]
        assert (state["mode"], state["people_at_most"]) == ("mesh", 8)
        joined = tutor.event("joined")
        assert (joined["visit"], joined["name"], joined["part"]) == (student.visit, aiko.name, "student")
        student.do("leave")
        left = {"visit": student.visit, "person": aiko.pk, "why": "left"}
        assert tutor.event("left") == left
        assert student.next("lost")["place"] == student.visit


def test_stranger_hears_learns_and_says_nothing(
    server: live.Server, session: Session, tomas: User, eve: User
) -> None:
    with inside(server, tomas, session) as tutor, page(server, eve, session) as stranger:
        assert stranger.client.follow(stranger.topic)["code"] == "forbidden"
        assert stranger.refusal("enter") == "not_admitted"
        assert stranger.refusal("knock") == "not_admitted"
        for order in ("mute", "lower", "end", "state"):
            assert stranger.refusal(order) in {"forbidden", "not_entered"}
        assert stranger.refusal("chat_read") == "not_admitted"
        stranger.pass_on("reaction", emoji="👍")
        assert stranger.next("err")["code"] == "no_place"
        stranger.signal(tutor.visit, "open", gen=1, sdp="v=0")
        assert stranger.next("err")["code"] == "no_place"
        assert Visit.objects.count() == 1


def test_visitor_is_told_of_no_room(server: live.Server, session: Session) -> None:
    with server.client() as client:
        client.greet()
        client.say({"type": "pub", "id": 1, "topic": f"room:{session.pk}", "k": "enter"})
        assert client.hear()["code"] == "forbidden"


def test_signal_goes_to_its_peer_alone_and_says_who_spoke(
    server: live.Server, session: Session, tomas: User, aiko: User, ben: User
) -> None:
    with (
        inside(server, tomas, session) as tutor,
        inside(server, aiko, session) as student,
        inside(server, ben, session) as other,
    ):
        student.client.say(
            {
                "type": "sig",
                "topic": student.topic,
                "to": tutor.visit,
                "by": other.visit,  # a sender cannot say who they are
                "k": "open",
                "d": {"gen": 1, "sdp": "v=0", "by": other.visit},
            }
        )
        assert tutor.next("sig") == {
            "type": "sig",
            "topic": student.topic,
            "by": student.visit,
            "k": "open",
            "d": {"gen": 1, "sdp": "v=0"},
        }
        tutor.signal(student.visit, "answer", gen=1, sdp="v=1")
        assert student.next("sig")["d"] == {"gen": 1, "sdp": "v=1"}
        tutor.signal(other.visit, "renew", gen=2)
        assert other.next("sig")["k"] == "renew"  # and nothing of the others' talk before it


def test_only_the_newcomer_opens_a_connection(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with inside(server, tomas, session) as tutor, inside(server, aiko, session) as student:
        tutor.signal(student.visit, "open", gen=1, sdp="v=0")
        assert tutor.next("err")["code"] == "bad_body"
        student.signal(tutor.visit, "renew", gen=1)
        assert student.next("err")["code"] == "bad_body"
        tutor.signal(student.visit, "offer", gen=1, sdp="v=2")
        assert student.next("sig")["k"] == "offer"


def test_peer_of_another_room_is_not_reached(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    elsewhere = factories.session(tomas, date=clock.now(), status="scheduled")
    with inside(server, aiko, session) as student, inside(server, tomas, elsewhere) as other:
        student.signal(other.visit, "ice", gen=1, candidate="", sdpMid=None, sdpMLineIndex=None)
        assert student.next("err")["code"] == "no_peer"
        student.signal(10**6, "close", gen=1)
        assert student.next("err")["code"] == "no_peer"


def test_what_is_said_in_passing_reaches_all_others(
    server: live.Server, session: Session, tomas: User, aiko: User, ben: User
) -> None:
    with (
        inside(server, tomas, session) as tutor,
        inside(server, aiko, session) as student,
        inside(server, ben, session) as other,
    ):
        student.pass_on("caption", text="So f calls itself", is_final=True, html="<b>")
        said = {"text": "So f calls itself", "is_final": True}
        for hears in (tutor, other):
            assert hears.next("eph") == {
                "type": "eph",
                "topic": student.topic,
                "by": student.visit,
                "k": "caption",
                "d": said,
            }
        student.pass_on("reaction", emoji="🔥")
        assert student.next("err", "eph")["code"] == "bad_body"
        student.pass_on("shout", text="x")
        assert student.next("err")["code"] == "unknown_kind"


def test_hands_have_an_order_and_the_tutor_lowers_them(
    server: live.Server, session: Session, tomas: User, aiko: User, ben: User
) -> None:
    with (
        inside(server, tomas, session) as tutor,
        inside(server, aiko, session) as student,
        inside(server, ben, session) as other,
    ):
        other.do("hand", is_up=True)
        student.do("hand", is_up=True)
        other.do("hand", is_up=True)  # keeps its place
        hands = [tutor.event("hand") for _ in range(2)]
        assert [hand["visit"] for hand in hands] == [other.visit, student.visit]
        assert student.refusal("lower") == "forbidden"
        tutor.do("lower")
        state = student.do("state")
        assert [peer["hand_at"] for peer in state["peers"]] == [None] * 3


def test_mute_reaches_one_or_all_and_is_no_gag(
    server: live.Server, session: Session, tomas: User, aiko: User, ben: User
) -> None:
    with (
        inside(server, tomas, session) as tutor,
        inside(server, aiko, session) as student,
        inside(server, ben, session) as other,
    ):
        for one in (tutor, student, other):
            one.do("media", mic=True, camera=False, screen=False)
        tutor.do("mute", visit=student.visit)
        assert other.event("muted") == {"visit": student.visit, "by": tomas.pk}
        student.do("media", mic=True, camera=True, screen=False)
        tutor.do("mute")
        peers = {peer["visit"]: peer["mic"] for peer in tutor.do("state")["peers"]}
        assert peers == {tutor.visit: True, student.visit: False, other.visit: False}
        assert other.refusal("mute", visit=tutor.visit) == "forbidden"


def test_removed_student_is_out_at_once_and_cannot_come_back(
    server: live.Server, session: Session, tomas: User, aiko: User, ben: User
) -> None:
    with (
        inside(server, tomas, session) as tutor,
        inside(server, aiko, session) as student,
        inside(server, ben, session) as other,
    ):
        tutor.do("remove", visit=student.visit, reason="Shouting")
        assert student.client.code_at_end() == 4403
        assert other.event("left")["why"] == "removed"
        with page(server, aiko, session) as again:
            assert again.refusal("enter") == "removed"
            assert again.client.follow(again.topic)["code"] == "forbidden"
        assert other.refusal("remove", visit=tutor.visit) == "forbidden"
    seat = BookingRequest.objects.get(user=aiko)
    assert (seat.state, seat.closed_reason) == ("rejected", "removed")


def test_moderator_is_seen_and_puts_out_without_touching_the_seat(
    server: live.Server, session: Session, aiko: User, mo: User
) -> None:
    with inside(server, aiko, session) as student, page(server, mo, session) as keeper:
        keeper.enter()
        assert student.event("joined")["part"] == "staff"
        keeper.do("remove", visit=student.visit)
        assert student.client.code_at_end() == 4403
        with page(server, aiko, session) as again:
            assert again.refusal("enter") == "removed"
    assert BookingRequest.objects.get(user=aiko).state == "approved"


def test_locked_room_is_knocked_at(
    server: live.Server, session: Session, tomas: User, aiko: User, ben: User
) -> None:
    with inside(server, tomas, session) as tutor, inside(server, aiko, session) as student:
        assert student.refusal("rules", locked=True) == "forbidden"
        assert tutor.do("rules", locked=True)["locked"]
        assert student.event("rules")["locked"]
        with page(server, ben, session) as late:
            assert late.refusal("enter") == "room_locked"
            late.client.follow(f"user:{ben.pk}")
            late.do("knock")
            late.do("knock")
            assert tutor.event("knocked")["person"] == ben.pk
            assert [one["person"] for one in tutor.do("state")["knocks"]] == [ben.pk]
            tutor.do("let_in", person=ben.pk)
            assert late.next("ev", k="let_in")["d"] == {"session": session.pk}
            late.enter()
        student.do("leave")
        assert student.refusal("enter") == "room_locked"


def test_second_page_of_a_person_takes_their_place(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with (
        inside(server, tomas, session) as tutor,
        inside(server, aiko, session) as first,
        inside(server, aiko, session) as second,
    ):
        assert first.next("lost")["place"] == first.visit
        assert tutor.event("left")["why"] == "elsewhere"
        first.pass_on("typing", is_on=True)
        assert first.next("err")["code"] == "no_place"
        assert second.visit > first.visit
        assert len(tutor.do("state")["peers"]) == 2


def test_page_that_was_cut_off_comes_back_to_its_visit(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with inside(server, tomas, session) as tutor:
        with inside(server, aiko, session) as student:
            visit = student.visit
        with page(server, aiko, session) as again:
            assert again.do("enter", visit=visit)["is_back"]
            tutor.signal(visit, "renew", gen=2)
            assert again.next("sig")["by"] == tutor.visit
        assert Visit.objects.get(pk=visit).left_at is None
        assert all(message.get("k") != "left" for message in tutor.heard)


def test_end_closes_the_room_for_everybody(
    server: live.Server, session: Session, tomas: User, aiko: User
) -> None:
    with inside(server, tomas, session) as tutor, inside(server, aiko, session) as student:
        assert student.refusal("end") == "forbidden"
        tutor.do("end")
        assert student.client.code_at_end() == 4403
        with page(server, aiko, session) as again:
            assert again.refusal("enter") == "too_late"
    assert set(Visit.objects.values_list("why_left", flat=True)) == {"closed"}
    assert session.room.attendances.count() == 2
