"""One act by either door: a person's form, or a program's JSON.

A `Try` says in neither door's words what somebody does; each door puts it into its own.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpResponse

from peerhall.tutoring.models import Session
from tests.api import programs
from tests.security import cast, looking, posted
from tests.security.cast import Scene

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Try:
    """Somebody of a scene tries an act; `about` is the person whom it concerns, by their part."""

    act: str
    by: str
    scene: str = "open"
    about: str = "pending"
    values: Values = field(default_factory=dict)
    # What of the scene is otherwise, as columns of its session.
    where: Values = field(default_factory=dict)
    expected: str = "done"

    def __str__(self) -> str:
        words = [self.act, self.by, self.scene, self.expected, *map(str, {**self.values, **self.where})]
        return "-".join(words)


@dataclass(frozen=True, slots=True)
class Call:
    """What an act is at one door: method, path, and what goes with it."""

    path: str
    data: Any = None
    method: str = "POST"


Words = Callable[[Try, Scene], Call]


def _of_session(ending: str, *names: str) -> Words:
    """An address of a session, and those of the act's values that it takes."""

    def call(tried: Try, scene: Scene) -> Call:
        person = scene.people[tried.about].pk
        path = f"/sessions/{scene.session.pk}/{ending.format(person=person)}"
        return Call(path, {name: tried.values[name] for name in names if name in tried.values})

    return call


def _of_notification(ending: str) -> Words:
    return lambda _tried, scene: Call(f"/notifications/{ending.format(note=scene.notification.pk)}")


def _form(tried: Try, scene: Scene) -> Call:
    """The editor as its page sends it: all fields, whatever has been changed."""
    changes = {name: str(value) for name, value in tried.values.items()}
    if moved := changes.get("date"):
        changes |= {"date": moved[:10], "time": moved[11:16], "move": "on"}
    if tried.act == "create":
        later = scene.session.date.replace(month=12)
        return Call("/sessions/new/", posted.editor(scene.session, date=later.date().isoformat(), **changes))
    return Call(f"/sessions/{scene.session.pk}/edit/", posted.editor(scene.session, **changes))


def _approval_form(tried: Try, scene: Scene) -> Call:
    call = _of_session("requests/{person}/approve/", "raise_to")(tried, scene)
    return Call(call.path, {**call.data, **({"vet": "on"} if tried.values.get("vet") else {})})


def _json(tried: Try, scene: Scene) -> Call:
    """A session as a program sends it; an edit is what has changed."""
    if tried.act == "edit":
        return Call(f"/sessions/{scene.session.pk}/", dict(tried.values), "PATCH")
    session = scene.session
    whole = {
        **{name: getattr(session, name) for name in NAMES},
        "date": session.date.replace(month=12).isoformat(),
        "timezone": "UTC",
    }
    return Call("/sessions/", {**whole, **tried.values})


def _approval_json(tried: Try, scene: Scene) -> Call:
    call = _of_session("approve/{person}/", "raise_to")(tried, scene)
    return Call(call.path, {**call.data, **({"waitlist": True} if tried.values.get("vet") else {})})


# What a new session is made of that the scene's has.
NAMES: Final = (
    *("title", "subject", "level", "description", "duration", "max_participants", "min_participants"),
    *("approval_mode", "has_waitlist", "cancel_notice_hours", "place", "place_detail"),
)
PAGES: Final[Mapping[str, Words]] = {
    "create": _form,
    "edit": _form,
    "delete": _of_session("delete/"),
    "request": _of_session("request/", "message"),
    "withdraw": _of_session("withdraw/", "reason"),
    "approve": _approval_form,
    "reject": _of_session("requests/{person}/decline/", "reason"),
    "cancel": _of_session("cancel/", "reason"),
    "publish": _of_session("publish/"),
    "decline": _of_session("decline/", "reason"),
    "start": _of_session("start/"),
    "end": _of_session("end/"),
    "read": _of_notification("{note}/read/"),
    "read_all": _of_notification("read-all/"),
}
API: Final[Mapping[str, Words]] = {
    **PAGES,
    "create": _json,
    "edit": _json,
    "delete": lambda _tried, scene: Call(f"/sessions/{scene.session.pk}/", method="DELETE"),
    "withdraw": _of_session("cancel/", "reason"),
    "approve": _approval_json,
    "reject": _of_session("reject/{person}/", "reason"),
}


def by_page(tried: Try, scene: Scene) -> HttpResponse:
    """The act by its form."""
    call = PAGES[tried.act](tried, scene)
    answer: Any = looking.browser(scene.viewer(tried.by)).post(call.path, call.data or {})
    assert isinstance(answer, HttpResponse)
    return answer


def by_api(tried: Try, scene: Scene, prefix: str = "/api") -> HttpResponse:
    """The act by its JSON, as a program that holds a token."""
    call = API[tried.act](tried, scene)
    body = json.dumps(call.data) if call.data else ""
    answer: Any = programs.program(scene.viewer(tried.by)).generic(
        call.method, f"{prefix}{call.path}", body, "application/json"
    )
    assert isinstance(answer, HttpResponse)
    return answer


def by_whole_put(tried: Try, scene: Scene) -> HttpResponse:
    """An edit as simple programs make it: read the session, change some of it, send all of it back."""
    client: Any = programs.program(scene.viewer(tried.by))
    path = f"/api/sessions/{scene.session.pk}/"
    read = client.get(path)
    whole = read.json() if read.status_code == 200 else {}
    answer: Any = client.put(path, json.dumps(whole | dict(tried.values)), "application/json")
    assert isinstance(answer, HttpResponse)
    return answer


def by_status(tried: Try, scene: Scene) -> HttpResponse:
    """A session's cancelling as an edit of its status."""
    changes = {"status": "cancelled", "cancel_reason": tried.values.get("reason")}
    client: Any = programs.program(scene.viewer(tried.by))
    answer: Any = client.patch(f"/api/sessions/{scene.session.pk}/", json.dumps(changes), "application/json")
    assert isinstance(answer, HttpResponse)
    return answer


def by_doubled_prefix(tried: Try, scene: Scene) -> HttpResponse:
    """The act as a literal copy of the guide's client sends it (A17)."""
    return by_api(tried, scene, prefix="/api/api")


def outcome(answer: HttpResponse) -> str:
    """What came of it, in words for both doors: "done", "sign in", or the refusal's status."""
    if answer.status_code in {200, 201, 204}:
        return "done"
    if answer.status_code == 302:
        return "sign in" if answer["Location"].startswith("/accounts/login/") else "done"
    return "sign in" if answer.status_code == 401 else str(answer.status_code)


def scene_for(tried: Try) -> Scene:
    """The scene as the act wants it."""
    scene = cast.SCENES[tried.scene]()
    if tried.where:
        Session.objects.filter(pk=scene.session.pk).update(**tried.where)
        scene.session.refresh_from_db()
    return scene
