"""The community's policies."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from peerhall.accounts import communities
from peerhall.accounts.models import Community


@pytest.mark.django_db
def test_current_has_defaults_without_a_row() -> None:
    community = communities.current()
    assert (community.name, community.public_browse, community.who_may_tutor) == (
        "Peerhall",
        True,
        "everyone",
    )


@pytest.mark.django_db(transaction=True)
def test_current_is_read_once_per_second_and_afresh_after_a_change() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        communities.current()
        communities.current()
    assert len(queries) == 1
    communities.set_policy("public_browse", "off")
    assert communities.current().public_browse is False


@pytest.mark.django_db(transaction=True)
def test_current_believes_a_row_for_a_second_only(monkeypatch: pytest.MonkeyPatch) -> None:
    communities.set_policy("name", "Riverside")
    assert communities.current().name == "Riverside"
    Community.objects.update(name="Elsewhere")  # as another process would
    assert communities.current().name == "Riverside"
    monkeypatch.setattr(communities, "BELIEVED_SECONDS", 0.0)
    assert communities.current().name == "Elsewhere"


@pytest.mark.django_db(transaction=True)
def test_current_is_shared_by_threads() -> None:
    communities.current()
    seen: list[Community] = []
    threads = [threading.Thread(target=lambda: seen.append(communities.current())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(one) for one in seen}) == 1


@pytest.mark.django_db(transaction=True)
def test_current_decides_by_the_transactions_own_row() -> None:
    communities.set_policy("show_names", "on")
    assert communities.current().show_names is True
    Community.objects.update(show_names=False)  # as another process would
    with transaction.atomic():
        assert communities.current().show_names is False


@pytest.mark.django_db(transaction=True)
def test_a_transaction_decides_by_one_policy_unless_it_changes_it() -> None:
    communities.set_policy("show_names", "on")
    with transaction.atomic():
        assert communities.current().show_names is True
        Community.objects.update(show_names=False)  # as another process would
        assert communities.current().show_names is True
        communities.set_policy("show_names", "off")
        assert communities.current().show_names is False
    with transaction.atomic():
        assert communities.current().show_names is False


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("name", " Riverside  Commons ", "Riverside Commons"),
        ("timezone", "Europe/Berlin", "Europe/Berlin"),
        ("session_review", "all", "all"),
        ("who_may_tutor", "vetted", "vetted"),
        ("public_browse", "OFF", False),
        ("show_names", "no", False),
        ("block_student_overlaps", "on", True),
        ("cancel_notice_hours", "0", 0),
        ("request_ttl_hours", "48", 48),
        ("request_ttl_hours", "off", None),
    ],
)
@pytest.mark.database
@pytest.mark.django_db
def test_set_policy_keeps_a_value_as_typed(key: str, value: str, kept: object) -> None:
    communities.set_policy(key, value)
    assert getattr(Community.objects.get(), key) == kept


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("is_demo", "on"),
        ("id", "2"),
        ("nonsense", "on"),
        ("name", ""),
        ("name", "a\x00"),
        ("timezone", "Mars/Olympus"),
        ("session_review", "sometimes"),
        ("who_may_tutor", ""),
        ("public_browse", "maybe"),
        ("cancel_notice_hours", "-1"),
        ("cancel_notice_hours", "off"),
        ("cancel_notice_hours", "99999"),
        ("cancel_notice_hours", "٣"),
        ("request_ttl_hours", "1.5"),
    ],
)
@pytest.mark.database
@pytest.mark.usefixtures("community")
def test_set_policy_refuses_with_a_sentence_and_keeps_what_was(key: str, value: str) -> None:
    before = Community.objects.values().get()
    with pytest.raises(communities.BadPolicyError, match=r"\w"):
        communities.set_policy(key, value)
    assert Community.objects.values().get() == before


@pytest.mark.django_db
def test_policies_lists_every_key_as_it_is_typed() -> None:
    listed = communities.policies()
    assert list(listed) == list(communities.POLICIES)
    assert listed["public_browse"] == "on"
    assert listed["request_ttl_hours"] == "off"
    for key, value in listed.items():
        communities.set_policy(key, value)
