"""Names are found in texts as people write them there, whatever was typed as the name."""

import re
import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.journal.called import Called, either, written


@pytest.mark.parametrize(
    ("name", "said", "left"),
    [
        ("Kohl, Rüdiger", "Herr Kohl. Rüdiger Kohl, Kohl, Rüdiger", "Herr [X]. [X], [X]"),
        ("Rüdiger Kohl", "Kohl, Rüdiger: Rüdiger Kohls Idee", "[X]: [X]s Idee"),
        ("Dr. Kohl, Rüdiger", "Rüdiger Kohl, Kohl, Rüdiger", "[X], [X]"),
        ("Eva Ott (Stadt Ulm)", "Frau Ott. Eva Ott aus Ulm", "Frau [X]. [X] aus Ulm"),
        ("Eva Ott, Stadt Ulm", "Frau Ott. Eva Ott aus Ulm", "Frau [X]. [X] aus Ulm"),
        ("Eva Ott – Stadt Ulm", "Frau Ott. Eva Ott aus Ulm", "Frau [X]. [X] aus Ulm"),
        ("Spätzle 🙂", "Spätzle! Spätzle 🙂", "[X]! [X]"),
        ("Dr. Änne Müller-Lüdenscheidt", "Mit Änne Müller-Lüdenscheidt", "Mit [X]"),
        ("Prof. Dr. h.c. Eva M. Ott, LL.M.", "Eva Ott, Prof. Ott, LL.M.", "[X], Prof. [X], LL.M."),
        ("Dipl.-Ing.Eva Maria Ott", "Eva Maria Ott, Eva Ott", "[X], [X]"),
        ("Ulf von der Aue", "Frau von der Aue, Aue, Ulf von der Aue", "Frau [X], [X], [X]"),
        ("von der Aue, Ulf", "Herr von der Aue. Ulf von der Aue", "Herr [X]. [X]"),
        # A whole name is one however short it is; a short surname alone is mostly another word.
        ("王伟", "Danke, 王伟!", "Danke, [X]!"),
        ("Yu So", "So sagt es Yu So (So, Yu)", "So sagt es [X] ([X])"),
        # A number, a sign or what stands in brackets is nobody's surname.
        ("Gast 100 (Publikum)", "100 Euro vom Publikum, Gast 100", "100 Euro vom Publikum, [X]"),
        ("🙂", "Danke 🙂", "Danke 🙂"),
        ("मोदी नरेन्द्र", "नरेन्द्र मोदी", "[X] मोदी"),
    ],
)
def test_a_name_is_found_in_the_forms_in_which_it_is_written(
    name: str, said: str, left: str
) -> None:
    """Without titles and what was typed beside it, and either way round."""
    called = Called()
    called.person(name, "X")
    assert called.without(said) == left


def test_what_stands_in_the_place_of_a_name_is_seen_to_do_so() -> None:
    """A surname may be a word that meant something else, so it is in brackets, once, also in a
    copy of a copy; where there is nothing but the name, as for whose a paper is, it is not."""
    called, again = Called(), Called()
    called.person("Peter Köln", "Spectator 4")
    copied = called.without("Was sagt Köln dazu? Köln [Köln] zahlt.")
    assert copied == "Was sagt [Spectator 4] dazu? [Spectator 4] [Spectator 4] zahlt."
    again.person("Spectator 4", "Spectator 1")
    assert again.without(copied) == copied.replace("4", "1")
    assert again.without("[Spectator 4 zahlt]") == "[[Spectator 1] zahlt]"
    assert called.without("Köln") == "Spectator 4"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Kohl, Rüdiger", {"Kohl", "Rüdiger"}),
        ("Prof. Dr. Eva M. Ott (Stadt Ulm)", {"Eva", "Ott"}),
        ("Eva Ott, Stadt Ulm", {"Eva", "Ott"}),
        ("Ulf von der Aue", {"Ulf", "Aue"}),
        ("ann lee", {"ann", "lee"}),
        ("e", set()),
    ],
)
def test_what_may_still_mean_somebody_by_itself_are_the_names_in_it(
    name: str, parts: set[str]
) -> None:
    """Neither titles nor where they are from, and no "von"."""
    assert set(written(name).parts) == parts


@given(st.sets(st.text("ab s|", min_size=1, max_size=6), max_size=8), st.text("ab s|", max_size=12))
def test_of_several_names_the_longest_is_found_where_it_begins(names: set[str], said: str) -> None:
    """As if each was looked for by itself, and whatever signs are in them."""
    pattern = re.compile(either(names))
    longest_first = sorted(names, key=len, reverse=True)
    for at in range(len(said)):
        found = pattern.match(said, at)
        assert (found and found[0]) == next(
            (n for n in longest_first if said[at:].startswith(n)), None
        )


def test_thousands_of_names_are_looked_for_at_little_more_cost_than_a_few() -> None:
    """A large audience is looked for in all that was said: with each name by itself, it took
    minutes."""
    chance = Random(1)

    def name() -> str:
        first, last = ("".join(chance.choices("abdefiklmnorstuw", k=6)) for _ in "12")
        return f"{first.title()} {last.title()}"

    texts = [" ".join(name() for _ in range(20)) for _ in range(50)]

    def cost(names: int) -> float:
        called = Called()
        for number in range(names):
            called.person(name(), f"Spectator {number}")
        called.without("")
        begun = time.process_time()
        for text in texts:
            called.without(text)
        return time.process_time() - begun

    assert cost(5000) < 20 * cost(50)
