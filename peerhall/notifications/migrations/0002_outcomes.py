"""Two kinds more: somebody doubts how a session ended, and an organizer has decided (T11)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="notification", name="notification_kind_valid"),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("N1", "Requested"),
                    ("N1-auto", "Joined"),
                    ("N2", "Approved"),
                    ("N3", "Declined"),
                    ("N4", "Waitlisted"),
                    ("N5", "Promoted"),
                    ("N5-expired", "Unanswered"),
                    ("N7", "Withdrawn"),
                    ("N8", "Removed"),
                    ("N9", "Cancelled"),
                    ("N10", "Moved"),
                    ("N11", "Starts Soon"),
                    ("N14", "Ended"),
                    ("N15", "Expired"),
                    ("N16", "Reviewed"),
                    ("N16b", "Unanswered Requests"),
                    ("N17", "To Review"),
                    ("T2", "Goes Ahead"),
                    ("T3", "Too Few"),
                    ("T5b", "Minimum Asked"),
                    ("T11-asked", "Outcome Doubted"),
                    ("T11", "Outcome Decided"),
                    ("R6b", "Vetted"),
                    ("R16", "Seat Free"),
                    ("R21", "Closed"),
                    ("cotutor-added", "Teaches Too"),
                    ("cotutor-removed", "Teaches No More"),
                    ("frozen", "Frozen"),
                    ("unfrozen", "Unfrozen"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "N1",
                        "N1-auto",
                        "N2",
                        "N3",
                        "N4",
                        "N5",
                        "N5-expired",
                        "N7",
                        "N8",
                        "N9",
                        "N10",
                        "N11",
                        "N14",
                        "N15",
                        "N16",
                        "N16b",
                        "N17",
                        "T2",
                        "T3",
                        "T5b",
                        "T11-asked",
                        "T11",
                        "R6b",
                        "R16",
                        "R21",
                        "cotutor-added",
                        "cotutor-removed",
                        "frozen",
                        "unfrozen",
                    ]
                ),
                name="notification_kind_valid",
            ),
        ),
    ]
