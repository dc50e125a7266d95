"""A push service of the tests' own (RFC 8030): checks the signature, decrypts, and answers as told.

It stands for what a browser vendor runs. Each subscription has a real key pair, so only a message that is
encrypted for it (RFC 8291) and signed by the instance's VAPID key (RFC 8292) counts as received.
"""

import base64
import contextlib
import itertools
import json
import os
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

# What a push service must take (RFC 8030 7.2); more may be refused with 413.
BODY_BYTES: Final = 4096


@dataclass(frozen=True, slots=True)
class Received:
    """One message that was accepted."""

    device: str
    message: dict[str, Any]
    headers: dict[str, str]


@dataclass(slots=True)
class Device:
    """One browser's half of a subscription."""

    private_key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    hang_seconds: float = 0.0
    drips: bool = False
    # What the next messages meet, one by one: "hang" (no answer, ever), or "take and hang".
    stalls: list[str] = field(default_factory=list)


class PushReceiver:
    """A running push service. `vapid_key` is the public key the subscriptions are bound to."""

    def __init__(self, vapid_key: str) -> None:
        self.vapid_key = vapid_key
        self.received: list[Received] = []
        self.refused: list[str] = []
        self.devices: dict[str, Device] = {}
        self.stalling = threading.Event()  # a message has met a stall
        self._is_stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def device(self, name: str) -> dict[str, str]:
        """Make a subscription; what a browser would hand to the page."""
        made = self.devices[name] = Device()
        point = made.private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": f"{self.address}/push/{name}",
            "p256dh": _text(point),
            "auth": _text(made.secret),
        }

    def answer(self, name: str, *statuses: int, headers: dict[str, str] | None = None) -> None:
        """Give the device's next messages these statuses instead of accepting them."""
        self.devices[name].answers += [(status, headers or {}) for status in statuses]

    def stop(self) -> None:
        """End the service; its port refuses from then on."""
        self._is_stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def take(self, name: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
        """What a push service does with one message: the status to answer with, and headers."""
        device = self.devices.get(name)
        if device is None:
            return 404, {}
        time.sleep(device.hang_seconds)
        stall = device.stalls.pop(0) if device.stalls else ""
        if stall == "hang":
            self._stall()
            return 503, {}
        if device.answers:
            return device.answers.pop(0)
        problem = self._problem(device, name, body, headers)
        if problem:
            self.refused.append(problem)
            return 400, {}
        if stall:
            self._stall()
        return 201, {"Location": f"{self.address}/message/{len(self.received)}"}

    def _stall(self) -> None:
        """Say so to the test, and nothing to the sender for as long as it lives."""
        self.stalling.set()
        self._is_stopped.wait()

    def _problem(self, device: Device, name: str, body: bytes, headers: dict[str, str]) -> str:
        """Why a real service or browser would not take it; "" when it was received."""
        if len(body) > BODY_BYTES:
            return "too large"
        if headers.get("content-encoding") != "aes128gcm" or not headers.get("ttl", "").isdigit():
            return "wrong headers"
        if problem := _signature_problem(headers.get("authorization", ""), self.vapid_key, self.address):
            return problem
        try:
            plain = http_ece.decrypt(body, private_key=device.private_key, auth_secret=device.secret)
        except Exception as error:  # noqa: BLE001 -- whatever the library finds wrong with it
            return f"cannot be decrypted: {error}"
        self.received.append(Received(name, json.loads(plain), headers))
        return ""


def _signature_problem(authorization: str, vapid_key: str, audience: str) -> str:
    """Check `vapid t=…, k=…` as RFC 8292 says."""
    scheme, _, rest = authorization.partition(" ")
    given = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    if scheme.lower() != "vapid" or given.get("k") != vapid_key:
        return "signed by another key"
    head, claims_text, signature = given["t"].split(".")
    key = Vapid02.from_raw_public(vapid_key.encode())
    if not key.verify_token(f"{head}.{claims_text}".encode(), signature):
        return "wrong signature"
    claims = json.loads(_bytes(claims_text))
    if claims["aud"] != audience or not time.time() < claims["exp"] <= time.time() + 24 * 60 * 60:
        return "wrong claims"
    return "" if str(claims["sub"]).startswith(("mailto:", "https:")) else "no contact"


def _handler(receiver: PushReceiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            name = self.path.removeprefix("/push/")
            if name in receiver.devices and receiver.devices[name].drips:
                self._drip()
                return
            status, more = receiver.take(name, body, headers)
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            """Answer one byte at a time, never to an end, until the other side has had enough."""
            with contextlib.suppress(OSError):
                for byte in itertools.chain(b"HTTP/1.1 201 ", itertools.repeat(ord("x"), 1_000)):
                    self.wfile.write(bytes([byte]))
                    time.sleep(0.02)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing: tests look into `received` and `refused`."""

    return Handler


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
