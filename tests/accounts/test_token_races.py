"""One refresh token, several tabs, at once: real threads on each engine (S156).

The negative controls run the races with the condition off, and with tokens that each renewal makes anew;
they must go wrong, else the races prove nothing.
"""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from peerhall.accounts import refresh_tokens, tokens
from peerhall.accounts.models import TokenFamily, User
from peerhall.accounts.refresh_tokens import Said
from peerhall.platform.audit import trail
from tests import factories
from tests.accounts.conftest import NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

PARALLEL = 8
LATER = NOW + tokens.GRACE + dt.timedelta(seconds=1)


def at_once(act: Callable[[], tokens.Pair]) -> list[tokens.Pair | None]:
    """What each of the threads was given; None for a refusal."""
    start = threading.Barrier(PARALLEL)
    answers: list[tokens.Pair | None] = []

    def run() -> None:
        start.wait()
        try:
            answers.append(act())
        except tokens.TokenRefusedError:
            answers.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def aiko() -> User:
    return factories.student()


def test_eight_renewals_of_one_token_are_all_given_what_works(aiko: User) -> None:
    pair = tokens.issue(person=aiko, now=NOW)
    answers = at_once(lambda: tokens.rotate(refresh=pair.refresh, now=NOW))
    given = [answer for answer in answers if answer is not None]
    assert len(given) == PARALLEL
    for one in given:
        assert tokens.signed_in(access=one.access, now=NOW).person == aiko
    # Every refresh token that was given is good, and using them all at once again is no replay either.
    assert len({one.refresh for one in given}) == 1
    renewals = iter(given)
    again = at_once(lambda: tokens.rotate(refresh=next(renewals).refresh, now=LATER))
    assert None not in again
    assert TokenFamily.objects.get().number == 2
    assert not trail.of("person", aiko.pk).exists()


def test_a_replay_by_many_at_once_is_refused_to_all_and_noted_once(aiko: User) -> None:
    pair = tokens.issue(person=aiko, now=NOW)
    tokens.rotate(refresh=pair.refresh, now=NOW)
    assert at_once(lambda: tokens.rotate(refresh=pair.refresh, now=LATER)) == [None] * PARALLEL
    assert not TokenFamily.objects.exists()
    assert [entry.act for entry in trail.of("person", aiko.pk)] == ["token_replay"]


def test_a_sign_out_among_renewals_leaves_nobody_in(aiko: User) -> None:
    pair = tokens.issue(person=aiko, now=NOW)
    turns = iter(range(PARALLEL))

    def renew_or_leave() -> tokens.Pair:
        if next(turns) == PARALLEL // 2:
            tokens.revoke(refresh=pair.refresh)
        return tokens.rotate(refresh=pair.refresh, now=NOW)

    for one in at_once(renew_or_leave):
        if one is not None:
            with pytest.raises(tokens.TokenRefusedError):
                tokens.signed_in(access=one.access, now=NOW)
    assert not TokenFamily.objects.exists()


def test_without_the_conditional_step_a_replay_goes_unseen(
    aiko: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the race above, with a step that asks nothing."""

    def step(family: TokenFamily, token: Said, *, now: dt.datetime) -> bool:
        return TokenFamily.objects.filter(pk=family.pk).update(number=token.number + 1, rotated_at=now) == 1

    monkeypatch.setattr(tokens, "_turn", step)
    pair = tokens.issue(person=aiko, now=NOW)
    tokens.rotate(refresh=pair.refresh, now=NOW)
    assert None not in at_once(lambda: tokens.rotate(refresh=pair.refresh, now=LATER))
    assert TokenFamily.objects.exists()


def test_with_a_new_token_for_each_who_asks_most_are_given_dead_ones(aiko: User) -> None:
    """The control of the first race: what is usually done, a random token in place of the last one."""
    tokens.issue(person=aiko, now=NOW)
    family = TokenFamily.objects.get()
    given: list[str] = []

    def renew() -> tokens.Pair:
        fresh = refresh_tokens.first()
        TokenFamily.objects.filter(pk=family.pk).update(digest=fresh.digest)
        given.append(fresh.digest)
        raise tokens.TokenRefusedError

    at_once(renew)
    alive = TokenFamily.objects.filter(digest__in=given).count()
    assert (len(given), alive) == (PARALLEL, 1)
