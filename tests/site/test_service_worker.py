"""The worker that shows what is pushed."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_the_worker_may_speak_for_the_whole_site_and_is_looked_at_anew(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content
