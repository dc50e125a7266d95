"""How often a browser's push service has not answered in a row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webpush", "0001_initial")]

    operations = [
        migrations.AddField("pushsubscription", "silences", models.PositiveIntegerField(default=0)),
        migrations.AddField("pushsubscription", "silent_at", models.DateTimeField(blank=True, null=True)),
    ]
