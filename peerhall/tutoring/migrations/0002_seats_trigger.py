"""What the rules of seats need from the database: a counter it keeps itself, and three columns.

A later migration that makes SQLite rebuild `tutoring_session` or `tutoring_bookingrequest` (most
changes of a column or constraint do) loses the triggers with the old table: let it call
`uninstall` before and `install` after. `tests/tutoring/test_seats_trigger.py` notices.
"""

from django.db import migrations, models

from peerhall.platform import database

SEATS_TAKEN = database.Counter(
    name="seats_taken",
    table="tutoring_session",
    column="seats_taken",
    counted="tutoring_bookingrequest",
    key="session_id",
    field="state",
    value="approved",
)


def install(_apps, schema_editor):
    database.install_counter(schema_editor, SEATS_TAKEN)


def uninstall(_apps, schema_editor):
    database.remove_counter(schema_editor, SEATS_TAKEN)


class Migration(migrations.Migration):
    dependencies = [("tutoring", "0001_initial")]

    operations = [
        migrations.AddField(
            "session", "is_hidden", models.BooleanField(default=False, db_default=False, editable=False)
        ),
        migrations.AddField(
            "session", "rescheduled_at", models.DateTimeField(null=True, blank=True, editable=False)
        ),
        migrations.AddField(
            "bookingrequest", "answer_by", models.DateTimeField(null=True, blank=True, editable=False)
        ),
        migrations.AddConstraint(
            "session",
            models.CheckConstraint(
                condition=~models.Q(status="pending_approval") | models.Q(is_hidden=True),
                name="session_unreviewed_hidden",
            ),
        ),
        migrations.RunPython(install, uninstall),
    ]
