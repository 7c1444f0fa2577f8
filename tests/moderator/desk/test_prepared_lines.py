"""Prepared questions as lines of text, and back."""

import pytest

from moderator.desk.prepared_lines import Unclear, read, written
from server.session.people import Person
from server.session.plan import PreparedQuestion

PEOPLE = (
    Person("p1", "Johann Bizer", "panelist"),
    Person("p2", "Pia", "panelist"),
    Person("p3", "Pia", "spectator"),
    Person("p4", "Pia Petersen", "panelist"),
    Person("p5", "Team: Nord", "panelist"),
)


def test_what_is_written_is_read_again_as_it_was() -> None:
    """Also for people of the same name, and with a colon in name or question."""
    questions = tuple(PreparedQuestion(p.id, f"Why: {p.name}?") for p in PEOPLE)
    assert read(written(questions, PEOPLE), PEOPLE) == questions


@pytest.mark.parametrize(("line", "to"), [("bizer: Why?", "p1"), (" P4 :Why?", "p4")])
def test_a_part_of_a_name_does_where_only_one_has_it(line: str, to: str) -> None:
    """Or an id."""
    assert read(f"\n{line}\n", PEOPLE) == (PreparedQuestion(to, "Why?"),)


@pytest.mark.parametrize("line", ["Pia: Why?", "Zeus: Why?", "Why?", ": Why?", "Bizer:", "P: x"])
def test_a_line_that_is_not_for_one_person_is_unclear(line: str) -> None:
    """Rather than for somebody by chance."""
    with pytest.raises(Unclear) as unclear:
        read(f"Bizer: Why?\n{line}", PEOPLE)
    assert unclear.value.line == line
