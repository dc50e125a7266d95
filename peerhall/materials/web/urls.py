"""Addresses of a session's materials."""

from django.urls import path

from peerhall.materials.web import acts, forms, sending

app_name = "materials"

urlpatterns = [
    path("sessions/<int:session_id>/materials/add/", forms.add, name="add"),
    path("sessions/<int:session_id>/materials/students/", acts.students, name="students"),
    path("sessions/<int:session_id>/materials/<int:material_id>/", forms.material, name="material"),
    path("sessions/<int:session_id>/materials/<int:material_id>/edit/", forms.edit, name="edit"),
    path("sessions/<int:session_id>/materials/<int:material_id>/move/", acts.move, name="move"),
    path("sessions/<int:session_id>/materials/<int:material_id>/remove/", acts.remove, name="remove"),
    path(
        "sessions/<int:session_id>/materials/<int:material_id>/download/", sending.download, name="download"
    ),
    path("sessions/<int:session_id>/materials/<int:material_id>/preview/", sending.preview, name="preview"),
]
