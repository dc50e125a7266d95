"""What programs come into a live room with (S139, S140, S142)."""

import datetime as dt
import json
from urllib.parse import urlsplit

import pytest

from tests.api.programs import get, refusal, said
from tests.security import cast

pytestmark = pytest.mark.django_db


def address(scene: cast.Scene) -> str:
    """Where the scene's room is asked for."""
    return f"/api/sessions/{scene.session.pk}/webrtc-credentials/"


def test_student_gets_what_a_browser_needs() -> None:
    scene = cast.SCENES["room"]()
    answer = get(scene.people["approved"], address(scene))
    given = said(answer)
    url = urlsplit(given["signaling_url"])
    assert (url.scheme, url.path, url.query.startswith("ticket=")) == ("ws", "/ws", True)
    assert (given["config"], given["mode"]) == ({"iceServers": []}, "mesh")
    assert dt.datetime.fromisoformat(given["expires_at"]).tzinfo is not None
    assert answer["Cache-Control"] == "no-store"
    assert said(get(scene.people["approved"], address(scene)))["signaling_url"] != given["signaling_url"]


def test_who_is_early_is_told_when_it_opens() -> None:
    scene = cast.SCENES["shut"]()
    answer = get(scene.people["approved"], address(scene))
    assert refusal(answer) == (409, "too_early")
    opens_at = scene.session.date - dt.timedelta(minutes=15)
    assert dt.datetime.fromisoformat(json.loads(answer.content)["opens_at"]) == opens_at


@pytest.mark.parametrize("part", ["member", "pending", "waiting"])
def test_who_has_no_seat_learns_nothing(part: str) -> None:
    scene = cast.SCENES["room"]()
    answer = get(scene.people[part], address(scene))
    assert refusal(answer) == (403, "not_admitted")
    assert json.loads(answer.content).keys() == {"detail", "code"}
