"""The tables of jobs, and the modules in which rooms keep theirs."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Work that is done later, and looks at the clock."""

    name = "peerhall.platform.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Read every room's `jobs.py`, so that its ticks are known."""
        autodiscover_modules("jobs")
