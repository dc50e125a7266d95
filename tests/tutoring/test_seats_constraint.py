"""What the database itself refuses."""

import datetime as dt

import pytest

from peerhall.accounts.models import User
from peerhall.tutoring.models import BookingRequest, Session

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def test_state_gives_the_guides_status() -> None:
    tutor = User.objects.create_user("t@x.org", name="T", created_at=NOW)
    s = Session.objects.create(
        title="x",
        subject="y",
        level="beginner",
        date=NOW,
        ends_at=NOW + dt.timedelta(hours=1),
        creator=tutor,
        created_at=NOW,
        updated_at=NOW,
    )
    r = BookingRequest.objects.create(
        session=s, user=tutor, requested_at=NOW, queued_at=NOW, state="waitlisted"
    )
    r.refresh_from_db()
    assert r.status == "pending"
