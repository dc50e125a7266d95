"""From the name in a row to the function."""

from django.utils.module_loading import import_string

from peerhall.platform.jobs.tasks import JobTask


def find_task(name: str) -> JobTask[..., object]:
    """The task of this name.

    :raises ImportError: when there is none, or what has the name is no task.
    """
    found = import_string(name)
    if not isinstance(found, JobTask):
        raise ImportError(f"{name} is no task.")  # noqa: TRY004 -- a name leads nowhere
    return found
