"""Addresses of the pages of no single room."""

from django.urls import path

from peerhall.site.web import demo, gallery, health, landing, theme, worker

app_name = "site"

urlpatterns = [
    path("", landing.landing, name="landing"),
    path("styleguide/", gallery.styleguide, name="styleguide"),
    path("demo/start-over/", demo.start_over, name="demo_start_over"),
    path("theme/", theme.choose_theme, name="theme"),
    path("service-worker.js", worker.service_worker, name="service_worker"),
    path("health/", health.health, name="health"),
    path("health/ready/", health.ready, name="ready"),
]
