"""Tags: not again what the caller has, no edit over what they have not seen (S150, S68)."""

import pytest

from peerhall.tutoring.types import RequestState
from tests import factories
from tests.api.programs import get, refusal, said
from tests.api.test_writing import path_of, send
from tests.factories import DAY

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.mark.parametrize("list_of", [True, False])
def test_answer_is_not_sent_again_until_something_has_changed(list_of: bool) -> None:  # noqa: FBT001 -- two cases
    session, aiko = factories.session(), factories.student()
    path = "/api/sessions/?count=1" if list_of else path_of(session)
    first = get(aiko, path)
    again = send(aiko, "GET", path, if_none_match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert send(aiko, "GET", path, if_none_match=f"W/{first['ETag']}").status_code == 304
    factories.request(session, aiko)
    fresh = send(aiko, "GET", path, if_none_match=first["ETag"])
    assert fresh.status_code == 200
    assert fresh["ETag"] != first["ETag"]


def test_tag_is_the_readers_own() -> None:
    session = factories.session()
    factories.request(session)
    tags = {get(user, path_of(session))["ETag"] for user in (None, session.creator)}
    assert len(tags) == 2


def test_edit_of_what_has_changed_is_refused_with_what_it_is_now() -> None:
    session = factories.session()
    tutor = session.creator
    seen = get(tutor, path_of(session))["ETag"]
    assert send(tutor, "PATCH", path_of(session), {"title": "Second"}, if_match=seen).status_code == 200
    for method, body in (("PATCH", {"title": "Third"}), ("PUT", {"status": "cancelled"}), ("DELETE", None)):
        answer = send(tutor, method, path_of(session), body, if_match=seen)
        assert refusal(answer) == (412, "changed")
        now = get(tutor, path_of(session))
        assert said(answer)["current"] == said(now)
        assert answer["ETag"] == now["ETag"]
    assert said(now)["title"] == "Second"


def test_tag_of_an_edit_is_good_for_the_next_one() -> None:
    session = factories.session()
    tag = "*"
    for title in ("Second", "Third"):
        answer = send(session.creator, "PUT", path_of(session), {"title": title}, if_match=tag)
        assert answer.status_code == 200
        tag = f'"another", W/{answer["ETag"]}'  # compressed on its way, and one of several


def test_people_who_come_meanwhile_change_the_tag() -> None:
    session = factories.session()
    seen = get(session.creator, path_of(session))["ETag"]
    factories.request(session, state=RequestState.APPROVED)
    answer = send(session.creator, "DELETE", path_of(session), if_match=seen)
    assert refusal(answer) == (412, "changed")


def test_stranger_learns_nothing_by_a_wrong_tag() -> None:
    session = factories.session(date=factories.NOW + 2 * DAY)
    answer = send(factories.stranger(), "PATCH", path_of(session), {"title": "Mine"}, if_match='"no"')
    assert answer.status_code in {403, 412}
    assert "booking_requests" not in said(answer).get("current", {})
