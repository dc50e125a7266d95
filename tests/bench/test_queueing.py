"""The bench of jobs, at a size that takes seconds: it measures what it says, and leaves nothing behind."""

import pytest

from peerhall.platform.jobs.models import Job, Runner
from tests.bench import queueing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_each_figure_of_jobs_is_measured() -> None:
    figures = list(queueing.figures(count=2, finished=20))

    assert [figure.value > 0 for figure in figures] == [True] * 4
    assert [figure.at_least or figure.at_most for figure in figures] == [None, 0.15, None, 1.5]
    assert not Job.objects.exists()
    assert not Runner.objects.exists()
