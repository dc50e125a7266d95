"""Signing in with Google on the pages, against a service of our own on a real socket (S167, J1.7)."""

import datetime as dt
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.messages import get_messages
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
from pytest_django.fixtures import Settings

from peerhall.accounts import communities, jobs, tokens, verification
from peerhall.accounts.models import UsedProof, User
from peerhall.platform import clock
from tests.accounts.conftest import PASSWORD
from tests.accounts.signing import google as google  # noqa: PLC0414 -- a fixture
from tests.servers import oidc

pytestmark = pytest.mark.django_db

BUTTON = "Sign in with Google"
START = "/accounts/google/login/"
FAILED = "Google could not sign you in here. Try again, or use your e-mail."


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are the test's to follow."""

    def redirect_request(self, *_asked: Any) -> None:
        return None


def sent_back(answer: Any) -> str:
    """Where Google sends the browser: path and query at our place."""
    try:
        urllib.request.build_opener(_Stay).open(answer["Location"], timeout=10)
    except urllib.error.HTTPError as redirect:
        parts = urlsplit(redirect.headers["Location"])
        return f"{parts.path}?{parts.query}"
    raise AssertionError("Google did not send the browser back.")


def dance(browser: Client, **form: str) -> Any:
    """From the button to where one is in the end."""
    return browser.get(sent_back(browser.post(START, form)))


def is_in(browser: Client, person: User) -> bool:
    """Whether this browser is signed in as the person."""
    return browser.session.get("_auth_user_id") == str(person.pk)


def said(browser: Client, answer: Any) -> list[str]:
    """What the next page says in passing."""
    page = browser.get(answer["Location"])
    return [str(one) for one in get_messages(page.wsgi_request)] or [page.content.decode()]


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/signup/"])
def test_the_button_is_there_with_an_id_and_gone_without(
    client: Client, google: oidc.Service, page: str
) -> None:
    shown = client.get(page)
    assert shown.content.decode().count(BUTTON) == 1
    assert f"form-action 'self' {google.address}" in shown["Content-Security-Policy"]
    for name in ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"):
        with override_settings(**{name: ""}):
            without = client.get(page)
            assert BUTTON not in without.content.decode()
            assert "form-action 'self';" in f"{without['Content-Security-Policy']};"
            assert client.post(START).status_code == 404
            assert client.get(f"{START}callback/?code=x&state=x").status_code == 404


@pytest.mark.usefixtures("google")
def test_other_pages_let_no_form_leave(client: Client) -> None:
    assert "form-action 'self';" in f"{client.get('/accounts/password/reset/')['Content-Security-Policy']};"


def test_a_newcomer_is_made_with_a_proven_address_and_without_a_password(google: oidc.Service) -> None:
    browser = Client()
    browser.cookies["tz"] = "Africa%2FLagos"
    answer = dance(browser, next="/sessions/new/")
    assert (answer.status_code, answer["Location"]) == (302, "/sessions/new/")
    nia = User.objects.get()
    assert is_in(browser, nia)
    assert (nia.name, nia.email, nia.timezone) == ("Nia Okoye", "nia@example.org", "Africa/Lagos")
    assert verification.is_verified(nia)
    assert not nia.has_usable_password()
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.extra_data) == (nia, google.person["sub"], {})
    assert not SocialToken.objects.exists()


def test_google_is_asked_for_name_and_address_with_pkce_and_a_nonce(google: oidc.Service) -> None:
    browser = Client()
    browser.post(f"{START}?scope=drive&auth_params=prompt%3Dnone%26nonce%3Dmine&process=connect")
    location = browser.post(START)["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    assert sorted(asked.pop("scope").split()) == ["email", "openid", "profile"]
    assert len(asked.pop("state")) >= 16
    assert len(asked.pop("nonce")) == 43
    assert len(asked.pop("code_challenge")) == 43
    assert asked == {
        "client_id": oidc.CLIENT_ID,
        "redirect_uri": "http://testserver/accounts/google/login/callback/",
        "response_type": "code",
        "code_challenge_method": "S256",
    }
    changed = browser.post(f"{START}?scope=drive&auth_params=prompt%3Dnone%26nonce%3Dmine&process=connect")
    assert "drive" not in changed["Location"]
    assert "prompt" not in changed["Location"]
    assert "nonce=mine" not in changed["Location"]
    assert google.looks == {}


@pytest.mark.usefixtures("google")
def test_the_callback_is_at_the_instance_s_own_address(settings: Settings) -> None:
    settings.BASE_URL = "https://learn.example.org"
    location = Client().post(START, headers={"host": "evil.example"})["Location"]
    assert parse_qs(urlsplit(location).query)["redirect_uri"] == [
        "https://learn.example.org/accounts/google/login/callback/"
    ]


def test_whoever_has_the_address_already_is_signed_in_and_keeps_everything(google: oidc.Service) -> None:
    nia = User.objects.create_user("nia@example.org", PASSWORD, name="Nia O.", created_at=clock.now())
    verification.mark_verified(nia)
    browser = Client()
    dance(browser)
    assert is_in(browser, nia)
    nia.refresh_from_db()
    assert (nia.name, nia.check_password(PASSWORD)) == ("Nia O.", True)
    # From then on it is the Google account that counts, whatever happens to the addresses.
    google.person["email"] = "another@example.org"
    again = Client()
    dance(again)
    assert is_in(again, nia)
    assert User.objects.count() == SocialAccount.objects.count() == 1


def test_who_took_the_address_without_proof_is_shut_out_of_it(google: oidc.Service) -> None:
    """Somebody signs up with the address of another, and waits for them to come."""
    squatted = User.objects.create_user("nia@example.org", PASSWORD, name="Eve", created_at=clock.now())
    EmailAddress.objects.create(user=squatted, email=squatted.email, primary=True, verified=False)
    eve = Client()
    eve.post("/accounts/login/", {"login": squatted.email, "password": PASSWORD})
    assert is_in(eve, squatted)
    program = tokens.issue(person=User.objects.get(), now=clock.now())
    nia = Client()
    dance(nia)
    assert is_in(nia, squatted)
    assert nia.get("/accounts/profile/").status_code == 200
    assert eve.get("/accounts/profile/").status_code == 302
    with pytest.raises(tokens.TokenRefusedError):
        tokens.signed_in(access=program.access, now=clock.now())
    again = Client().post("/accounts/login/", {"login": squatted.email, "password": PASSWORD})
    assert again.status_code == 400
    assert verification.is_verified(squatted)
    assert google.looks["/token"] == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1},
        {"sub": None},
    ],
    ids=str,
)
def test_an_answer_that_proves_nothing_signs_nobody_in(google: oidc.Service, changes: dict[str, Any]) -> None:
    google.changes = changes
    browser = Client()
    answer = dance(browser)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert said(browser, answer) == [FAILED]
    assert "_auth_user_id" not in browser.session
    assert not User.objects.exists()


def test_no_from_google_is_said_kindly(google: oidc.Service) -> None:
    google.refusal = "access_denied"
    browser = Client()
    answer = dance(browser)
    assert said(browser, answer) == ["You did not sign in with Google."]


@pytest.mark.parametrize("stall", ["hang", "500", "broken"])
def test_google_s_keys_not_to_be_had_is_said(google: oidc.Service, stall: str) -> None:
    google.certs_stall = stall
    browser = Client()
    assert said(browser, dance(browser)) == [FAILED]
    assert not User.objects.exists()


def test_google_away_is_said(google: oidc.Service) -> None:
    browser = Client()
    back = sent_back(browser.post(START))
    google.stop()
    assert said(browser, browser.get(back)) == [FAILED]


def test_an_answer_belongs_to_the_browser_that_asked(google: oidc.Service) -> None:
    """Signing somebody in as oneself by sending them one's own answer (login CSRF)."""
    eve, nia = Client(), Client()
    back = sent_back(eve.post(START))
    assert said(nia, nia.get(back)) == [FAILED]
    assert "_auth_user_id" not in nia.session
    assert eve.get(back)["Location"] == "/sessions/"
    assert said(eve, eve.get(back)) != []
    assert User.objects.count() == google.looks["/token"] == 1


@pytest.mark.usefixtures("google")
def test_the_button_is_a_post_with_its_token() -> None:
    assert Client().get(START).status_code == 405
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403
    assert Client().post(f"{START}callback/").status_code == 405


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?code=x&state=x", "?error=%00&state=%00"])
@pytest.mark.usefixtures("google")
def test_a_callback_that_nobody_asked_for_signs_nobody_in(client: Client, query: str) -> None:
    assert client.get(f"{START}callback/{query}")["Location"] == "/accounts/login/"


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
@pytest.mark.usefixtures("google")
def test_next_never_leaves_the_house(next_page: str) -> None:
    assert dance(Client(), next=next_page)["Location"] == "/sessions/"


def test_a_person_who_is_shut_out_stays_out(google: oidc.Service) -> None:
    browser = Client()
    dance(browser)
    User.objects.update(is_active=False)
    again = Client()
    assert said(again, dance(again)) == [FAILED]
    assert google.looks["/token"] == 2


def test_signing_in_as_another_leaves_the_first(
    google: oidc.Service, ana: User, ana_signed_in: Client
) -> None:
    dance(ana_signed_in)
    nia = User.objects.get(email=google.person["email"])
    assert is_in(ana_signed_in, nia)
    assert not SocialAccount.objects.filter(user=ana).exists()


@pytest.mark.parametrize("name", ["", "\u202e", "!!!", None, 7, "x" * 300, "Nia\x00"])
def test_a_name_that_cannot_be_kept_tells_nothing_of_the_address(google: oidc.Service, name: object) -> None:
    google.person["name"] = name
    dance(Client())
    kept = User.objects.get().name
    assert kept == ("x" * 80 if name == "x" * 300 else "New peer")


def test_the_community_s_zone_where_no_browser_tells_another(google: oidc.Service) -> None:
    communities.set_policy("timezone", "Asia/Tokyo")
    dance(Client())
    assert User.objects.get(email=google.person["email"]).timezone == "Asia/Tokyo"


def test_what_was_used_is_forgotten_when_it_is_over(google: oidc.Service) -> None:
    dance(Client())
    used = UsedProof.objects.get()
    jobs.forget_old_proofs(now=used.expires_at - dt.timedelta(seconds=1))
    assert UsedProof.objects.exists()
    jobs.forget_old_proofs(now=used.expires_at)
    assert not UsedProof.objects.exists()
    assert google.looks["/certs"] == 1


def test_allauth_s_own_doors_to_google_stay_shut() -> None:
    for name in ("google_login_by_token", "socialaccount_connections", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


@pytest.mark.usefixtures("google")
def test_the_way_to_google_has_the_budget_of_the_sign_in_page(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    statuses = [client.post(START).status_code for _ in range(31)]
    assert statuses == [302] * 30 + [429]
