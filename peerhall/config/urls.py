"""Every address of the program, room by room."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from peerhall.api import addresses
from peerhall.config import live
from peerhall.platform.realtime.web import urls as realtime

# allauth asks for this name when a budget is spent.
handler429 = "peerhall.accounts.web.limits.too_many_requests"

live.register()

urlpatterns: list[URLPattern | URLResolver] = [
    # First, since programs ask most often, and addresses are tried in this order.
    # The guide's client says the prefix twice (A17); no redirect, which a preflight would not follow.
    re_path("^api/(?:api/)?", addresses.urls()),
    re_path("^api/(?:api/)?", include((addresses.counted(realtime.urlpatterns), realtime.app_name))),
    path("", include("peerhall.site.web.urls")),
    path("", include("peerhall.accounts.web.urls")),
    path("", include("peerhall.tutoring.web.urls")),
    path("", include("peerhall.room.web.urls")),
    path("", include("peerhall.materials.web.urls")),
    path("notifications/", include("peerhall.notifications.channels.email.web.urls")),
    path("notifications/push/", include("peerhall.notifications.channels.webpush.web.urls")),
    path("notifications/", include("peerhall.notifications.web.urls")),
    path("accounts/", include("peerhall.accounts.web.entrance")),
]
