"""Every refusal has a sentence."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from server.language import Language
from server.session.messages import Refused
from server.session.plan import LONGEST_DURATION
from server.session.session import _WRONG_PHASE
from server.wire import close_codes, refusals
from tests.support.sessions import Round

SERVER = Path(refusals.__file__).parents[1]


def raised() -> Iterator[str]:
    """The codes in the source; one that is no literal is given as where it stands."""
    yield from _WRONG_PHASE.values()
    for path in sorted(SERVER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            match node:
                case ast.Call(func=ast.Name(id="Refused"), args=[ast.Constant(value=str(code))]):
                    yield code
                case ast.Call(func=ast.Name(id="Refused"), args=[ast.Subscript()]):
                    pass  # the phases' own, above
                case ast.Call(func=ast.Name(id="Refused"), args=[ast.Attribute()]):
                    pass  # said by another server, where it was a literal
                case ast.Call(func=ast.Name(id="Refused")):
                    yield f"{path.name}:{node.lineno}"


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    """Nobody reads a code, and translators work on what is said."""
    assert set(raised()) == set(refusals.SENTENCES)


def test_a_sentence_is_the_readers_and_a_parsers_words_stand_behind_it() -> None:
    """What it is filled with are names, figures, and what happened, in words of the reader. What a
    parser says, in English, is for whoever writes a client, and stands in brackets."""
    filled = {name for said in refusals.SENTENCES.values() for name in re.findall(r"{(\w+)}", said)}
    assert filled <= {
        "by",
        "detail",
        "event",
        "limit",
        "minutes",
        "name",
        "names",
        "person",
        "time",
    }
    refused = Refused("invalid", detail="start: Input should be a valid datetime")
    said = refusals.error(refused, Language.named("de"), str)["error"]
    sentences, _, rest = said["message"].partition(" (")
    assert (sentences[-1], rest) == (".", f"{refused.values['detail']})")
    with_more = [code for code, said in refusals.SENTENCES.items() if "{detail}" in said]
    assert with_more == ["invalid"]


def test_the_page_stops_after_the_same_codes_as_the_programs() -> None:
    """But for a renewed link: after that it comes once more, by its own token."""
    page = (SERVER / "web" / "line.js").read_text()
    found = re.search(r"^const USELESS = (\[.*\]);", page, re.MULTILINE)
    assert found is not None
    assert {*json.loads(found[1]), close_codes.LINK_RENEWED} == close_codes.USELESS


def test_every_refused_hello_is_closed_with_a_code_of_its_own() -> None:
    """Clients are told by the code whether coming back makes sense."""
    assert set(close_codes.REASONS) <= set(refusals.SENTENCES)


def test_a_sentence_names_people_where_they_may_be_known() -> None:
    """Ids are for programs; a name that the reader may not know stays unsaid, and is no markup."""
    refused = Refused("already_invited", person="s7")
    english = Language.named("en")
    said = refusals.sentence(refused, english, lambda _: "Ann {by} [/b] Lee")
    assert said == "Ann {by} [/b] Lee has been invited already."
    assert refusals.sentence(refused, english, lambda _: "") == "Somebody has been invited already."


def test_how_long_something_can_last_is_said_in_minutes() -> None:
    """As people type it; programs are told the limit in seconds, as they say it."""
    refused = Round().running().refused("m1", "agenda.edit", item="i1", planned=2000 * 60)
    said = refusals.sentence(refused, Language.named("en"), str)
    assert said == "A duration has to be between 1 second and 1440 minutes."
    assert refused.values["limit"] == LONGEST_DURATION


def test_what_is_too_short_to_be_shortened_says_how_long_it_is() -> None:
    """Neither the longest nor the shortest duration that there can be explains it."""
    stage = Round().running()
    german = Language.named("de")
    item = stage.refused("m1", "agenda.extend", item="i1", seconds=-300)
    assert refusals.sentence(item, german, str) == "Der Punkt dauert nur 5:00."
    stage.do("m1", "floor.give", person="p2")
    speech = stage.refused("m1", "floor.extend", seconds=-60)
    assert refusals.sentence(speech, german, str) == "Die Redezeit ist nur 1:00."


def test_a_request_that_is_not_there_is_not_called_an_undo() -> None:
    """Whoever has asked for no seat has nothing to withdraw; taking back is what “undo” does."""
    refused = Round().running().refused("s1", "panel.withdraw")
    said = refusals.sentence(refused, Language.named("de"), str)
    assert said == "Es gibt nichts zurückzuziehen."


def test_a_code_without_a_sentence_is_still_said() -> None:
    """A live session does not end over a sentence."""
    said = refusals.sentence(Refused("new_code"), Language.named("en"), str)
    assert said == "That is not possible (new_code)."
