"""The figures of the API, at a size that takes seconds: behind real servers, beside the same bytes."""

import pytest

from tests import factories
from tests.bench import api, serving
from tests.bench.serving import Wish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _subjects(transactional_db: None) -> None:  # noqa: ARG001 -- order
    factories.restore_subjects()


def test_each_figure_of_the_api_is_measured() -> None:
    figures = list(api.figures([1500], times=1))

    limits = [figure for figure in figures if figure.at_most is not None or figure.at_least is not None]
    kinds = [*api.LISTS, "a session", *api.OWN]
    assert len(limits) == len(kinds) + len(["a session", *api.OWN]) + len(
        ["queries", "queries", "rival", "rival"]
    )
    assert all(figure.value > 0 for figure in figures if "queries" not in figure.name)


def test_cost_is_the_servers_own() -> None:
    with serving.peerhall() as ours:
        wishes = [Wish(ours, serving.request(address)) for address in ("/health/", "/sessions/")]
        empty, page = serving.cpu_microseconds(wishes, times=1)

    assert 0 < empty < page
