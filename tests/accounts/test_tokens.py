"""Signing in for programs: what a token opens, for how long, and what ends it (S156, A16)."""

import base64
import datetime as dt
import itertools
import json
import logging

import jwt
import pytest
from django.conf import settings as live_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from peerhall.accounts import access_tokens, jobs, people, tokens
from peerhall.accounts.models import TokenFamily, User
from peerhall.platform.audit import trail
from tests.accounts.conftest import NOW

SECOND = dt.timedelta(seconds=1)
HS256 = "HS256"


def opens(access: str, now: dt.datetime = NOW) -> bool:
    """Whether the token opens anything."""
    try:
        tokens.signed_in(access=access, now=now)
    except tokens.TokenRefusedError:
        return False
    return True


def refused(access: str, now: dt.datetime = NOW) -> str:
    """The code of the refusal."""
    with pytest.raises(tokens.TokenRefusedError) as refusal:
        tokens.signed_in(access=access, now=now)
    return refusal.value.code


def claims_of(access: str) -> dict[str, object]:
    """What the note says, unchecked."""
    said: dict[str, object] = jwt.decode(access, options={"verify_signature": False})
    return said


def forged(access: str, changes: dict[str, object], *, key: bytes | None = None) -> str:
    """The same note with other claims (None leaves one out), signed as ours are unless with another key."""
    said = {name: value for name, value in (claims_of(access) | changes).items() if value is not None}
    own = access_tokens._key(live_settings.SECRET_KEY)
    return jwt.encode(said, key or own, algorithm=HS256)


def test_a_token_opens_as_its_person_by_one_query(ana: User) -> None:
    pair = tokens.issue(person=ana, now=NOW)
    with CaptureQueriesContext(connection) as asked:
        who = tokens.signed_in(access=pair.access, now=NOW)
    assert len(asked) == 1
    assert who.person == ana
    assert (who.person.name, who.person.timezone, who.person.created_at) == (ana.name, ana.timezone, NOW)
    assert tokens.person_of_key(who.key) == ana


def test_an_access_token_is_over_after_a_quarter_of_an_hour(ana: User) -> None:
    pair = tokens.issue(person=ana, now=NOW)
    assert pair.expires_in_seconds == 15 * 60
    assert opens(pair.access, NOW + 15 * 60 * SECOND - SECOND)
    assert refused(pair.access, NOW + 15 * 60 * SECOND) == "token_expired"


def test_a_renewal_gives_a_pair_that_works_and_counts_on(ana: User) -> None:
    first = tokens.issue(person=ana, now=NOW)
    later = NOW + dt.timedelta(days=59)
    second = tokens.rotate(refresh=first.refresh, now=later)
    third = tokens.rotate(refresh=second.refresh, now=later + dt.timedelta(days=59))
    assert len({first.refresh, second.refresh, third.refresh}) == 3
    assert opens(third.access, later + dt.timedelta(days=59))
    assert TokenFamily.objects.get().number == 2


def test_nothing_kept_is_a_token(ana: User) -> None:
    pair = tokens.issue(person=ana, now=NOW)
    family = TokenFamily.objects.get()
    kept = " ".join(str(getattr(family, field.attname)) for field in TokenFamily._meta.concrete_fields)
    raw = base64.urlsafe_b64decode(pair.refresh + "=")
    for part in (raw[:32], raw[36:], raw):
        assert part.hex() not in kept
        assert base64.urlsafe_b64encode(part).decode().rstrip("=") not in kept
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(refresh=family.digest, now=NOW)


def test_the_token_before_is_answered_alike_for_ten_seconds(ana: User) -> None:
    pair = tokens.issue(person=ana, now=NOW)
    once = tokens.rotate(refresh=pair.refresh, now=NOW)
    again = tokens.rotate(refresh=pair.refresh, now=NOW + 10 * SECOND)
    assert again.refresh == once.refresh
    assert opens(once.access, NOW + 10 * SECOND)
    assert opens(again.access, NOW + 10 * SECOND)
    assert tokens.rotate(refresh=again.refresh, now=NOW + 11 * SECOND)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_an_older_token_that_comes_back_ends_the_family(ana: User, steps: int) -> None:
    first = tokens.issue(person=ana, now=NOW)
    other = tokens.issue(person=ana, now=NOW)
    newest = first
    for _ in range(steps):
        newest = tokens.rotate(refresh=newest.refresh, now=NOW)
    # One step is forgiven for ten seconds, two never: whoever has the third has heard of the second.
    replayed_at = NOW + (11 * SECOND if steps == 1 else 0 * SECOND)
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(refresh=first.refresh, now=replayed_at)
    assert refused(newest.access, replayed_at) == "token_invalid"
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(refresh=newest.refresh, now=replayed_at)
    assert opens(other.access, replayed_at), "another program is signed out as well"
    assert [entry.act for entry in trail.of("person", ana.pk)] == ["token_replay"]


def test_a_program_that_stays_away_for_sixty_days_signs_in_again(ana: User) -> None:
    pair = tokens.issue(person=ana, now=NOW)
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(refresh=pair.refresh, now=NOW + tokens.LIFE + SECOND)
    assert not TokenFamily.objects.exists()


def test_signing_out_ends_this_program_at_once_and_no_other(ana: User) -> None:
    pair, other = tokens.issue(person=ana, now=NOW), tokens.issue(person=ana, now=NOW)
    key = tokens.signed_in(access=pair.access, now=NOW).key
    renewed = tokens.rotate(refresh=pair.refresh, now=NOW)
    tokens.revoke(refresh=pair.refresh)
    assert [opens(one.access) for one in (pair, renewed, other)] == [False, False, True]
    assert tokens.person_of_key(key) is None
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(refresh=renewed.refresh, now=NOW)
    tokens.revoke(refresh=pair.refresh)  # what is out already stays out, and nobody is told


def test_another_password_ends_every_program(ana: User, ben: User) -> None:
    pair, bens = tokens.issue(person=ana, now=NOW), tokens.issue(person=ben, now=NOW)
    key = tokens.signed_in(access=pair.access, now=NOW).key
    ana.set_password("another lantern 8")
    ana.save(update_fields=["password"])
    assert refused(pair.access) == "token_invalid"
    assert tokens.person_of_key(key) is None
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(refresh=pair.refresh, now=NOW)
    assert opens(bens.access)


def test_a_frozen_person_signs_in_again_to_read(ana: User) -> None:
    pair = tokens.issue(person=ana, now=NOW)
    people.freeze(actor=None, person=ana, now=NOW)
    assert refused(pair.access) == "token_invalid"
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(refresh=pair.refresh, now=NOW)
    again = tokens.issue(person=ana, now=NOW)
    assert tokens.signed_in(access=again.access, now=NOW).person.is_frozen


@pytest.mark.parametrize("shut_out", ["inactive", "deleted"])
def test_who_is_shut_out_or_gone_is_nobody(ana: User, shut_out: str) -> None:
    pair = tokens.issue(person=ana, now=NOW)
    key = tokens.signed_in(access=pair.access, now=NOW).key
    if shut_out == "deleted":
        ana.delete()
    else:
        User.objects.filter(pk=ana.pk).update(is_active=False)
    assert refused(pair.access) == "token_invalid"
    assert tokens.person_of_key(key) is None
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(refresh=pair.refresh, now=NOW)


def test_sign_ins_that_nobody_uses_are_forgotten(ana: User, caplog: pytest.LogCaptureFixture) -> None:
    tokens.issue(person=ana, now=NOW)
    kept = tokens.issue(person=ana, now=NOW + SECOND)
    with caplog.at_level(logging.INFO):
        jobs.forget_old_sign_ins(now=NOW + tokens.LIFE + SECOND)
    assert TokenFamily.objects.get().created_at == NOW + SECOND
    assert caplog.messages == ["1 old sign-ins of programs were forgotten."]
    assert tokens.rotate(refresh=kept.refresh, now=NOW + tokens.LIFE)


def test_a_note_without_a_signature_is_nobodys(ana: User) -> None:
    access = tokens.issue(person=ana, now=NOW).access
    _header, body, signature = access.split(".")
    for header in ({"alg": "none"}, {"alg": "None", "typ": "JWT"}, {"alg": "nOnE"}, {}, {"alg": ["HS256"]}):
        head = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
        for ending in ("", signature):
            assert refused(f"{head}.{body}.{ending}") == "token_invalid"


def test_a_note_by_another_key_is_nobodys(ana: User, settings: Settings) -> None:
    access = tokens.issue(person=ana, now=NOW).access
    assert refused(forged(access, {}, key=b"x" * 32)) == "token_invalid"
    # What signs cookies and links here does not sign notes.
    assert refused(forged(access, {}, key=settings.SECRET_KEY.encode())) == "token_invalid"
    for algorithm in ("HS384", "HS512"):
        other = jwt.encode(
            claims_of(access), access_tokens._key(settings.SECRET_KEY) * 2, algorithm=algorithm
        )
        assert refused(other) == "token_invalid"
    settings.SECRET_KEY = "another one " * 4
    assert refused(access) == "token_invalid"


@pytest.mark.parametrize(
    ("claim", "values"),
    [
        ("aud", ["another", ["another"], None]),
        ("iss", ["https://evil.example", "", None]),
        ("typ", ["refresh", "", None]),
        ("exp", [None, "soon"]),
        ("sub", [None, 7, "nobody", "-1", str(2**70)]),
        ("fam", [None, 0, "x", 2**70]),
        ("jti", [None]),
    ],
)
def test_a_note_that_says_something_else_is_refused(ana: User, claim: str, values: list[object]) -> None:
    access = tokens.issue(person=ana, now=NOW).access
    assert opens(forged(access, {})), "the control: unchanged, it opens"
    for value in values:
        assert refused(forged(access, {claim: value})) == "token_invalid", value


def test_a_note_is_for_its_own_person_and_sign_in(ana: User, ben: User) -> None:
    access = tokens.issue(person=ana, now=NOW).access
    assert refused(forged(access, {"sub": str(ben.pk)})) == "token_invalid"


def test_a_refresh_token_is_no_access_token_and_the_other_way_round(ana: User) -> None:
    pair = tokens.issue(person=ana, now=NOW)
    assert refused(pair.refresh) == "token_invalid"
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(refresh=pair.access, now=NOW)


def test_tokens_that_are_not_ours_are_refused_and_end_nothing(ana: User) -> None:
    pair = tokens.issue(person=ana, now=NOW)
    flipped = [
        pair.refresh[:at] + ("A" if pair.refresh[at] != "A" else "B") + pair.refresh[at + 1 :]
        for at in (0, 44, 60)
    ]
    junk = ["", "x", "é" * 91, "A" * 91, "=" * 91, "\ud800", "a" * 100_000, pair.refresh + "A", *flipped]
    for text in junk:
        with pytest.raises(tokens.TokenRefusedError):
            tokens.rotate(refresh=text, now=NOW)
        tokens.revoke(refresh=text)
        assert refused(text) == "token_invalid"
    deep = base64.urlsafe_b64encode(b"[" * 700).decode().rstrip("=")
    assert refused(f"{deep}.{deep}.x") == "token_invalid"
    assert opens(pair.access)


def test_a_token_that_is_not_there_yet_is_not_answered(ana: User) -> None:
    """As after going back to a backup: the database is behind what programs hold."""
    pair = tokens.issue(person=ana, now=NOW)
    newest = tokens.rotate(refresh=tokens.rotate(refresh=pair.refresh, now=NOW).refresh, now=NOW)
    TokenFamily.objects.update(number=0)
    with pytest.raises(tokens.TokenRefusedError):
        tokens.rotate(refresh=newest.refresh, now=NOW)


def test_signing_in_once_more_leaves_the_other_programs_in(ana: User) -> None:
    pairs = [tokens.issue(person=ana, now=NOW) for _ in range(3)]
    assert all(opens(pair.access) for pair in pairs)
    texts = list(itertools.chain.from_iterable((pair.access, pair.refresh) for pair in pairs))
    assert len(set(texts)) == 6


def test_beyond_fifty_programs_the_one_away_for_longest_is_signed_out(ana: User, ben: User) -> None:
    bens = tokens.issue(person=ben, now=NOW)
    pairs = [tokens.issue(person=ana, now=NOW + number * SECOND) for number in range(tokens.MOST_PROGRAMS)]
    oldest = tokens.rotate(refresh=pairs[0].refresh, now=NOW + 60 * SECOND)
    newest = tokens.issue(person=ana, now=NOW + 61 * SECOND)
    assert [opens(pair.access) for pair in (oldest, pairs[1], pairs[2], newest, bens)] == [
        True,
        False,
        True,
        True,
        True,
    ]
    assert TokenFamily.objects.filter(user=ana).count() == tokens.MOST_PROGRAMS
