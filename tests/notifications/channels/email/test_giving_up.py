"""A delivery whose job is given up has failed, and waits again when an organizer has it tried again."""

import pytest

from peerhall.notifications import deliveries
from peerhall.notifications.models import Delivery
from peerhall.notifications.types import DeliveryState
from peerhall.platform import jobs
from peerhall.platform.jobs.models import Job
from peerhall.site import selfcheck
from peerhall.site.selfcheck import Grade
from tests.factories import NOW
from tests.notifications.channels.email.telling import reader, tell
from tests.platform.jobs.runs import drain
from tests.servers.smtp import SmtpServer

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("noon")]


def let_the_last_attempt_fail(delivery: Delivery) -> None:
    Job.objects.update(attempts_most=1)
    drain("mail")
    delivery.refresh_from_db()


def grade() -> Grade:
    return next(found.grade for found in selfcheck.findings(now=NOW) if found.key == "mail")


def test_letter_that_was_tried_long_enough_has_failed(mail_server: SmtpServer) -> None:
    mail_server.at_data = ["451 4.3.2 busy"]
    delivery = tell(reader())
    let_the_last_attempt_fail(delivery)
    assert (delivery.state, delivery.error) == (
        DeliveryState.FAILED,
        "The mail server answered 451: 4.3.2 busy",
    )
    assert grade() == Grade.WARN, "it never arrived; nothing waits for another try"

    assert jobs.try_again(jobs.dead()[0].pk)
    delivery.refresh_from_db()
    assert (delivery.state, bool(delivery.error)) == (DeliveryState.WAITING, True)
    assert grade() == Grade.BAD

    drain("mail")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error, len(mail_server.taken)) == (DeliveryState.SENT, "", 1)
    assert grade() == Grade.OK


def test_delivery_of_a_job_that_breaks_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = tell(reader())
    monkeypatch.setattr(deliveries, "claim", lambda **_values: 1 // 0)
    let_the_last_attempt_fail(delivery)
    assert (delivery.state, delivery.error) == (DeliveryState.FAILED, "The job was given up.")


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.BOUNCED, DeliveryState.DROPPED])
def test_what_was_said_of_a_delivery_before_stands(state: DeliveryState) -> None:
    delivery = tell(reader())
    sent_at = NOW if state == DeliveryState.SENT else None
    Delivery.objects.filter(pk=delivery.pk).update(state=state, sent_at=sent_at)
    deliveries.give_up(delivery_id=delivery.pk)
    deliveries.wait_again(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == state


def test_delivery_that_is_gone_is_no_error() -> None:
    deliveries.give_up(delivery_id=999)
    deliveries.wait_again(delivery_id=999)
    assert not Delivery.objects.exists()
