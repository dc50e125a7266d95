"""uvicorn's HTTP with a bound on the head of a request, which httptools copies anew with each part of it.

Without one, a single connection that sends a header without an end keeps the loop busy for everybody.
"""

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Request line and headers; cookies and tokens are far smaller.
HEAD_LIMIT_BYTES: Final = 64 * 1024


class BoundedHttp(HttpToolsProtocol):
    """Answers 400 and closes where a head does not end."""

    head_bytes: int | None = None  # of the head that is coming in; None between heads

    def data_received(self, data: bytes) -> None:
        """Count while a head is open."""
        if self.head_bytes is not None:
            self.head_bytes += len(data)
            if self.head_bytes > HEAD_LIMIT_BYTES:
                self.head_bytes = None
                self.send_400_response("The head of this request is too long.")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """The head begins."""
        self.head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head has ended; what follows is the body, which has a limit of its own."""
        self.head_bytes = None
        super().on_headers_complete()
