"""Whether the database answers and has the shape that this version of the program expects."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class _Known:
    """Migrations only ever get applied under a running process: once seen complete, that stays so."""

    is_complete = False


def is_up_to_date() -> bool:
    """Whether every migration is applied; asks the database only until the answer is yes.

    :raises django.db.DatabaseError: when the database does not answer.
    """
    if _Known.is_complete:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    executor = MigrationExecutor(connection)
    _Known.is_complete = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _Known.is_complete
