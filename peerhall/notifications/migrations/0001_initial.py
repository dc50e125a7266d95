"""What people were told, their wishes, deliveries and plans."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_reminder_leads"),
        ("tutoring", "0004_subjects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
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
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("reminder", "Reminder"),
                            ("booking_request", "Request"),
                            ("session_update", "Update"),
                            ("general", "General"),
                        ],
                        max_length=20,
                    ),
                ),
                ("data", models.JSONField(default=dict)),
                ("key", models.CharField(max_length=120)),
                ("is_in_inbox", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tutoring.session",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("inbox", "In Peerhall"), ("push", "Push"), ("mail", "E-mail")],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("bounced", "Bounced"),
                            ("dropped", "Dropped"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=500)),
                (
                    "notification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notifications.notification",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.CreateModel(
            name="PlannedReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cue",
                    models.CharField(
                        choices=[
                            ("lead", "Lead"),
                            ("unanswered", "Unanswered"),
                            ("day_before", "Day Before"),
                        ],
                        max_length=20,
                    ),
                ),
                ("lead_minutes", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tutoring.session"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("requests", "Somebody asks for a seat, or takes one"),
                            ("nudges", "Requests wait for you"),
                            ("withdrawals", "Somebody gives a seat back"),
                            ("reviews", "Your session is published or declined"),
                            ("seats", "You have a seat"),
                            ("refusals", "No seat this time, or no longer"),
                            ("waitlist", "Your place on a waitlist"),
                            ("reminders", "A session is about to start"),
                            ("outlook", "Whether a session takes place"),
                            ("changes", "Cancelled, or another time or place"),
                            ("afterwards", "A session is over"),
                            ("account", "Your account, and teaching with others"),
                            ("moderation", "Sessions wait for review"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("inbox", "In Peerhall"), ("push", "Push"), ("mail", "E-mail")],
                        max_length=10,
                    ),
                ),
                ("is_on", models.BooleanField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Settings",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="notification_settings",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("quiet_from", models.TimeField(null=True)),
                ("quiet_until", models.TimeField(null=True)),
                ("reminder_leads", models.JSONField(null=True)),
                ("is_push_private", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name_plural": "settings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                            models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="settings_quiet_whole",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("is_in_inbox", True)),
                fields=["user", "-created_at", "-id"],
                name="notification_inbox",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("is_in_inbox", True), ("read_at__isnull", True)),
                fields=["user"],
                name="notification_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["created_at"], name="notification_age"),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(fields=("user", "key"), name="notification_once"),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
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
                            "R6b",
                            "R16",
                            "R21",
                            "cotutor-added",
                            "cotutor-removed",
                            "frozen",
                            "unfrozen",
                        ],
                    )
                ),
                name="notification_kind_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("type__in", ["reminder", "booking_request", "session_update", "general"])
                ),
                name="notification_type_valid",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["channel", "state", "due_at"], name="delivery_state"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("notification", "channel"), name="delivery_once"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["mail", "push"])), name="delivery_leaves_the_house"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "sent", "failed", "bounced", "dropped"])),
                name="delivery_state_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="delivery_sent_at_valid",
            ),
        ),
        migrations.AddIndex(
            model_name="plannedreminder",
            index=models.Index(fields=["due_at", "id"], name="planned_due"),
        ),
        migrations.AddConstraint(
            model_name="plannedreminder",
            constraint=models.UniqueConstraint(
                fields=("session", "user", "cue", "lead_minutes"), name="planned_once_for_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedreminder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", True)),
                fields=("session", "cue"),
                name="planned_once_for_tutors",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedreminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("cue__in", ["lead", "unanswered", "day_before"])),
                name="planned_cue_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedreminder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cue", "lead"), ("user__isnull", False)),
                    models.Q(models.Q(("cue", "lead"), _negated=True), ("user__isnull", True)),
                    _connector="OR",
                ),
                name="planned_for_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.UniqueConstraint(fields=("user", "group", "channel"), name="preference_once"),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "group__in",
                        [
                            "requests",
                            "nudges",
                            "withdrawals",
                            "reviews",
                            "seats",
                            "refusals",
                            "waitlist",
                            "reminders",
                            "outlook",
                            "changes",
                            "afterwards",
                            "account",
                            "moderation",
                        ],
                    )
                ),
                name="preference_group_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["inbox", "push", "mail"])),
                name="preference_channel_valid",
            ),
        ),
    ]
