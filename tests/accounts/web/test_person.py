"""A person's public page."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from peerhall.accounts import communities
from peerhall.accounts.models import User


def test_a_person_is_shown_with_their_local_time(ana_signed_in: Client, ben: User) -> None:
    User.objects.filter(pk=ben.pk).update(bio="Maths & <b>music</b>", timezone="America/New_York")
    page = ana_signed_in.get(f"/people/{ben.pk}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "New York" in text
    assert "Maths &amp; &lt;b&gt;music&lt;/b&gt;" in text
    assert "Edit your profile" not in text


def test_nobody_but_oneself_reads_the_address(ana_signed_in: Client, ana: User, ben: User) -> None:
    assert ben.email not in ana_signed_in.get(f"/people/{ben.pk}/").content.decode()
    assert ana.email not in Client().get(f"/people/{ana.pk}/").content.decode()


def test_ones_own_page_offers_editing(ana_signed_in: Client, ana: User) -> None:
    assert "Edit your profile" in ana_signed_in.get(f"/people/{ana.pk}/").content.decode()


def test_visitors_see_people_only_where_browsing_is_public(client: Client, ana: User) -> None:
    assert client.get(f"/people/{ana.pk}/").status_code == 200
    communities.set_policy("public_browse", "off")
    answer = client.get(f"/people/{ana.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next=/people/{ana.pk}/")


@pytest.mark.parametrize(
    "path", ["/people/999999/", "/people/0/", f"/people/{10**30}/", "/people/x/", "/people/-1/"]
)
@pytest.mark.django_db
def test_a_missing_or_malformed_id_is_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_closed_account_has_no_page(client: Client, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert client.get(f"/people/{ana.pk}/").status_code == 404


def test_a_person_cannot_be_posted_to(client: Client, ana: User) -> None:
    assert client.post(f"/people/{ana.pk}/").status_code == 405


def test_a_visitor_costs_no_look_at_sessions(
    client: Client, ana: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(6) as queries:
        client.get(f"/people/{ana.pk}/")
    assert not [query for query in queries.captured_queries if "django_session" in query["sql"]]
