"""Addresses of the room's pages."""

from django.urls import path

from peerhall.room.web import memory, page

app_name = "room"

urlpatterns = [
    path("sessions/<int:session_id>/room/", page.room, name="page"),
    path("sessions/<int:session_id>/memory/", memory.page, name="memory"),
    path("sessions/<int:session_id>/memory/board/<int:number>/", memory.board, name="memory_board"),
    path("sessions/<int:session_id>/memory/export/", memory.export, name="memory_export"),
    path("sessions/<int:session_id>/memory/attendance/<int:user_id>/", memory.correct, name="correct"),
]
