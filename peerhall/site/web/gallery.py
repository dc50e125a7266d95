"""The gallery at /styleguide/: every component in every state and size, for eyes and axe (S191)."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from peerhall.platform import clock
from peerhall.site.web import gallery_samples
from peerhall.tutoring.types import Level, Status

THEMES = ("light", "dark")
VARIANTS = ("primary", "default", "soft", "ghost", "danger", "danger-solid")
SIZES = ("sm", "md", "lg")
AVATAR_SIZES = ("xs", "sm", "md", "lg", "xl", "2xl")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components in the theme asked for by `?theme=`, else in the one of this browser."""
    now = clock.now()
    theme = request.GET.get("theme", "")
    context: dict[str, object] = {
        "themes": [(name, name == theme) for name in THEMES],
        "statuses": Status.values,
        "levels": Level.values,
        "variants": VARIANTS,
        "sizes": SIZES,
        "avatar_sizes": AVATAR_SIZES,
        "people": gallery_samples.people(),
        "entries": gallery_samples.entries(),
        "notes": gallery_samples.notes(now),
        "subjects": gallery_samples.subjects(),
        "samples": gallery_samples.cards(now),
        "level_options": [("", "Any level"), *Level.choices],
        "in_two_days": now + dt.timedelta(days=2, hours=1, minutes=47),
        "in_an_hour": now + dt.timedelta(minutes=47),
        "an_hour_ago": now - dt.timedelta(hours=1),
    }
    if theme in THEMES:
        context["theme"] = theme
    return render(request, "site/styleguide.html", context)
