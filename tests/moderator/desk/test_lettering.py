"""Large letters."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.cells import cell_len

from moderator.client.people import surname
from moderator.widgets import lettering
from server.session.people import Person

LETTERS = "ABCDEFGHIJKLMNPQRSTUVWXYZÄÖÜß0123456789"
SIZES = [
    (lettering.small, 3),
    (lettering.large, 6),
    (lettering.great, 9),
    (lettering.huge, 12),
]


@pytest.mark.parametrize(("made", "lines"), SIZES)
def test_each_letter_has_a_form_of_its_own(
    made: Callable[[str], tuple[str, ...] | None], lines: int
) -> None:
    """No two look alike, umlauts and ß included; only O and zero may."""
    forms = {letter: made(letter) for letter in LETTERS}
    assert all(form is not None and len(form) == lines for form in forms.values())
    shared = [x for x in LETTERS if sum(forms[x] == form for form in forms.values()) > 1]
    assert set(shared) <= {"S", "5"}


def test_small_and_capital_letters_are_one() -> None:
    """Capitals are read from across the room; ß stays one letter, because SS is another name."""
    assert lettering.small("Schmülling") == lettering.small("SCHMÜLLING")
    assert lettering.small("Weiß") == lettering.small("WEIẞ") != lettering.small("Weiss")


def test_accents_stand_above_their_letters() -> None:
    """Other languages' names are theirs, also where a mark below a letter has no row."""
    plain = lettering.pixels("Eszter")
    accented = lettering.pixels("Észter")
    assert plain is not None
    assert accented is not None
    assert plain[1:] == accented[1:]
    assert plain[0] != accented[0]
    assert lettering.small("Łącki") is not None
    assert lettering.small("Đorđević") is not None


@pytest.mark.parametrize("text", ["李雷", "Ann [/b]", "Ωmega", ""])
def test_what_has_no_form_is_not_drawn_by_halves(text: str) -> None:
    """A letter left out would make another name of it: whoever draws it uses plain letters then."""
    assert lettering.small(text) is None


@pytest.mark.parametrize(
    ("name", "written"),
    [("李雷", "李 雷"), ("Ωmega", "Ω M E G A"), ("محمد", "محمد"), ("[/b]", "[/b]")],
)
@pytest.mark.parametrize(("height", "lines"), [(3, 3), (6, 5), (9, 5)])
def test_a_name_in_another_script_stands_on_a_plate(
    name: str, written: str, height: int, lines: int
) -> None:
    """As wide as it needs and as heavy as letters; spaced, but where that would part what belongs
    together."""
    plate = lettering.plate(name, 60, height)
    assert len(plate) == lines
    assert len({cell_len(line) for line in plate}) == 1
    assert plate[lines // 2].strip("█ ") == written


def test_a_plate_is_no_wider_than_there_is_room() -> None:
    """It is cut inside of its frame, or not there at all."""
    for width in range(-1, 40):
        plate = lettering.plate("李" * 12, width, 3)
        assert all(cell_len(line) <= width for line in plate)
        assert bool(plate) == (width > 6)
    assert lettering.plate("李雷", 60, 2) == ()


def test_a_name_that_is_too_long_is_cut_with_dots() -> None:
    """But not to fewer than four letters, which would tell nobody apart."""
    full = lettering.small("Langname")
    assert full is not None
    width = len(full[0])
    assert lettering.fitting("Langname", width, lettering.small) == full
    cut = lettering.fitting("Langname", width - 1, lettering.small)
    assert cut is not None
    assert len(cut[0]) < width
    assert lettering.fitting("Langname", 12, lettering.small) is None


@pytest.mark.parametrize(
    ("name", "large"),
    [
        ("Bernd Mutter", "Mutter"),
        ("Dr. Ida von der Leyen", "Leyen"),
        ("Maeve", "Maeve"),
        ("Gast 104 (Publikum)", "Gast 104"),
        ("李雷", "李雷"),
        ("Visiting moderator", "Visiting moderator"),
        ("John Smith jr.", "John Smith jr."),
        ("bell hooks", "hooks"),
    ],
)
def test_the_surname_is_enough(name: str, large: str) -> None:
    """The whole name stands below; a number alone would be nobody, and neither would what goes on
    in small letters behind a capital."""
    assert surname(Person("p1", name, "panelist")) == large
