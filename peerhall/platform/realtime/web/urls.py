"""Addresses of live updates; the socket itself is at /ws, before Django."""

from django.urls import path

from peerhall.platform.realtime.web import views

app_name = "realtime"
urlpatterns = [
    path("events/", views.events, name="events"),
    path("ws-ticket/", views.ws_ticket, name="ws_ticket"),
]
