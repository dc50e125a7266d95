"""A letter meets its mail server: what the answer makes of the delivery, and of the address."""

import pytest
from allauth.account.models import EmailAddress
from pytest_django import Settings

from peerhall.notifications import preferences
from peerhall.notifications.channels.email import addresses
from peerhall.notifications.models import Delivery, Notification
from peerhall.notifications.types import Channel, DeliveryState, Group, Kind
from peerhall.platform import jobs
from peerhall.platform.jobs.models import Job
from tests import factories
from tests.notifications.channels.email.telling import deliver, moved, reader, tell
from tests.servers.smtp import SmtpServer

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("noon")]


def test_letter_arrives_once_however_often_its_job_runs(mail_server: SmtpServer) -> None:
    aiko = reader()
    delivery = tell(aiko)
    assert Job.objects.filter(queue="mail", kwargs={"delivery_id": delivery.pk}).count() == 1
    assert deliver(delivery).state == DeliveryState.SENT
    assert deliver(delivery).state == DeliveryState.SENT
    assert [letter.recipient for letter in mail_server.taken] == [aiko.email]


def test_busy_server_is_asked_again_with_the_same_letter(mail_server: SmtpServer) -> None:
    mail_server.at_data = ["451 4.3.2 busy"]
    delivery = tell(reader())
    with pytest.raises(jobs.RetryError, match="451"):
        deliver(delivery)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (
        DeliveryState.WAITING,
        "The mail server answered 451: 4.3.2 busy",
    )
    sent = deliver(delivery)
    assert (sent.state, sent.error, sent.attempts, len(mail_server.taken)) == (DeliveryState.SENT, "", 2, 1)


@pytest.mark.parametrize("trouble", ["hang", "drop"])
def test_server_that_says_nothing_is_asked_again(mail_server: SmtpServer, trouble: str) -> None:
    mail_server.at_data = [trouble]
    delivery = tell(reader())
    with pytest.raises(jobs.RetryError):
        deliver(delivery)
    assert deliver(delivery).state == DeliveryState.SENT
    assert len(mail_server.taken) == 1


def test_repeated_letter_has_the_same_message_id(mail_server: SmtpServer) -> None:
    mail_server.at_data = ["take and drop"]
    delivery = tell(reader())
    with pytest.raises(jobs.RetryError):
        deliver(delivery)
    deliver(delivery)
    first, second = mail_server.taken
    assert first.message_id == second.message_id


def test_each_delivery_has_a_message_id_of_its_own(mail_server: SmtpServer) -> None:
    session = factories.session()
    for person in (reader(), reader("Ben Other")):
        deliver(tell(person, session=session))
    first, second = mail_server.taken
    assert first.message_id != second.message_id
    assert first.message_id.endswith("@hall.example>")


def test_address_that_nobody_has_gets_no_more_mail_until_it_changes(mail_server: SmtpServer) -> None:
    aiko = reader()
    mail_server.at_recipient = [f"550 5.1.1 <{aiko.email}> unknown"]
    bounced = deliver(tell(aiko))
    assert (bounced.state, bounced.error) == (
        DeliveryState.BOUNCED,
        "The mail server answered 550: 5.1.1 (address) unknown",
    )
    assert addresses.reached([aiko.pk]) == frozenset()

    aiko.email = "new@example.org"
    aiko.save(update_fields=["email"])
    EmailAddress.objects.create(user=aiko, email=aiko.email, verified=True, primary=False)
    assert addresses.reached([aiko.pk]) == {aiko.pk}


def test_letters_under_way_to_a_bounced_address_are_dropped(mail_server: SmtpServer) -> None:
    aiko = reader()
    mail_server.at_recipient = ["550 unknown"]
    first, second = tell(aiko), tell(aiko)
    assert deliver(first).state == DeliveryState.BOUNCED
    assert (deliver(second).state, mail_server.taken) == (DeliveryState.DROPPED, [])


def test_refused_letter_says_nothing_about_the_address(mail_server: SmtpServer) -> None:
    aiko = reader()
    mail_server.at_data = ["554 5.6.0 this looks like spam"]
    assert deliver(tell(aiko)).state == DeliveryState.FAILED
    assert addresses.reached([aiko.pk]) == {aiko.pk}


def test_misconfigured_instance_marks_nobodys_address(mail_server: SmtpServer) -> None:
    aiko = reader()
    mail_server.at_recipient = ["554 5.7.1 Relay access denied"]
    with pytest.raises(jobs.RetryError):
        deliver(tell(aiko))
    assert addresses.reached([aiko.pk]) == {aiko.pk}


def test_only_proven_addresses_get_mail(mail_server: SmtpServer) -> None:
    unproven, gone, proven = factories.person(), reader("Gone", is_active=False), reader("Proven")
    demo = reader("Demo", is_demo=True)
    everybody = [unproven.pk, gone.pk, proven.pk, demo.pk]
    assert addresses.reached(everybody) == {proven.pk}
    delivery = tell(proven)
    EmailAddress.objects.filter(user=proven).update(verified=False)
    assert (deliver(delivery).state, mail_server.taken) == (DeliveryState.DROPPED, [])


def test_instance_without_a_mail_server_writes_files_for_anybody(settings: Settings) -> None:
    settings.MAIL_IS_CONFIGURED = False
    person = factories.person()
    assert addresses.reached([person.pk]) == {person.pk}
    assert deliver(tell(person)).state == DeliveryState.SENT


def test_what_was_switched_off_meanwhile_is_not_sent(mail_server: SmtpServer) -> None:
    aiko = reader()
    delivery = tell(aiko)
    preferences.switch_off(user=aiko, group=Group.SEATS, channel=Channel.MAIL)
    assert (deliver(delivery).state, mail_server.taken) == (DeliveryState.DROPPED, [])


def test_delivery_that_is_gone_is_no_error(mail_server: SmtpServer) -> None:
    delivery = tell(reader())
    Notification.objects.all().delete()
    from peerhall.notifications.channels.email import jobs as email_jobs  # noqa: PLC0415

    email_jobs.deliver.call(delivery_id=delivery.pk)
    assert (Delivery.objects.count(), mail_server.taken) == (0, [])


@pytest.mark.usefixtures("mail_server")
def test_who_is_reached_costs_one_query(django_assert_num_queries: object) -> None:
    people = [reader(f"Person {number}").pk for number in range(3)]
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        assert addresses.reached(people) == frozenset(people)


@pytest.mark.usefixtures("mail_server")
def test_bounce_can_be_forgotten() -> None:
    aiko = reader()
    addresses.note_bounce(user=aiko, address=aiko.email, said="no", now=factories.NOW)
    assert addresses.forget_bounce(user=aiko)
    assert not addresses.forget_bounce(user=aiko)
    assert addresses.reached([aiko.pk]) == {aiko.pk}
    assert deliver(tell(aiko, Kind.MOVED, **moved())).state == DeliveryState.SENT
