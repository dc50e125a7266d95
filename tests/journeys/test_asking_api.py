"""J3 through the API: find, ask, be answered, change one's mind, be reminded."""

import datetime as dt
import time
from typing import Any, Final

import pytest

from tests.journeys import acts, calls
from tests.journeys.calls import Program, program
from tests.restarting import Instance
from tests.stage import Hall

MADRID: Final = "Europe/Madrid"
DAY: Final = dt.timedelta(days=1)
MINUTE: Final = dt.timedelta(minutes=1)


@pytest.fixture
def tutor(hall: Hall) -> Program:
    return program(hall, hall.person("Tomás Vega", timezone=MADRID))


def publish(hall: Hall, tutor: Program, **values: Any) -> dict[str, Any]:
    """A session with three seats, next Thursday at 18:00 in Madrid, of which nobody has heard before."""
    made: dict[str, Any] = tutor.do(
        "sessions/",
        {
            "title": "Recursion without tears",
            "description": "We unfold a call stack on paper.",
            "subject": "Programming",
            "level": "intermediate",
            "date": acts.next_weekday(hall.now(), 3, 18, MADRID).isoformat(),
            "max_participants": 3,
            "force": True,
        }
        | values,
        201,
    )
    return made


def ids(sessions: list[dict[str, Any]]) -> set[int]:
    """Which they are."""
    return {one["id"] for one in sessions}


def waiting(tutor: Program, path: str) -> list[int]:
    """Who waits for an answer, in the order of asking."""
    return [one["user"]["id"] for one in tutor.get(f"{path}requests/") if one["status"] == "pending"]


def test_student_finds_it_by_filters_and_by_words(hall: Hall, tutor: Program) -> None:
    """J3.2, J3.3."""
    session = publish(hall, tutor)
    aiko = program(hall, hall.person("Aiko Mori", timezone="Asia/Tokyo"))
    # 18:00 in Madrid is the next day in Tokyo, whose days count for Aiko.
    day = acts.next_weekday(hall.now(), 3, 18, MADRID).date() + DAY
    narrow = "subject=Programming&level=intermediate&ordering=-created&page_size=100&seats=true"

    found = aiko.get(f"sessions/?{narrow}&date_from={day}&date_to={day}&unknown=1&search=")
    assert session["id"] in ids(found)
    assert {(one["subject"], one["level"]) for one in found} == {("Programming", "intermediate")}
    assert session["id"] not in ids(aiko.get(f"sessions/?{narrow}&date={day - DAY}"))
    assert session["id"] in ids(aiko.get(f"sessions/?{narrow}&date={day - DAY}&tz={MADRID}"))
    assert session["id"] in ids(aiko.get(f"sessions/?{narrow.replace('level', 'level[]')}"))
    assert session["id"] not in ids(aiko.get(f"sessions/?{narrow}&status=cancelled"))

    for words in ("tears", "call+stack", "Tomas+Vega"):
        assert session["id"] in ids(aiko.get(f"sessions/?search={words}&ordering=-created"))
    assert aiko.get("sessions/?search=xylophone+repair") == []


def test_student_asks_and_is_let_in_once(hall: Hall, tutor: Program) -> None:
    """J3.5, J3.7, J3.8."""
    session = publish(hall, tutor)
    path = f"sessions/{session['id']}/"
    student = hall.person("Aiko Mori", timezone="Asia/Tokyo")
    aiko, visitor = program(hall, student), program(hall)

    asked = aiko.do(f"{path}request/", {"message": "I am afraid of recursion."}, 201)
    assert (asked["status"], asked["message"]) == ("pending", "I am afraid of recursion.")
    assert aiko.do(f"{path}request/", {"message": None}) == asked
    assert aiko.get(path)["my_request"] == asked
    assert tutor.get(f"{path}requests/") == [asked]
    assert tutor.told(session["id"]) == [("booking_request", False)]
    assert tutor.get("notifications/unread-count/") == {"unread": 1}
    assert "booking_requests" not in visitor.get(path)

    approved = tutor.do(f"{path}approve/{student.pk}/")
    assert (approved["status"], approved["seats_left"]) == ("scheduled", 2)
    assert aiko.get(path)["my_request"]["status"] == "approved"
    assert aiko.told(session["id"]) == [("session_update", False)]
    seen = visitor.get(path)
    assert (seen["status"], seen["seats_left"], seen["approved_count"]) == ("scheduled", 2, 1)
    assert "Aiko" not in str(seen)

    assert tutor.do(f"{path}approve/{student.pk}/") == approved
    assert aiko.told(session["id"]) == [("session_update", False)]


def test_declined_student_reads_why_and_is_let_in_after_all(hall: Hall, tutor: Program) -> None:
    """J3.9."""
    path = f"sessions/{publish(hall, tutor)['id']}/"
    student = hall.person("Ben Carr")
    ben = program(hall, student)
    ben.do(f"{path}request/", status=201)
    reason = "Please take the beginner session first."

    declined = tutor.do(f"{path}reject/{student.pk}/", {"reason": reason})

    assert declined["seats_left"] == 3
    mine = ben.get(path)["my_request"]
    assert (mine["status"], mine["closed_reason"], mine["reason"]) == ("rejected", "tutor", reason)
    (told,) = [one for one in ben.get("notifications/") if one["type"] == "session_update"]
    assert reason in told["title"] + told["message"]
    again = ben("POST", f"{path}request/")
    assert (again.status, again.code) == (409, "already_rejected")
    assert tutor.do(f"{path}approve/{student.pk}/")["seats_left"] == 2
    assert ben.get(path)["my_request"]["status"] == "approved"


def test_student_who_withdrew_may_ask_again_behind_the_others(hall: Hall, tutor: Program) -> None:
    """J3.10."""
    path = f"sessions/{publish(hall, tutor)['id']}/"
    chidi, dana = hall.person("Chidi Obi"), hall.person("Dana Nowy")
    for person in (chidi, dana):
        program(hall, person).do(f"{path}request/", status=201)
    asker = program(hall, chidi)

    mine = asker.do(f"{path}cancel/")["my_request"]
    assert (mine["status"], mine["state"], mine["closed_reason"]) == ("rejected", "withdrawn", "withdrawn")
    assert waiting(tutor, path) == [dana.pk]

    asker.do(f"{path}request/", status=201)
    assert waiting(tutor, path) == [dana.pk, chidi.pk]


def test_reminders_come_once_through_a_restart(instance: Instance) -> None:
    """J3.12."""
    hall = instance.hall
    tutor = program(hall, hall.person("Tomás Rey"))
    date = hall.now() + 3 * DAY
    session = publish(hall, tutor, date=date.isoformat())
    everybody = [tutor]
    for student in (hall.person("Aiko Abe"), hall.person("Ben Adler")):
        everybody.append(program(hall, student))
        everybody[-1].do(f"sessions/{session['id']}/request/", status=201)
        tutor.do(f"sessions/{session['id']}/approve/{student.pk}/")

    def reminded() -> list[int]:
        return [one.told(session["id"]).count(("reminder", False)) for one in everybody]

    assert reminded() == [0, 0, 0]
    hall.move_clock(date - DAY - hall.now() + MINUTE / 4)
    calls.until(lambda: reminded() == [1, 1, 1])
    instance.restart_later(date - 15 * MINUTE - hall.now() + MINUTE / 4)
    calls.until(lambda: reminded() == [2, 2, 2])
    instance.restart_later(2 * MINUTE)
    calls.until(lambda: tutor.get(f"sessions/{session['id']}/")["status"] == "scheduled")
    time.sleep(3)  # long enough for several looks at the clock
    assert reminded() == [2, 2, 2]


def test_request_that_nobody_answers_expires_after_two_nudges(instance: Instance) -> None:
    """J3.13."""
    hall = instance.hall
    tutor, noor = program(hall, hall.person("Tomás Late")), program(hall, hall.person("Noor Waits"))
    date = hall.now() + 3 * DAY
    session = publish(hall, tutor, date=date.isoformat())
    path = f"sessions/{session['id']}/"
    noor.do(f"{path}request/", status=201)

    def nudges() -> int:
        return [one["title"] for one in tutor.get("notifications/")].count("1 request waits for you")

    hall.move_clock(DAY + MINUTE)
    calls.until(lambda: nudges() == 1)
    hall.move_clock(DAY)
    calls.until(lambda: nudges() == 2)
    hall.move_clock(date - hall.now() + MINUTE)

    calls.until(lambda: noor.get(path)["my_request"]["state"] == "expired")
    calls.until(lambda: noor.told(session["id"]) == [("session_update", False)])
    mine = noor.get(path)["my_request"]
    assert (mine["status"], mine["closed_reason"]) == ("rejected", "expired")
    assert nudges() == 2
