"""What people type: something to see is required, what nobody sees is dropped."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.session import texts
from server.session.messages import Refused

UNSEEN = (
    *("\u200b", "\u2060", "\ufeff", "\u00ad", "\u061c", "\u034f", "\u3164", "\uffa0", "\u115f"),
    *("\u200d", "\u200c", "\ufe0f", "\u180e", "\u2063", "\ufffa", "\U000e0041", "\U000e0101"),
)


@pytest.mark.parametrize("blank", [*UNSEEN, "\u2800", "\u0301", "\u200b \u2800\u200d", "\u00a0"])
def test_a_text_needs_something_to_see(blank: str) -> None:
    """A name that nobody sees is no name."""
    with pytest.raises(Refused, match="text_empty"):
        texts.required_line(blank)
    assert texts.required_line(f"{blank}.{blank}")


@pytest.mark.parametrize("mark", UNSEEN)
def test_what_nobody_sees_is_dropped(mark: str) -> None:
    """Wherever it stands, it makes no second Hanna Sommer, and no gap in the first."""
    assert texts.line(f"{mark}Hanna{mark} Som{mark}mer{mark}") == "Hanna Sommer"


@pytest.mark.parametrize(
    "name",
    [
        "می\u200cخواهم",  # a Persian verb whose parts do not join
        "ന\u0d4d\u200d",  # a Malayalam consonant that ends a syllable
        "क\u094d\u200dष",  # a half letter in Devanagari
        "葛\U000e0100飾",  # the form of a Chinese sign that is in somebody's papers
        "ᠠ\u180e",  # a Mongolian vowel that stands apart
        "👩🏽\u200d⚕\ufe0f",
        "🏳\ufe0f\u200d🌈",
        "🙂\u200d↔\ufe0f",
        "👨\u200d👩\u200d👧",
        "1\ufe0f\u20e3",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "Zo\u0308e\u0323",
    ],
)
def test_what_a_script_or_a_picture_needs_is_kept(name: str) -> None:
    """Joiners, selectors and combining marks where something is put together by them."""
    assert texts.line(name) == unicodedata.normalize("NFC", name)
    assert texts.line(f"{name}\u200b") == texts.line(name)


@pytest.mark.parametrize(
    "other",
    [
        *(f"Hanna{mark} Sommer{mark}" for mark in UNSEEN),
        *(" hanna\u3000 SOMMER", "Ｈａｎｎａ Sommer", "Hanna\u2800Sommer", "Hanna\tSommer"),
        "\u041danna \u0405\u043emmer",  # with Cyrillic letters
        "\u0397anna S\u03bfmmer",  # with Greek ones
    ],
)
def test_names_that_look_the_same_are_the_same(other: str) -> None:
    """Whatever they are made of."""
    assert texts.alike("Hanna Sommer", other)
    assert texts.alike(other, "Hanna Sommer")


def test_what_a_picture_or_a_script_needs_makes_no_other_name() -> None:
    """It is kept where it is shown, and nobody is another by it."""
    assert texts.line("Ann \u2764\ufe0f") != texts.line("Ann \u2764")
    assert texts.alike("Ann \u2764\ufe0f", "Ann \u2764")
    assert texts.alike("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u062e\u0648")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Zoe", "Zoë"), ("Jan", "Jon"), ("李雷", "李蕾"), ("Вера", "Вика"), ("", ".")],
)
def test_names_that_look_different_are_not_the_same(one: str, other: str) -> None:
    """An accent is to be seen."""
    assert not texts.alike(one, other)


def test_case_does_not_matter_in_any_script() -> None:
    """Capital letters of which only the small ones are drawn otherwise count as well."""
    assert texts.alike("ВЕРА", "вера")
    assert texts.alike("ΝΊΚΟΣ", "νίκος")
    assert texts.alike("STRASSE", "straße")


@given(
    st.text(
        st.characters() | st.sampled_from("ae\u0301\u0308\u200b\u00ad\u1100\u1161"), max_size=40
    )
)
@example("e\u200b\u0301")
def test_a_line_stays_as_it_is(text: str) -> None:
    """Cleaning is done once: a cleaned text is its own, and looks like what it was made of."""
    cleaned = texts.line(text)
    assert texts.line(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert texts.alike(cleaned, text)
    assert texts.is_seen(cleaned) == texts.is_seen(text)


@given(st.text(st.characters(max_codepoint=0x7F), max_size=100))
def test_a_plain_name_looks_as_any_other_would(text: str) -> None:
    """What is known of letters that everybody has needs no look at each of them."""
    clean = texts.line(text[:160], 160)
    drawn = clean.translate(texts._DRAWN_LIKE)
    assert texts.looks(text) == (texts._folded(clean), texts._folded(drawn))
