"""What people are told when something happens in a room below (1e), in the transaction of the fact.

Who did a thing is not told that they did it. What the system does in answer to somebody's act (a seat at
once, a place in line) is news to them all the same.
"""

from peerhall.notifications.reactions import people, requests, sessions

__all__ = ["people", "requests", "sessions"]
