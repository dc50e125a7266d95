"""Addresses of the pages of no single room."""

from django.urls import path

from peerhall.site.web import demo, gallery, health, landing, selfcheck, theme, worker

app_name = "site"

urlpatterns = [
    path("", landing.landing, name="landing"),
    path("styleguide/", gallery.styleguide, name="styleguide"),
    path("demo/start-over/", demo.start_over, name="demo_start_over"),
    path("theme/", theme.choose_theme, name="theme"),
    path("self-check/", selfcheck.self_check, name="self_check"),
    path("self-check/test-letter/", selfcheck.send_test, name="send_test"),
    path("self-check/jobs/<int:job_id>/try-again/", selfcheck.try_again, name="try_again"),
    path("service-worker.js", worker.service_worker, name="service_worker"),
    path("health/", health.health, name="health"),
    path("health/ready/", health.ready, name="ready"),
]
