"""How people are shown, frozen and kept apart."""

import itertools

import msgspec
import pytest
from django.db import IntegrityError

from peerhall.accounts import events, people
from peerhall.accounts.models import Block, User
from peerhall.platform import events as facts
from peerhall.platform.audit import trail
from tests.accounts.conftest import NOW


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every fact published during the test."""
    published: list[object] = []
    monkeypatch.setattr(facts, "publish", published.append)
    return published


def test_person_view_shows_no_address(ana: User) -> None:
    view = people.person_view(ana)
    assert (view.id, view.name, view.initials, view.url) == (ana.pk, "Ana López", "AL", f"/people/{ana.pk}/")
    assert "example.org" not in str(msgspec.structs.asdict(view))


def test_hue_is_one_of_twelve_and_neighbours_differ() -> None:
    hues = [User(pk=pk).hue for pk in range(1, 200)]
    assert set(hues) == set(range(1, 13))
    assert all(one != other for one, other in itertools.pairwise(hues))


@pytest.mark.database
def test_freeze_twice_is_one_act(ana: User, ben: User, heard: list[object]) -> None:
    people.freeze(actor=ben, person=ana, now=NOW)
    people.freeze(actor=ben, person=ana, now=NOW)
    assert ana.is_frozen
    assert heard == [events.PersonFrozen(user_id=ana.pk, at=NOW, actor_id=ben.pk)]
    assert [entry.act for entry in trail.of("person", ana.pk)] == ["freeze"]


def test_unfreeze_lets_a_frozen_person_go_on(ana: User, heard: list[object]) -> None:
    people.unfreeze(actor=None, person=ana, now=NOW)
    assert heard == []
    people.freeze(actor=None, person=ana, now=NOW)
    people.unfreeze(actor=None, person=ana, now=NOW)
    assert not ana.is_frozen
    assert heard[-1] == events.PersonUnfrozen(user_id=ana.pk, at=NOW)


@pytest.mark.database
def test_block_twice_is_one_act_and_can_be_taken_back(ana: User, ben: User, heard: list[object]) -> None:
    first = people.block(blocker=ana, blocked=ben, now=NOW)
    assert people.block(blocker=ana, blocked=ben, now=NOW) == first
    people.unblock(blocker=ben, blocked=ana, now=NOW)
    assert Block.objects.count() == 1
    people.unblock(blocker=ana, blocked=ben, now=NOW)
    assert Block.objects.count() == 0
    assert heard == [
        events.PersonBlocked(user_id=ana.pk, blocked_id=ben.pk, at=NOW),
        events.PersonUnblocked(user_id=ana.pk, blocked_id=ben.pk, at=NOW),
    ]


@pytest.mark.database
def test_nobody_blocks_themselves(ana: User) -> None:
    with pytest.raises(IntegrityError):
        people.block(blocker=ana, blocked=ana, now=NOW)
