"""Opening a room's documents, and beginning with what an earlier session left."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.platform import database, realtime
from peerhall.platform.realtime.documents.shelves import Batch, Writer
from peerhall.platform.realtime.documents.varints import sized
from peerhall.room import entering, guests, keeping, orders, shelving
from peerhall.room.models import Document, Opening, Visit
from peerhall.room.refusals import Refusal


@transaction.atomic
def open_document(*, person: User, document_id: int, visit_id: int) -> tuple[Visit, Opening, Writer]:
    """Open a document of the room that this person is in; gives how they may write in it.

    :raises Refusal: not_found, not_entered.
    """
    document = _document(document_id)
    visit = entering.check_inside(visit_id, person, document.room_id)
    opening = Opening.objects.create(document=document, person=person)
    own = Opening.objects.filter(document=document, person=person).values_list("pk", flat=True)
    writer = Writer(person.pk, frozenset(own), shelving.may_write(visit, document.room))
    return visit, opening, writer


@transaction.atomic
def carry_over(*, actor: User, document_id: int, now: dt.datetime) -> None:
    """J7.8: begin with what the last session of the same tutor and title left in this document.

    :raises Refusal: not_found (also where there is nothing), forbidden (not the tutors'), not_empty.
    """
    document = database.lock(_documents().filter(pk=document_id)).first()
    if document is None:
        raise Refusal("not_found")
    session = document.room.session
    guests.check_may_hear(actor, session, now)
    if not orders.may_order(actor, session):
        raise Refusal("forbidden", _("Only the tutors may bring back what was written before."))
    if document.seq:
        raise Refusal("not_empty")
    before = keeping.left_before(document)
    if before is None:
        raise Refusal("not_found", _("There is no earlier session with the same title."))
    made = Batch(document.pk, sized(keeping.whole(before)), 1)
    seq = shelving.SHELF.append([made])[document.pk]
    realtime.document_written(document_id=document.pk, seq=seq)


def _documents() -> QuerySet[Document]:
    return Document.objects.defer("snapshot").select_related("room__session")


def _document(document_id: int) -> Document:
    found = _documents().filter(pk=document_id).first()
    if found is None:
        raise Refusal("not_found")
    return found
