"""The channel registers itself; subscriptions have tables of their own."""

from django.apps import AppConfig


class WebPushConfig(AppConfig):
    """Telling a browser whose page is closed."""

    name = "peerhall.notifications.channels.webpush"
    label = "webpush"

    def ready(self) -> None:
        """Offer this way out of the house."""
        from peerhall.notifications import channels  # noqa: PLC0415 -- app ready
        from peerhall.notifications.channels.webpush import (  # noqa: PLC0415 -- app ready
            jobs,
            reactions,  # noqa: F401
            subscriptions,
        )
        from peerhall.notifications.types import Channel  # noqa: PLC0415 -- app ready

        carrier = channels.Carrier(deliver=jobs.deliver, reaches=subscriptions.reached)
        channels.register(Channel.PUSH, carrier)
