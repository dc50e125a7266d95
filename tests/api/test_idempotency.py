"""A POST with an Idempotency-Key is done once, however often it is sent (A11, S155)."""

import json
import threading
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client

from peerhall.accounts import tokens
from peerhall.accounts.models import User
from peerhall.api import answers
from peerhall.api.models import KeptAnswer
from peerhall.platform import clock
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState
from tests import factories
from tests.api.programs import refusal, said
from tests.api.test_writing import NEW, send
from tests.factories import DAY, NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_replay_gives_the_first_answer_and_does_nothing() -> None:
    tutor = factories.tutor()
    first, second = (send(tutor, "POST", "/api/sessions/", NEW, idempotency_key="one") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.content, first["Location"], first["ETag"]) == (
        second.content,
        second["Location"],
        second["ETag"],
    )
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert Session.objects.count() == 1


def test_refusal_is_an_answer_too() -> None:
    session = factories.session(max_participants=1, has_waitlist=False)
    taken = factories.request(session, state=RequestState.APPROVED)
    aiko = factories.student()
    path = f"/api/sessions/{session.pk}/request/"
    assert refusal(send(aiko, "POST", path, {}, idempotency_key="k")) == (409, "session_full")
    taken.delete()
    assert refusal(send(aiko, "POST", path, {}, idempotency_key="k")) == (409, "session_full")
    assert send(aiko, "POST", path, {}, idempotency_key="k2").status_code == 201
    assert BookingRequest.objects.count() == 1


def test_what_was_not_tried_is_not_kept() -> None:
    """A body of another type is refused before anybody looks at it: mended, the same key is good."""
    program = Client(
        headers={"Authorization": f"Bearer {access_of(factories.tutor())}", "Idempotency-Key": "k"}
    )
    statuses = [
        program.post("/api/sessions/", json.dumps(NEW), content_type=content_type).status_code
        for content_type in ("text/plain", "application/json", "application/json")
    ]
    assert statuses == [415, 201, 201]
    assert Session.objects.count() == 1


def access_of(person: User) -> str:
    return tokens.issue(person=person, now=clock.now()).access


def test_same_key_with_another_request_is_refused() -> None:
    tutor = factories.tutor()
    send(tutor, "POST", "/api/sessions/", NEW, idempotency_key="one")
    other = {**NEW, "title": "Another"}
    assert refusal(send(tutor, "POST", "/api/sessions/", other, idempotency_key="one")) == (422, "key_reused")
    session = Session.objects.get()
    path = f"/api/sessions/{session.pk}/publish/"
    assert refusal(send(tutor, "POST", path, NEW, idempotency_key="one")) == (422, "key_reused")


def test_key_is_the_persons_own_and_is_forgotten_after_a_day() -> None:
    tutor = factories.tutor()
    send(tutor, "POST", "/api/sessions/", NEW, idempotency_key="one")
    assert send(factories.tutor(), "POST", "/api/sessions/", NEW, idempotency_key="one").status_code == 201
    with time_machine.travel(NOW + DAY, tick=False):
        later = {**NEW, "force": True}
        assert send(tutor, "POST", "/api/sessions/", later, idempotency_key="one").status_code == 201
    answers.clear(now=NOW + DAY / 2)
    assert KeptAnswer.objects.count() == 2
    answers.clear(now=NOW + 3 * DAY)
    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_odd_key_is_refused(key: str) -> None:
    answer = send(factories.tutor(), "POST", "/api/sessions/", NEW, idempotency_key=key)
    assert refusal(answer) == (400, "malformed")
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_acts() -> None:
    tutor = factories.tutor()
    token = tokens.issue(person=tutor, now=NOW).access
    told: list[Any] = []
    gate = threading.Barrier(4)

    def call() -> None:
        gate.wait()
        headers = {"authorization": f"Bearer {token}"}
        answer = send(None, "POST", "/api/sessions/", NEW, idempotency_key="one", **headers)
        told.append((answer.status_code, said(answer)["id"]))
        connections.close_all()

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(told) == {(201, Session.objects.get().pk)}
