"""Full text over title, tutor and description, and the indexes that keep a page of any list cheap.

`subject_key` may be null (not yet kept) so that SQLite adds it without rebuilding `tutoring_session`.
A later migration that makes SQLite rebuild `tutoring_sessionwords` loses the triggers that feed the
full-text table: let it call `uninstall` before and `install` after.
"""

import django.db.models.deletion
from django.db import migrations, models

from peerhall.platform import database

WORDS = database.WordIndex(
    table="tutoring_sessionwords", key="session_id", parts=("title", "tutor", "description")
)


def install(apps, schema_editor):
    database.install_word_index(schema_editor, WORDS)


def uninstall(apps, schema_editor):
    database.remove_word_index(schema_editor, WORDS)


class Migration(migrations.Migration):
    dependencies = [("tutoring", "0002_seats_trigger")]

    operations = [
        migrations.AddField(
            "session", "subject_key", models.CharField(max_length=100, null=True, editable=False)
        ),
        migrations.RemoveIndex("session", "session_browse"),
        migrations.AddIndex(
            "session", models.Index(fields=["subject_key", "status", "date", "id"], name="session_subject")
        ),
        migrations.AddIndex("session", models.Index(fields=["created_at", "id"], name="session_created")),
        migrations.CreateModel(
            "SessionWords",
            [
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="tutoring.session",
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("tutor", models.TextField(blank=True)),
                ("description", models.TextField(blank=True)),
            ],
        ),
        migrations.RunPython(install, uninstall),
    ]
