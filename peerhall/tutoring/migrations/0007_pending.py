"""The requests that wait for an answer, few among all there ever were, for the ticker's every look."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("tutoring", "0006_ticking")]

    operations = [
        migrations.AddIndex(
            "bookingrequest",
            models.Index(fields=["session"], condition=Q(state="pending"), name="request_pending"),
        ),
    ]
