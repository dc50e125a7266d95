"""Addresses of this room's pages."""

from django.urls import path

from peerhall.tutoring.web import (
    acts,
    browse,
    cotutors,
    details,
    editing,
    ending,
    mine,
    outcomes,
    requests,
    review,
)

app_name = "tutoring"

urlpatterns = [
    path("sessions/", browse.browse_sessions, name="browse"),
    path("sessions/new/", editing.create, name="create"),
    path("sessions/preview/", editing.preview, name="preview"),
    path("sessions/<int:session_id>/", details.session_details, name="details"),
    path("sessions/<int:session_id>/edit/", editing.edit, name="edit"),
    path("sessions/<int:session_id>/duplicate/", editing.duplicate, name="duplicate"),
    path("sessions/<int:session_id>/cancel/", ending.cancel, name="cancel"),
    path("sessions/<int:session_id>/delete/", ending.delete, name="delete"),
    path("sessions/<int:session_id>/tutors/", cotutors.cotutors, name="cotutors"),
    path("sessions/<int:session_id>/start/", acts.start, name="start"),
    path("sessions/<int:session_id>/end/", acts.end, name="end"),
    path("sessions/<int:session_id>/object/", outcomes.object_to, name="object"),
    path("sessions/<int:session_id>/correct/", outcomes.correct, name="correct"),
    path("sessions/<int:session_id>/keep/", outcomes.keep, name="keep"),
    path("sessions/<int:session_id>/publish/", review.publish, name="publish"),
    path("sessions/<int:session_id>/decline/", review.decline, name="decline"),
    path("sessions/<int:session_id>/request/", requests.request_join, name="request"),
    path("sessions/<int:session_id>/withdraw/", requests.withdraw, name="withdraw"),
    path("sessions/<int:session_id>/requests/approve-all/", requests.approve_all, name="approve_all"),
    path("sessions/<int:session_id>/requests/<int:user_id>/approve/", requests.approve, name="approve"),
    path("sessions/<int:session_id>/requests/<int:user_id>/decline/", requests.reject, name="reject"),
    path("sessions/<int:session_id>/requests/<int:user_id>/excuse/", requests.excuse, name="excuse"),
    path("review/", review.review, name="review"),
    path("my-sessions/", mine.my_sessions, name="mine"),
]
