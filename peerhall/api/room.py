"""What a browser or a program comes into a session's room with (S139, S142)."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from peerhall.api import access, responding
from peerhall.api.documenting import says
from peerhall.api.shapes import IceServer, RtcConfig, WebrtcCredentials
from peerhall.platform import clock
from peerhall.room import signaling

router = Router(tags=["live"], auth=access.signed_in)


@router.get(
    "sessions/{int:session_id}/webrtc-credentials/",
    url_name="webrtc_credentials",
    summary="What to come into the live room with",
    openapi_extra=says(
        WebrtcCredentials,
        description="`new RTCPeerConnection(config)`; `signaling_url` opens one WebSocket within a minute.",
        refuses=["not_found", "not_admitted", "removed", "not_open", "too_early", "too_late", "room_locked"],
    ),
)
def credentials(request: HttpRequest, session_id: int) -> HttpResponse:
    """For tutors, who has a seat, and moderators, while the room is open."""
    session = access.session_for(request, session_id)
    # A program's sign-in has a key of its own, set where its token was read.
    key = getattr(request, "sign_in_key", "") or request.session.session_key or ""
    given = signaling.credentials(
        person=access.person_of(request),
        session=session,
        sign_in_key=key,
        host=request.get_host(),
        is_secure=request.is_secure(),
        now=clock.now(),
    )
    servers = [IceServer(**server) for server in given.config["iceServers"]]
    answer = responding.json(
        WebrtcCredentials(RtcConfig(servers), given.signaling_url, given.mode.value, given.expires_at)
    )
    answer["Cache-Control"] = "no-store"  # a ticket is good once
    return answer
