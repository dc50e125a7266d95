"""The rules of a session's status in time (1c)."""
