"""No bus: a process that is alone delivers to its own sockets without one."""

from collections.abc import Callable


class Inside:
    """Carries nothing, since there is nobody else."""

    def publish(self, parcel: bytes) -> None:
        """Nobody else to send to."""

    async def listen(self, deliver: Callable[[bytes], None], missed: Callable[[], None]) -> None:
        """Nothing will come."""

    async def close(self) -> None:
        """Nothing is held."""
