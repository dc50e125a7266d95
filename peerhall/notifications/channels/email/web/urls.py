"""Addresses of this channel, under /notifications/."""

from django.urls import path

from peerhall.notifications.channels.email.web import views

app_name = "email"
urlpatterns = [
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("mail/again/", views.again, name="again"),
]
