"""What an ID token of Google's must be before it opens anything (S167), tried on a service of our own."""

import base64
import json
import threading
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from pytest_django.fixtures import Settings

from peerhall.accounts import certificates, id_tokens
from tests.accounts.signing import google as google  # noqa: PLC0414 -- a fixture
from tests.servers import oidc

HOUR = 3600


def code_of(credential: str, nonce: str = "") -> str:
    """The code of the refusal."""
    with pytest.raises(id_tokens.BadIdTokenError) as refusal:
        id_tokens.read(credential, nonce=nonce)
    return refusal.value.code


def test_a_good_token_names_whom_google_vouches_for(google: oidc.Service) -> None:
    proof = id_tokens.read(google.token(email="Nia@Example.org", nonce="n-1"), nonce="n-1")
    assert (proof.uid, proof.email, proof.name) == ("110169484474386276334", "nia@example.org", "Nia Okoye")
    assert 0 < proof.ends_at - time.time() - HOUR <= 60


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("aud", "another.apps.example"),
        ("aud", [oidc.CLIENT_ID]),
        ("aud", [oidc.CLIENT_ID, "another.apps.example"]),
        ("aud", None),
        ("iss", "https://evil.example"),
        ("iss", None),
        ("sub", None),
        ("sub", ""),
        ("sub", 7),
        ("sub", "1" * 192),
        ("sub", "1\x00"),
        ("sub", "é"),
        ("exp", None),
        ("exp", 1),
        ("exp", "soon"),
        ("iat", None),
        ("email", None),
        ("email", "nobody"),
        ("email", "a\x00@example.org"),
        ("email", ["nia@example.org"]),
        ("email", f"{'a' * 250}@example.org"),
        ("nonce", "somebody else's"),
        ("nonce", 7),
    ],
)
def test_a_claim_that_is_wrong_or_missing_is_refused(google: oidc.Service, name: str, value: object) -> None:
    assert id_tokens.read(google.token(), nonce="")
    assert code_of(google.token(**dict[str, Any]({name: value}))) == "google_token_invalid"


@pytest.mark.parametrize("verified", [False, None, "true", 1, "false"])
def test_an_address_that_google_has_not_verified_is_refused(google: oidc.Service, verified: object) -> None:
    assert code_of(google.token(email_verified=verified)) == "google_email_unverified"


@pytest.mark.parametrize(("said", "expected"), [("n-1", ""), ("n-1", "n-2"), (None, "n-1")])
def test_the_nonce_must_be_the_one_that_was_asked_with(
    google: oidc.Service, said: str | None, expected: str
) -> None:
    assert code_of(google.token(nonce=said), nonce=expected) == "google_token_invalid"


def test_a_minute_is_forgiven_between_the_clocks(google: oidc.Service) -> None:
    now = int(time.time())
    assert id_tokens.read(google.token(exp=now - 30, iat=now - HOUR), nonce="")
    assert id_tokens.read(google.token(iat=now + 30), nonce="")
    assert code_of(google.token(exp=now - 90, iat=now - HOUR)) == "google_token_invalid"
    assert code_of(google.token(iat=now + 90)) == "google_token_invalid"


def test_only_the_one_algorithm_is_taken(google: oidc.Service) -> None:
    public = google.key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _head, body, signature = google.token().split(".")
    heads = [
        {"alg": "none", "kid": "first"},
        {"alg": "HS256", "kid": "first"},
        {"alg": ["RS256"], "kid": "first"},
        {"alg": "RS256", "kid": ["first"]},
        {"alg": "RS256", "kid": {"a": 1}},
        {"kid": "first"},
        {"alg": "RS256"},
    ]
    junk = [
        f"{base64.urlsafe_b64encode(json.dumps(head).encode()).decode().rstrip('=')}.{body}.{ending}"
        for head in heads
        for ending in ("", signature)
    ]
    junk += [google.token(algorithm=algorithm) for algorithm in ("RS384", "RS512", "PS256")]
    # The public key as the secret of an HMAC, the oldest trick: by hand, since no library would write it.
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').decode().rstrip("=")
    signed = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        f"{head}.{body}".encode(), public
    )
    junk.append(f"{head}.{body}.{base64.urlsafe_b64encode(signed).decode().rstrip('=')}")
    for credential in junk:
        assert code_of(credential) == "google_token_invalid"


def test_another_key_is_refused_whatever_its_name(google: oidc.Service) -> None:
    other = oidc.Key("first").private
    assert code_of(google.token(key=other)) == "google_token_invalid"
    for kid in ("unknown", "../first", ""):
        assert code_of(google.token(kid=kid)) == "google_token_invalid"


@pytest.mark.parametrize("credential", ["", "x", "a.b.c", "\ud800.x.y", "é" * 30, "." * 100, "a" * 100_000])
@pytest.mark.usefixtures("google")
def test_junk_is_refused(credential: str) -> None:
    assert code_of(credential) == "google_token_invalid"


def test_a_deep_header_is_refused(google: oidc.Service) -> None:
    deep = base64.urlsafe_b64encode(b"[" * 5_000).decode().rstrip("=")
    assert code_of(f"{deep}.{deep}.x") == "google_token_invalid"
    assert google.looks["/certs"] == 0


def test_without_a_client_id_there_is_no_google(google: oidc.Service, settings: Settings) -> None:
    settings.GOOGLE_CLIENT_ID = ""
    assert code_of(google.token(aud="")) == "google_token_invalid"


# Its keys


def test_keys_are_read_once_for_many_tokens(google: oidc.Service) -> None:
    for _ in range(5):
        id_tokens.read(google.token(), nonce="")
    assert google.looks["/certs"] == 1


def test_new_keys_are_found_and_old_ones_forgotten(
    google: oidc.Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = google.token()
    id_tokens.read(old, nonce="")
    google.rotate()
    monkeypatch.setattr(certificates.keys_at(f"{google.address}/certs"), "pause_until", 0.0)
    assert id_tokens.read(google.token(), nonce="")
    assert code_of(old) == "google_token_invalid"
    assert google.looks["/certs"] == 2


def test_made_up_names_of_keys_make_us_ask_once(google: oidc.Service) -> None:
    for number in range(20):
        code_of(google.token(kid=f"made-up-{number}"))
    assert google.looks["/certs"] == 1


@pytest.mark.parametrize("stall", ["hang", "drip", "broken", "500", "302"])
def test_keys_that_do_not_come_are_waited_for_a_moment_and_once(google: oidc.Service, stall: str) -> None:
    """Four threads at once, as many as a server has: together they wait no longer than one."""
    google.certs_stall = stall
    refusals: list[type[Exception]] = []

    def ask() -> None:
        try:
            id_tokens.read(google.token(), nonce="")
        except Exception as error:  # noqa: BLE001 -- which one is what the test looks at
            refusals.append(type(error))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refusals == [certificates.CertificatesAwayError] * 4
    assert google.looks["/certs"] == 1


def test_keys_once_read_count_on_while_the_service_is_away(
    google: oidc.Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_tokens.read(google.token(), nonce="")
    keys = certificates.keys_at(f"{google.address}/certs")
    monkeypatch.setattr(keys, "fresh_until", 0.0)
    monkeypatch.setattr(keys, "pause_until", 0.0)
    google.certs_stall = "500"
    assert id_tokens.read(google.token(), nonce="")
    monkeypatch.setattr(keys, "read_at", time.monotonic() - certificates.LONGEST_STALE_SECONDS - 1)
    with pytest.raises(certificates.CertificatesAwayError):
        id_tokens.read(google.token(), nonce="")
