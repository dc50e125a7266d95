"""Addresses of this room's pages, under /notifications/."""

from django.urls import path

from peerhall.notifications.web import acts, lists, wishing

app_name = "notifications"
urlpatterns = [
    path("", lists.inbox_page, name="list"),
    path("menu/", lists.menu, name="menu"),
    path("read-all/", acts.read_all, name="read_all"),
    path("settings/", wishing.settings_page, name="settings"),
    path("<int:notification_id>/toast/", lists.toast, name="toast"),
    path("<int:notification_id>/read/", acts.read, name="read"),
    path("<int:notification_id>/approve/", acts.approve, name="approve"),
]
