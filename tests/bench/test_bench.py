"""The bench itself, at a size that takes seconds: it measures what it says, and cannot rot."""

import pytest
from django.db import connection
from django.db.models import Count, Q
from pytest_django import Settings

from peerhall.accounts.models import User
from peerhall.tutoring import search
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState
from tests import factories
from tests.bench import browsing, deciding, filling, rivals, rooms, weighing
from tests.bench.measuring import Figure, cpu_microseconds

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _subjects(transactional_db: None) -> None:  # noqa: ARG001 -- order
    factories.restore_subjects()


@pytest.fixture
def thousand() -> None:
    """The smallest community that growth is measured from."""
    filling.fill(0, 1000)


def test_each_figure_of_browse_is_measured() -> None:
    figures = [*browsing.growth([60, 200], times=1), *browsing.against_rivals(times=1)]

    assert all(figure.value > 0 for figure in figures)
    limited = [figure for figure in figures if figure.at_most is not None or figure.at_least is not None]
    assert len(limited) == len(browsing.lists()) + len(browsing.PAGES) + len(["a visitor", "a member"])


@pytest.mark.database
def test_fill_leaves_what_the_databases_keep() -> None:
    before = _kept()
    filling.fill(0, 100)
    filling.fill(100, 300)

    assert _kept() == before
    seated = Q(requests__state=RequestState.APPROVED)
    counted = Session.objects.annotate(seated=Count("requests", seated)).order_by("id")
    assert all(session.seats_taken == session.seated for session in counted)
    assert [search.title_key(session.title) for session in counted] == [
        session.title_key for session in counted
    ]
    assert factories.session().pk > 300
    assert len(rivals.browsed(rivals.wanted(f"search={filling.RARE_WORD}&status=all")).cards) == 20
    asked = BookingRequest.objects.filter(state=RequestState.PENDING).select_related("session")
    request = asked.order_by("id")[0]
    BookingRequest.objects.filter(pk=request.pk).update(state=RequestState.APPROVED)
    assert Session.objects.get(pk=request.session_id).seats_taken == request.session.seats_taken + 1


def _kept() -> set[str]:
    """The names of the tables' indexes and triggers."""
    tables = ("tutoring_session", "tutoring_sessionwords", "tutoring_bookingrequest")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = ANY(%s)", [list(tables)])
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE tbl_name IN (%s, %s, %s)", tables)
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("query", browsing.lists().values(), ids=browsing.lists())
def test_each_list_fills_a_page_of_the_smallest_community(query: str, thousand: None) -> None:  # noqa: ARG001 -- rows
    page = rivals.browsed(rivals.wanted(query), browsing.viewer_of(query))

    assert len(page.cards) == 20


def test_page_is_weighed() -> None:
    filling.fill(0, 200)

    page, whole = weighing.figures()

    assert 0 < page.value < whole.value


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


@pytest.mark.bench
def test_people_of_rooms_come_in_speak_and_are_put_out() -> None:
    figures = {figure.name: figure for figure in rooms.figures(rooms=2, enter=1, meet=1, put_out=1)}

    kinds = {name.partition(",")[0] for name in figures if ", p99 of" in name}
    assert {"enter", "media", "signal", "remove", "put out"} <= kinds
    assert all(figure.is_kept for figure in figures.values())


def test_limit_is_kept_or_broken() -> None:
    assert [Figure("x", 1.4, at_most=1.5).is_kept, Figure("x", 1.6, at_most=1.5).is_kept] == [True, False]
    assert [Figure("x", 0.6, at_least=0.5).is_kept, Figure("x", 0.4, at_least=0.5).is_kept] == [True, False]


def test_cost_is_the_acts_own() -> None:
    little, much = cpu_microseconds([lambda: sum(range(10)), lambda: sum(range(100_000))], times=2)

    assert little < much
