"""What this channel does by itself when something happens."""

from peerhall.notifications.channels.email import entries, jobs
from peerhall.platform.events import on
from peerhall.tutoring import events as facts


@on(facts.RequestWithdrawn)
def take_out_of_the_calendar(fact: facts.RequestWithdrawn) -> None:
    """R8, R9: whoever gave their seat back does not want to be reminded of it by their calendar."""
    if not fact.had_seat:
        return
    entry = entries.take_out(user_id=fact.student_id, session_id=fact.session_id)
    if entry is not None:
        jobs.take_out.enqueue(entry_id=entry.pk, sequence=entry.sequence)
