"""Addresses of this room's pages."""

from django.urls import path

from peerhall.tutoring.web import browse, mine

app_name = "tutoring"

urlpatterns = [
    path("sessions/", browse.browse_sessions, name="browse"),
    path("my-sessions/", mine.my_sessions, name="mine"),
]
