"""Addresses of this channel, under /notifications/push/."""

from django.urls import path

from peerhall.notifications.channels.webpush.web import views

app_name = "webpush"
urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("unsubscribe/", views.unsubscribe, name="unsubscribe"),
    path("devices/<int:subscription_id>/remove/", views.remove, name="remove"),
]
