"""The bench itself, at a size that takes seconds: it measures what it says, and cannot rot."""

import pytest
from pytest_django import Settings

from peerhall.accounts.models import User
from tests import factories
from tests.bench import browsing, deciding, filling, rivals
from tests.bench.measuring import Figure, cpu_microseconds

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _subjects(transactional_db: None) -> None:  # noqa: ARG001 -- order
    factories.restore_subjects()


def test_each_figure_of_browse_is_measured() -> None:
    figures = [*browsing.growth([60, 200], times=1), *browsing.against_rivals(times=1)]

    assert all(figure.value > 0 for figure in figures)
    assert sum(figure.at_most is not None or figure.at_least is not None for figure in figures) == 7


def test_rivals_read_the_same_first_page() -> None:
    filling.fill(0, 200)
    for viewer in (rivals.ANYBODY, User.objects.order_by("id")[3]):
        bare = rivals.Bare(viewer)
        page = rivals.browsed(rivals.wanted(""), viewer)
        told = ["id", "title", "status", "seats_taken", "waiting"]
        told += ["my_state", "pending"] if viewer.pk else []

        rows = [[row[name] for name in told] for row in bare.rows()]
        assert rows == [[getattr(card, name) for name in told] for card in page.cards]
        assert bare.count() == (page.count if isinstance(page.count, int) else 101)


def test_decisions_go_through_the_server(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.bench.urls"

    figures = list(deciding.decisions(count=3))

    assert [figure.value > 0 for figure in figures] == [True] * 3


def test_limit_is_kept_or_broken() -> None:
    assert [Figure("x", 1.4, at_most=1.5).is_kept, Figure("x", 1.6, at_most=1.5).is_kept] == [True, False]
    assert [Figure("x", 0.6, at_least=0.5).is_kept, Figure("x", 0.4, at_least=0.5).is_kept] == [True, False]


def test_cost_is_the_acts_own() -> None:
    little, much = cpu_microseconds([lambda: sum(range(10)), lambda: sum(range(100_000))], times=2)

    assert little < much
