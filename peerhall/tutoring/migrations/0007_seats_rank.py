"""The order by free seats as a column of its own: SQLite sorts again what an indexed expression has in order.

SQLite rebuilds `tutoring_session` for it, so the counter's triggers are taken down meanwhile (0002).
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import F

seats_trigger = import_module("peerhall.tutoring.migrations.0002_seats_trigger")


class Migration(migrations.Migration):
    dependencies = [("tutoring", "0006_ticking")]

    operations = [
        migrations.RunPython(seats_trigger.uninstall, seats_trigger.install),
        migrations.RemoveIndex("session", "session_by_seats"),
        migrations.AddField(
            "session",
            "seats_rank",
            models.GeneratedField(
                expression=F("seats_taken") - F("max_participants"),
                output_field=models.SmallIntegerField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "session", models.Index(fields=["status", "seats_rank", "date", "id"], name="session_by_seats")
        ),
        migrations.RunPython(seats_trigger.install, seats_trigger.uninstall),
    ]
