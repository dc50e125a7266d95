"""The words that scripts say by themselves; everything else they show comes from the page's markup.

Keys are the union `WordKey` in `frontend/src/site/words.ts`; a test compares both. Patterns are the
ones the pages use, placeholder and all, so that each is translated once.
"""

from django.utils.translation import gettext as _


def script_words() -> dict[str, str]:
    """Key to text or pattern, in the active language."""
    return {
        "just_now": _("just now"),
        "minutes_ago": _("%(count)d min ago"),
        "hours_ago": _("%(count)d h ago"),
        "request_failed": _("That didn’t go through. Nothing was changed."),
        "server_failed": _("Something went wrong on our side. Try again in a moment."),
        "link_copied": _("Link copied"),
        "copy_refused": _("Your browser did not allow copying. The link is in the address bar."),
        "push_failed": _("This device could not be changed. Try again in a moment."),
        "retry": _("Retry"),
        "gone": _("This is no longer here."),
    }
