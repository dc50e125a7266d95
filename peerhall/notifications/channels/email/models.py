"""The addresses that take no mail."""

from django.conf import settings
from django.db import models


class Bounce(models.Model):
    """A mail server said that nobody is at this person's address; it counts while they have that address."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    address = models.EmailField(max_length=254)
    # The server's words, without the address.
    said = models.CharField(max_length=500)
    bounced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.pk} {self.bounced_at:%Y-%m-%d}"
