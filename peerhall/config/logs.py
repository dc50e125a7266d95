"""What a line of the log says."""

import logging
from http import HTTPStatus


class Brief(logging.Filter):
    """Takes the traceback off requests that are answered with a 4xx.

    Anybody can send such requests, a foreign host or a broken form, and the line itself says what was wrong.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass; Django puts the answer's status on those about a request."""
        status = getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            record.exc_info = None
        return True
