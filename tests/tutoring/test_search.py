"""Words: folded and split the same at write and at query, found the same by both engines (S104–S106)."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from peerhall.accounts import profiles
from peerhall.accounts.models import Community
from peerhall.tutoring import catalogue, search
from peerhall.tutoring.filters import parse_filters
from tests.factories import DAY, NOW, cotutor, person, session


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Économie & ÉCOLE", ["economie", "ecole"]),
        ("Straße STRASSE", ["strasse"]),
        ("Iğdır ILGIN ışık", ["igdir", "ilgin", "isik"]),
        ("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", ["οδυσσευσ"]),
        ("Łódź, Ørsted", ["lodz", "orsted"]),
        ("ﬁne x²", ["fine", "x2"]),
        ("Ёлка", ["елка"]),
        ("שָׁלוֹם", ["שלום"]),
        ("a_b-c/d", ["a", "b", "c", "d"]),
        ("微积分", ["微积", "积分", "分"]),
        ("C语言", ["c", "语言", "言"]),
        ("ガラス", ["ガラ", "ラス", "ス"]),
        ("हिन्दी", ["हिन्दी"]),
        ("… !? 🎨", []),
        ("x" * 100, ["x" * 40]),
    ],
)
def test_text_is_folded_and_split(text: str, words: list[str]) -> None:
    assert search.words_of(text) == words


def test_query_leaves_the_single_last_character_of_unspaced_scripts_out() -> None:
    assert search.query_words("微积分") == ["微积", "积分"]
    assert search.query_words("分") == ["分"]


def test_title_goes_before_tutor_before_description() -> None:
    words = search.query_words("ana cal")

    assert search.tier(words, "ana on calculus", "") == 0
    assert search.tier(words, "calculus", "ana lopez") == 1
    assert search.tier(words, "calculus", "bo") == 2


# Engines

pytestmark = [pytest.mark.django_db]


def found(text: str, query: str = "") -> list[str]:
    params = QueryDict(query, mutable=True)
    params["search"] = text
    filters = parse_filters(params, zone=dt.UTC, now=NOW)
    page = catalogue.browse(filters, viewer=AnonymousUser(), community=Community(), now=NOW)
    return [card.title for card in page.cards]


@pytest.mark.database
@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("derivative", ["Derivatives from scratch"]),
        ("DÉRIVATIVES scr", ["Derivatives from scratch"]),
        ("scratch derivatives", ["Derivatives from scratch"]),
        ("vative", []),
        ("ana", ["Ana explains limits", "Derivatives from scratch", "Orbitals"]),
        ("lopez", ["Derivatives from scratch"]),
        ("lópez scratch", ["Derivatives from scratch"]),
        ("strasse", ["Die Straße"]),
        ("积分", ["微积分入门"]),
        ("入", ["微积分入门"]),
        ("微分", []),
        ("1e5", ["Numbers like 1e5 or 0x1f"]),
        ("0x1f", ["Numbers like 1e5 or 0x1f"]),
        ("and or not near", []),
        ('"scratch" OR *', []),
        ("'a':* & b | !c", []),
        ("!!!", []),
    ],
)
def test_both_engines_find_the_same(text: str, titles: list[str]) -> None:
    ana, bo = person("Ána López"), person("Bo Li")
    session(ana, title="Derivatives from scratch")
    session(bo, title="Orbitals", description="with ana, perhaps")
    session(bo, title="Ana explains limits", date=NOW + 9 * DAY)
    session(bo, title="Die Straße")
    session(bo, title="微积分入门")
    session(bo, title="Numbers like 1e5 or 0x1f")

    assert found(text) == titles


@pytest.mark.database
def test_search_combines_with_filters_and_orders() -> None:
    session(title="Calculus one", subject="Maths", date=NOW + 3 * DAY)
    session(title="Calculus two", subject="maths", date=NOW + DAY)
    session(title="Calculus three", subject="Art")
    session(title="Calculus past", subject="Maths", date=NOW - DAY)

    assert found("calculus", "subject=MATHS") == ["Calculus two", "Calculus one"]
    assert found("calculus", "subject=MATHS&ordering=-date") == ["Calculus one", "Calculus two"]
    assert found("calculus", "status=expired") == ["Calculus past"]


@pytest.mark.database
def test_edited_deleted_and_renamed_are_found_as_they_are() -> None:
    ana = person("Ana López")
    kept, gone = session(ana, title="Old words"), session(title="Other things")
    kept.title = "New words"
    kept.save(update_fields=["title"])
    search.index(kept)
    cotutor(kept, person("Cleo Second"))
    gone.delete()
    profiles.update_profile(user=ana, name="Zoë García", timezone="UTC", bio="", now=NOW)

    assert (found("old"), found("new"), found("other")) == ([], ["New words"], [])
    assert (found("lopez"), found("zoe gar"), found("cleo")) == ([], ["New words"], ["New words"])
