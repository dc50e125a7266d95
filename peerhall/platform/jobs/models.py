"""A row per job, and a row per process that runs jobs."""

from django.db import models


class State(models.TextChoices):
    """Where a job is."""

    READY = "ready"  # runs when it is due
    RUNNING = "running"  # a runner holds it
    DONE = "done"
    DEAD = "dead"  # given up; an organizer may try again


class Runner(models.Model):
    """A process that runs jobs. Its row is gone once it has ended or was found dead.

    The lowest key leads: its process ticks. `beat` only ever grows; others watch whether it does, by
    their own clocks, so that no two clocks are ever compared (docs/decisions/007).
    """

    machine = models.CharField(max_length=80)
    lock = models.CharField(
        max_length=40, unique=True
    )  # the file in the data folder that its process keeps locked
    beat = models.PositiveBigIntegerField(default=0)
    ticked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"#{self.pk} {self.lock}"


class Job(models.Model):
    """One call of a function, enqueued in the transaction of what it is about.

    `fence` grows with each claim: whoever holds an older one can no longer finish the job.
    Without `due_at` it is due at once. `rests_since` is when a rest before the next try began: where that
    lies in the future, the clock was put back, and the rest is over. The key on the runner keeps one that
    was declared dead from claiming anything.
    """

    task = models.CharField(max_length=200)
    queue = models.CharField(max_length=32)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=200, null=True, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    due_at = models.DateTimeField(null=True)
    rests_since = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    runner = models.ForeignKey(Runner, null=True, on_delete=models.DO_NOTHING, db_index=False)
    attempts = models.PositiveIntegerField(default=0)
    attempts_most = models.PositiveIntegerField()
    give_up_at = models.DateTimeField(null=True)
    enqueued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error_class = models.CharField(max_length=200, default="")
    error = models.TextField(default="")
    returned = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=State.RUNNING, runner__isnull=False)
                | (~models.Q(state=State.RUNNING) & models.Q(runner__isnull=True)),
                name="job_is_held_while_it_runs",
            )
        ]
        indexes = [
            models.Index(fields=["state", "queue", "due_at", "id"], name="job_ready"),
            models.Index(fields=["state", "ended_at"], name="job_ended"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.task} {self.state}"
