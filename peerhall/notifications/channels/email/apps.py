"""The channel registers itself; addresses that bounced and what calendars were told have tables."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    """Letters to people."""

    name = "peerhall.notifications.channels.email"
    label = "email"

    def ready(self) -> None:
        """Offer this way out of the house, and hear who leaves."""
        from peerhall.notifications import channels  # noqa: PLC0415 -- app ready
        from peerhall.notifications.channels.email import (  # noqa: PLC0415 -- app ready
            addresses,
            jobs,
            reactions,  # noqa: F401 -- hears facts
        )
        from peerhall.notifications.types import Channel  # noqa: PLC0415 -- app ready

        carrier = channels.Carrier(deliver=jobs.deliver, reaches=addresses.reached)
        channels.register(Channel.MAIL, carrier)
