"""What the ticker looks up: when a tutor is asked about the minimum, and when a request expires unanswered."""

import datetime as dt

from django.db import migrations, models
from django.db.models import Q

from peerhall.platform import clock


def plan(apps, schema_editor):
    """Sessions offered before this existed are asked about as well, where that still lies ahead."""
    now = clock.now()
    sessions = apps.get_model("tutoring", "Session").objects
    ahead = sessions.filter(
        date__gt=now, min_participants__gt=1, status__in=["pending_approval", "approved", "scheduled"]
    )
    for session in ahead.only("date", "cancel_notice_hours"):
        at = session.date - dt.timedelta(hours=session.cancel_notice_hours)
        if at > now:
            sessions.filter(pk=session.pk).update(ask_minimum_at=at)


class Migration(migrations.Migration):
    dependencies = [("tutoring", "0005_orders"), ("clock", "0001_initial")]

    operations = [
        migrations.AddField(
            "session", "ask_minimum_at", models.DateTimeField(null=True, blank=True, editable=False)
        ),
        migrations.AddIndex(
            "session",
            models.Index(
                fields=["ask_minimum_at"],
                condition=Q(ask_minimum_at__isnull=False),
                name="session_ask_minimum",
            ),
        ),
        migrations.AddIndex(
            "bookingrequest",
            models.Index(
                fields=["answer_by"], condition=Q(answer_by__isnull=False), name="request_answer_by"
            ),
        ),
        migrations.RunPython(plan, migrations.RunPython.noop),
    ]
