"""Addresses of the room's pages."""

from django.urls import path

from peerhall.room.web import page

app_name = "room"

urlpatterns = [
    path("sessions/<int:session_id>/room/", page.room, name="page"),
]
