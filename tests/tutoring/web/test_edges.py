"""What every address of a session does with visitors, strangers, wrong methods and wrong numbers."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse

from peerhall.accounts.models import Community, User
from peerhall.tutoring.types import RequestState, Status
from tests import factories
from tests.tutoring.web import visiting
from tests.tutoring.web.visiting import client_of, everything, get, post

pytestmark = pytest.mark.django_db

FORMS = ["request", "withdraw", "edit", "cancel", "delete", "tutors"]
ACTS = ["start", "end", "publish", "decline", "requests/approve-all"]
ABOUT_STUDENT = ["approve", "decline", "excuse"]
# What somebody without a part in the session is refused; asking for a seat is theirs.
NOT_FOR_STRANGERS = [*(path for path in FORMS if path not in {"request", "withdraw"}), *ACTS]


def test_missing_session_is_not_found() -> None:
    assert get(factories.student(), "/sessions/1/").status_code == 404


@pytest.mark.parametrize("number", ["0", "99999999999999999999999", "abc", "1.5", "-1", "%00", "1%20"])
def test_malformed_number_is_not_found(number: str) -> None:
    assert get(None, f"/sessions/{number}/").status_code == 404


@pytest.mark.parametrize("act", [*FORMS, *ACTS])
def test_missing_session_is_not_found_by_acts(act: str) -> None:
    assert post(factories.moderator(), f"/sessions/1/{act}/").status_code == 404


@pytest.mark.parametrize("act", [*FORMS, *ACTS])
def test_hidden_session_is_not_found_by_acts(act: str) -> None:
    session = factories.session(status=Status.PENDING_APPROVAL)
    assert post(factories.stranger(), f"/sessions/{session.pk}/{act}/").status_code == 404


@pytest.mark.parametrize("act", ABOUT_STUDENT)
def test_missing_student_is_not_found(act: str) -> None:
    session = factories.session()
    assert post(session.creator, f"/sessions/{session.pk}/requests/999/{act}/").status_code == 404


@pytest.mark.parametrize("act", [*FORMS, "duplicate"])
def test_visitor_signs_in_and_comes_back_to_the_form(act: str) -> None:
    path = f"/sessions/{factories.session().pk}/{act}/"
    response = get(None, path)
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("act", [*FORMS, *ACTS])
def test_visitor_who_posts_signs_in_and_comes_to_the_session(act: str) -> None:
    session = factories.session()
    before = everything()
    response = post(None, f"/sessions/{session.pk}/{act}/")
    assert response["Location"] == f"/accounts/login/?next=/sessions/{session.pk}/"
    assert everything() == before


def test_visitor_whose_fragment_needs_a_sign_in_is_sent_there_with_the_whole_window() -> None:
    session = factories.session()
    response = post(None, f"/sessions/{session.pk}/start/", headers=visiting.FRAGMENT)
    assert response.status_code == 200
    assert response["HX-Redirect"] == f"/accounts/login/?next=/sessions/{session.pk}/"


@pytest.mark.parametrize("act", ACTS)
def test_act_takes_no_get(act: str) -> None:
    session = factories.session()
    assert get(session.creator, f"/sessions/{session.pk}/{act}/").status_code == 405


@pytest.mark.parametrize("act", ABOUT_STUDENT)
def test_answer_takes_no_get(act: str) -> None:
    request = factories.request(factories.session())
    path = f"/sessions/{request.session_id}/requests/{request.user_id}/{act}/"
    assert get(request.session.creator, path).status_code == 405


@pytest.mark.parametrize("path", ["", "duplicate/"])
def test_page_takes_no_post(path: str) -> None:
    session = factories.session()
    assert post(session.creator, f"/sessions/{session.pk}/{path}").status_code == 405


@pytest.mark.parametrize("act", FORMS)
def test_form_takes_no_delete(act: str) -> None:
    session = factories.session()
    assert client_of(session.creator).delete(f"/sessions/{session.pk}/{act}/").status_code == 405


def assert_forbidden(response: HttpResponse, before: list[list[object]]) -> None:
    assert response.status_code == 403
    assert "forbidden" in response.content.decode()
    assert everything() == before
    assert visiting.refusals() == [("session", "forbidden")]


@pytest.mark.parametrize("act", NOT_FOR_STRANGERS)
def test_stranger_is_refused_on_record(act: str) -> None:
    session = factories.session()
    person = factories.person()
    before = everything()
    assert_forbidden(
        post(factories.stranger(), f"/sessions/{session.pk}/{act}/", {"person": person.pk}), before
    )


@pytest.mark.parametrize("act", ABOUT_STUDENT)
@pytest.mark.parametrize("who", ["stranger", "student", "moderator"])
def test_only_tutors_answer_requests(act: str, who: str) -> None:
    request = factories.request(factories.session())
    people: dict[str, Callable[[], User]] = {
        "stranger": factories.stranger,
        "moderator": factories.moderator,
        "student": lambda: request.user,
    }
    before = everything()
    path = f"/sessions/{request.session_id}/requests/{request.user_id}/{act}/"
    assert_forbidden(post(people[who](), path), before)


@pytest.mark.parametrize("act", ["edit", "cancel", "delete", "tutors", "duplicate"])
def test_stranger_is_refused_the_form_itself(act: str) -> None:
    session = factories.session()
    assert get(factories.stranger(), f"/sessions/{session.pk}/{act}/").status_code == 403


@pytest.mark.parametrize("act", ["publish", "decline"])
def test_tutor_does_not_review_their_own(act: str) -> None:
    session = factories.session(status=Status.PENDING_APPROVAL)
    assert post(session.creator, f"/sessions/{session.pk}/{act}/").status_code == 403


def test_form_without_the_token_is_refused() -> None:
    session = factories.session()
    client = client_of(factories.student())
    client.handler.enforce_csrf_checks = True
    before = everything()
    assert client.post(f"/sessions/{session.pk}/request/").status_code == 403
    assert everything() == before


@pytest.mark.parametrize("session_id", [1, 99999])
def test_community_of_members_sends_every_visitor_to_sign_in(session_id: int) -> None:
    Community.objects.create(pk=1, public_browse=False)
    factories.session(id=1)
    response = get(None, f"/sessions/{session_id}/")
    assert response["Location"] == f"/accounts/login/?next=/sessions/{session_id}/"


def test_declined_student_still_sees_the_session() -> None:
    request = factories.request(factories.session(), state=RequestState.REJECTED)
    assert get(request.user, f"/sessions/{request.session_id}/").status_code == 200
