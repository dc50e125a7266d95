"""An index for each order of a list, each after the stored status, so that none needs sorting.

`title_key` may be null so that SQLite adds it without rebuilding `tutoring_session`; every write keeps it.
"""

from django.db import migrations, models
from django.db.models import F

from peerhall.tutoring.search import title_key

BATCH = 1000


def keep_titles(apps, schema_editor):
    Session = apps.get_model("tutoring", "Session")
    batch = []
    for session in Session.objects.filter(title_key=None).only("title").order_by("id").iterator(BATCH):
        session.title_key = title_key(session.title)
        batch.append(session)
        if len(batch) == BATCH:
            Session.objects.bulk_update(batch, ["title_key"])
            batch.clear()
    Session.objects.bulk_update(batch, ["title_key"])


class Migration(migrations.Migration):
    dependencies = [("tutoring", "0004_subjects")]

    operations = [
        migrations.AddField(
            "session", "title_key", models.CharField(max_length=200, null=True, editable=False)
        ),
        migrations.RunPython(keep_titles, migrations.RunPython.noop),
        migrations.RemoveIndex("session", "session_created"),
        migrations.AddIndex(
            "session", models.Index(fields=["status", "created_at", "id"], name="session_by_creation")
        ),
        migrations.AddIndex(
            "session", models.Index(fields=["status", "title_key", "id"], name="session_by_title")
        ),
        migrations.AddIndex(
            "session",
            models.Index(
                "status", F("seats_taken") - F("max_participants"), "date", "id", name="session_by_seats"
            ),
        ),
    ]
