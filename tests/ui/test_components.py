"""The parts of the design system, each drawn alone (S93–S98)."""

import datetime as dt

import pytest
import time_machine
from django import forms

from peerhall.site.web import gallery_samples
from peerhall.tutoring.types import Level, Status
from peerhall.ui import icons
from tests.ui import reading

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("status", list(Status))
def test_badge_says_the_status_in_words(status: Status) -> None:
    page = reading.page('<c-status-badge :status="status" />', status=status)
    assert page.texts(".badge") == [str(status.label)]
    assert page.attributes(".badge", "data-state") == [status.value]


@pytest.mark.parametrize("size", ["sm", "md", "lg"])
def test_badge_has_three_sizes(size: str) -> None:
    page = reading.page('<c-status-badge status="approved" :size="size" />', size=size)
    assert page.attributes(".badge", "data-size") == [size]


def test_pending_badge_has_the_guides_class() -> None:
    page = reading.page('<c-status-badge status="pending_approval" />')
    assert page.attributes("span", "class") == ["badge badge--pending"]


@pytest.mark.parametrize(("level", "bars"), [("beginner", 1), ("intermediate", 2), ("advanced", 3)])
def test_level_has_as_many_bars_as_its_rank(level: str, bars: int) -> None:
    page = reading.page('<c-level :level="level" />', level=level)
    assert len(page.attributes("i", "data-state")) == bars
    assert page.texts(".level") == [str(Level(level).label)]


def test_participant_list_folds_what_is_over_the_limit() -> None:
    page = reading.page('<c-participant-list :people="people" limit="5" />', people=gallery_samples.entries())
    assert page.texts("summary") == ["+7 more"]
    assert len(page.find(".avatar")) == 12


def test_participant_list_within_the_limit_folds_nothing() -> None:
    people = gallery_samples.entries()[:5]
    assert reading.page('<c-participant-list :people="people" />', people=people).texts("summary") == []


def test_pending_person_has_a_dot_and_words() -> None:
    people = [gallery_samples.Entry(gallery_samples.people()[7], is_pending=True)]
    page = reading.page('<c-participant-list :people="people" />', people=people)
    assert page.attributes(".avatar-dot", "data-state") == ["pending"]
    assert page.attributes(".avatar", "aria-label") == ["Lucía Fernández, pending approval"]
    grid = reading.page('<c-participant-list :people="people" layout="grid" />', people=people)
    assert grid.texts("small") == ["pending approval"]


def test_whoever_teaches_is_an_arch() -> None:
    page = reading.page(
        '<c-participant-list :people="people" limit="2" />', people=gallery_samples.entries()[:2]
    )
    assert page.attributes(".avatar", "data-shape") == ["arch", "circle"]


def test_more_seats_than_dots_can_show_are_a_bar() -> None:
    page = reading.page('<c-seats :taken="12" :capacity="30" />')
    assert page.attributes(".seats-taken", "width") == ["40"]
    assert page.texts(".seats") == ["18 of 30 left"]


def test_seat_dots_tell_free_from_taken() -> None:
    page = reading.page('<c-seats :taken="3" :capacity="5" />')
    assert page.attributes("i", "data-state") == ["free", "free"]


def test_button_is_a_link_with_an_address_and_a_button_without() -> None:
    assert reading.page('<c-button href="/x/">Go</c-button>').attributes("a", "href") == ["/x/"]
    assert reading.page("<c-button>Go</c-button>").texts("button") == ["Go"]


def test_button_that_is_off_says_why() -> None:
    page = reading.page('<c-button reason="All seats are taken.">Approve</c-button>')
    assert page.texts("button") == ["Approve. All seats are taken."]
    assert page.attributes("button", "disabled") == [""]


class _Form(forms.Form):
    title = forms.CharField(help_text="Up to 200 characters")


def test_field_ties_hint_and_error_to_the_control() -> None:
    page = reading.page('<c-field :field="field" />', field=_Form({"title": ""})["title"])
    described = page.attributes("input", "aria-describedby")[0].split()
    assert described == ["id_title_helptext", "id_title_error"]
    assert set(described) <= {element.attributes.get("id") for element in page.elements}
    assert page.attributes("input", "aria-invalid") == ["true"]
    assert page.texts(".error") == ["This field is required."]


def test_plain_field_does_the_same() -> None:
    page = reading.page('<c-field name="day" label="Day" hint="Yours" error="Too early" value="1" />')
    assert page.attributes("input", "aria-describedby") == ["id_day_error id_day_helptext"]
    assert page.attributes("label", "for") == page.attributes("input", "id")


def test_text_from_people_is_escaped_everywhere() -> None:
    text = '"><script>x</script>'
    source = """
    <c-field name="a" :label="text" :value="text" :hint="text" :error="text" />
    <c-note>{{ text }}</c-note><c-toast :title="text" :detail="text" />
    <c-button :about="text" title="{{ text }}">x</c-button><c-empty :title="text"></c-empty>
    <c-chip :label="text" kind="check" :value="text" /><c-tile :label="text" :value="text" />
    """
    assert reading.page(source, text=text).find("script") == []


def test_errors_interrupt_and_successes_wait() -> None:
    source = '<c-toast kind="error" title="No" /><c-toast title="Yes" />'
    assert reading.page(source).attributes(".toast", "role") == ["alert", "status"]


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (dt.timedelta(days=2, hours=1, minutes=47), ["2 days", "01 hr", "47 min"]),
        (dt.timedelta(hours=5, minutes=2), ["5 hrs", "02 min"]),
        (dt.timedelta(minutes=9, seconds=7), ["9 min", "07 sec"]),
        (dt.timedelta(seconds=-1), ["0 min", "00 sec"]),
    ],
)
def test_countdown_by_distance(left: dt.timedelta, shown: list[str]) -> None:
    with time_machine.travel(NOW, tick=False):
        page = reading.page('<c-ticket.countdown :moment="moment" />', moment=NOW + left)
    parts = [element for element in page.find("[data-part]") if "hidden" not in element.attributes]
    assert [part.text for part in parts] == shown


def test_skeleton_says_once_that_it_loads() -> None:
    page = reading.page('<c-skeleton :count="3" />')
    assert page.texts(".hidden-text") == ["Loading sessions"]
    assert len(page.find(".card")) == 3


def test_unknown_icon_is_an_error() -> None:
    with pytest.raises(icons.UnknownIconError):
        reading.page('{% load ui %}{% draw "no-such-icon" %}')
