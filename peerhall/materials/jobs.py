"""Files that nobody names any longer."""

import datetime as dt
from typing import Final

from django.core.files.storage import default_storage

from peerhall.materials import filing
from peerhall.materials.models import FOLDER, Material
from peerhall.platform import jobs

# An upload on its way has a file before it has a row.
LEFT_BEHIND_AFTER: Final = dt.timedelta(days=1)
SWEEP_SECONDS: Final = 6 * 60 * 60


@jobs.task(attempts=8)
def discard_files(*, keys: list[str]) -> None:
    """Remove files from the storage; safe to run twice."""
    filing.discard(keys)


@jobs.every(seconds=SWEEP_SECONDS)
def sweep(*, now: dt.datetime) -> None:
    """Remove what a killed server or a deleted session has left in the storage."""
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        key = f"{FOLDER}{name}"
        is_named = Material.objects.filter(file=key).exists() or Material.objects.filter(preview=key).exists()
        if not is_named and default_storage.get_modified_time(key) < now - LEFT_BEHIND_AFTER:
            filing.discard([key])
