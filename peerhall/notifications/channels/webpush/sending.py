"""One message to one browser: encrypted for it, signed by this instance, posted, its answer understood."""

import hashlib
import http.client
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import http_ece
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from peerhall.notifications.channels.webpush import keys, posting
from peerhall.notifications.channels.webpush.models import PushSubscription
from peerhall.notifications.channels.webpush.subscriptions import decoded

# A push service must take 4,096 bytes (RFC 8030 7.2); encryption adds 103 to what is sent.
MESSAGE_BYTES: Final = 3900
# Bodies are cut to this length, which leaves room for any script in UTF-8.
BODY_CHARACTERS: Final = 600
TITLE_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the browser shows; `frontend/src/worker/message.ts` reads it.

    `tag` is the same for the same message sent again, so that it replaces itself. After `ttl_seconds` the
    push service need not deliver it any more.
    """

    title: str
    body: str
    path: str
    tag: str
    ttl_seconds: int
    is_urgent: bool = False


class GoneError(Exception):
    """The browser is not subscribed any more: nothing will ever reach it there (404, 410)."""


class LaterError(Exception):
    """Not now: the service is down, busy or does not answer. `after_seconds` where it said when."""

    def __init__(self, sentence: str, after_seconds: int | None = None, *, is_silence: bool = False) -> None:
        super().__init__(sentence)
        self.after_seconds = after_seconds
        self.is_silence = is_silence


class RefusedError(Exception):
    """The service will not take this message from us; asking again would not help."""


def send(subscription: PushSubscription, message: Message) -> None:
    """Hand the message to the browser's push service.

    :raises GoneError: when the subscription should be deleted.
    :raises LaterError: when it is worth another try.
    :raises RefusedError: when it is not.
    """
    headers = keys.authorization(subscription.endpoint) | {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(message.ttl_seconds),
        "Urgency": "high" if message.is_urgent else "normal",
        # At the service, too, one that was not delivered yet is replaced (RFC 8030 5.4).
        "Topic": hashlib.sha256(message.tag.encode()).hexdigest()[:32],
    }
    try:
        answer = posting.post(
            subscription.endpoint,
            _encrypted(subscription, message),
            headers,
            may_be_local=settings.PUSH_MAY_BE_LOCAL,
        )
    except posting.ForbiddenAddressError as error:
        raise RefusedError(str(error)) from None
    except (OSError, http.client.HTTPException) as error:
        said = f"The push service did not answer: {type(error).__name__}."
        raise LaterError(said, is_silence=True) from error
    _understand(answer)


def _encrypted(subscription: PushSubscription, message: Message) -> bytes:
    body: bytes = http_ece.encrypt(
        packed(message),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(subscription.p256dh),
        auth_secret=decoded(subscription.auth),
        version="aes128gcm",
    )
    return body


def packed(message: Message) -> bytes:
    """The message as the worker reads it; a long text is cut, never refused."""
    title, body = cut(message.title, TITLE_CHARACTERS), cut(message.body, BODY_CHARACTERS)
    values = {"title": title, "body": body, "path": message.path, "tag": message.tag}
    text = msgspec.json.encode(values)
    return text if len(text) <= MESSAGE_BYTES else msgspec.json.encode(values | {"body": ""})


def cut(text: str, characters: int) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= characters else f"{text[: characters - 1].rstrip()}…"


def _understand(answer: posting.Answer) -> None:
    """What a push service's status means (RFC 8030 5, and what vendors document beside it)."""
    said = f"The push service answered {answer.status}."
    match answer.status:
        case HTTPStatus.OK | HTTPStatus.CREATED | HTTPStatus.ACCEPTED | HTTPStatus.NO_CONTENT:
            return
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            raise GoneError(said)
        case HTTPStatus.TOO_MANY_REQUESTS | HTTPStatus.REQUEST_TIMEOUT:
            raise LaterError(said, answer.retry_after_seconds)
        case status if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise LaterError(said, answer.retry_after_seconds)
        case _:
            raise RefusedError(said)
