"""Addresses of this room's own pages; allauth's stand beside them under /accounts/."""

from django.urls import path

from peerhall.accounts.web import confirming, demo, everywhere, later, people, profile

app_name = "accounts"
urlpatterns = [
    path("accounts/profile/", profile.profile, name="profile"),
    path("accounts/demo/", demo.demo_sign_in, name="demo_sign_in"),
    path("accounts/sign-out-everywhere/", everywhere.sign_out, name="sign_out_everywhere"),
    path("accounts/confirm-email/later/", later.later, name="later"),
    path("accounts/confirm-email/<str:key>/", confirming.confirm_link, name="confirm_link"),
    path("people/<int:user_id>/", people.person, name="person"),
]
