"""A service of the tests' own that signs people in as Google does (OpenID Connect Core, RFC 7636).

It says yes at once for `person`, gives a code for the asked address, and changes it for an ID token where
client, secret, address and PKCE verifier are right. Its keys can be rotated, and can keep silent.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID: Final = "peerhall-tests.apps.example"
CLIENT_SECRET: Final = "a secret of the tests"


@dataclass(slots=True)
class Key:
    """One key pair and its name."""

    name: str
    private: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )

    @property
    def published(self) -> dict[str, Any]:
        """As the list of keys has it."""
        described = jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**described, "kid": self.name, "use": "sig", "alg": "RS256"}


class Service:
    """Running at `address`, until stopped."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {
            "sub": "110169484474386276334",
            "email": "nia@example.org",
            "email_verified": True,
            "name": "Nia Okoye",
        }
        self.key = Key("first")
        self.published = [self.key]
        # What the next sign-in meets instead of a yes; what its ID token says instead.
        self.refusal = ""
        self.changes: dict[str, Any] = {}
        self.certs_stall = ""  # "hang", "drip", "broken" or a status
        self.asked: list[dict[str, str]] = []
        self.looks: Counter[str] = Counter()
        self._codes: dict[str, dict[str, str]] = {}
        self._is_stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"service": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """End it; its port refuses from then on."""
        self._is_stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def rotate(self, name: str = "second") -> None:
        """Sign with a new key from now on; the old one is published no more."""
        self.key = Key(name)
        self.published = [self.key]

    def token(self, *, key: Any = None, algorithm: str = "RS256", kid: Any = "own", **changes: Any) -> str:
        """An ID token for `person`; None leaves a claim out. Signed by `key`, else by the service's own."""
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT_ID,
            "azp": CLIENT_ID,
            "iat": now,
            "exp": now + 3600,
            **self.person,
            **changes,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        header = {"kid": self.key.name if kid == "own" else kid}
        signer: Any = None if algorithm == "none" else key or self.key.private
        return jwt.encode(said, signer, algorithm=algorithm, headers=header)

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser goes on to."""
        self.asked.append(query)
        if self.refusal:
            back = {"error": self.refusal}
        else:
            code = secrets.token_urlsafe(16)
            self._codes[code] = query
            back = {"code": code}
        return f"{query['redirect_uri']}?{urlencode({**back, 'state': query['state']})}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Status and body for a code that comes back."""
        query = self._codes.pop(form.get("code", ""), None)
        if query is None:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        right = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uri": query["redirect_uri"],
            "grant_type": "authorization_code",
        }
        is_proven = base64.urlsafe_b64encode(digest).decode().rstrip("=") == query.get("code_challenge")
        if not is_proven or any(form.get(name) != value for name, value in right.items()):
            return 400, {"error": "invalid_grant"}
        token = self.token(**{"nonce": query.get("nonce"), **self.changes})
        return 200, {"access_token": "unused", "token_type": "Bearer", "expires_in": 3600, "id_token": token}

    def stall(self) -> None:
        """Keep silent for as long as the service lives."""
        self._is_stopped.wait()


class _Handler(BaseHTTPRequestHandler):
    """Three addresses of one self.service."""

    service: ClassVar[Service]

    def do_GET(self) -> None:
        """The page where people say yes, and the keys."""
        parts = urlsplit(self.path)
        self.service.looks[parts.path] += 1
        if parts.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._answer(302, b"", {"Location": self.service.authorize(query)})
        elif parts.path == "/certs":
            self._certs()
        else:
            self._answer(404, b"")

    def do_POST(self) -> None:
        """Code against token."""
        self.service.looks[self.path] += 1
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status, said = self.service.exchange({name: values[0] for name, values in parse_qs(body).items()})
        self._answer(status, json.dumps(said).encode(), {"Content-Type": "application/json"})

    def _certs(self) -> None:
        body = json.dumps({"keys": [key.published for key in self.service.published]}).encode()
        stall = self.service.certs_stall
        if stall == "hang":
            self.service.stall()
        elif stall == "drip":
            self._drip(body)
        elif stall == "broken":
            self._answer(200, b"<html>", {})
        elif stall:
            self._answer(int(stall), b"", {})
        else:
            self._answer(200, body, {"Cache-Control": "public, max-age=3600"})

    def _drip(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for byte in body:
            self.wfile.write(bytes([byte]))
            time.sleep(0.2)

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Nothing to the terminal."""
