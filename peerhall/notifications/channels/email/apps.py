"""The channel registers itself; addresses that bounced have a table of their own."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    """Letters to people."""

    name = "peerhall.notifications.channels.email"
    label = "email"

    def ready(self) -> None:
        """Offer this way out of the house."""
        from peerhall.notifications import channels  # noqa: PLC0415 -- app ready
        from peerhall.notifications.channels.email import addresses, jobs  # noqa: PLC0415 -- app ready
        from peerhall.notifications.types import Channel  # noqa: PLC0415 -- app ready

        carrier = channels.Carrier(deliver=jobs.deliver, reaches=addresses.reached)
        channels.register(Channel.MAIL, carrier)
