"""What this room does when something happens in a room below."""

from peerhall.accounts import events
from peerhall.accounts.models import User
from peerhall.platform.events import on
from peerhall.tutoring import search


@on(events.NameChanged)
def keep_names_findable(fact: events.NameChanged) -> None:
    """A tutor's sessions are found by the new name, from the commit of the change on."""
    search.reindex_tutor(User.objects.get(pk=fact.user_id))
