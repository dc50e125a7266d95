"""Django's own backends with one thing more: work that is done as the last statements of a transaction."""
