"""What a frame may hold, and what is said about one that may not."""

import json
from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import TypeAdapter, ValidationError

from server.session import agenda, floor, phases, queue
from server.session.messages import COMMANDS, NOBODY, UNSET, Refused
from server.session.plan import PreparedQuestion
from server.wire.messages import (
    LARGEST_ID,
    LONGEST_DETAIL,
    MOST_MISTAKES,
    command_id,
    decode_command,
    encode_command,
    parse,
)

FOR_PEOPLE = sorted(do for do, kind in COMMANDS.items() if kind.roles != NOBODY)
TEXTS = some.text(some.characters(codec="utf-8"), max_size=4)
FLOATS = some.floats(allow_nan=False, allow_infinity=False)
SIMPLE = some.none() | some.booleans() | some.integers() | FLOATS | TEXTS
LIKELY = some.sampled_from(["reply", "discussion", "moderator", "support", "arrival", "1", 1, None])
VALUES = some.recursive(
    SIMPLE | LIKELY | some.fixed_dictionaries({"title": TEXTS, "planned": some.integers()}),
    lambda inner: some.lists(inner, max_size=2) | some.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=5,
)


@some.composite
def messages(draw: some.DrawFn) -> dict[str, Any]:
    """A command with some of its fields, mostly wrong, and sometimes another field; none with a
    text for a time, of which pydantic thinks otherwise."""
    do = draw(some.sampled_from(FOR_PEOPLE))
    own = [some.just(name) for name in COMMANDS[do].__dataclass_fields__]
    fields = draw(some.dictionaries(some.one_of(*own, TEXTS), VALUES, max_size=4))
    times = {name for name, hint in get_type_hints(COMMANDS[do]).items() if hint == _MAYBE_A_TIME}
    said = {k: v for k, v in fields.items() if not (k in times and isinstance(v, str))}
    return {**said, "id": 1, "do": do}


_MAYBE_A_TIME = datetime | None


@pytest.mark.parametrize(
    "text",
    [
        "2026-W49-2T14:00:00Z",
        "20261201T140000Z",
        "2026-12-01T14:00:00+0200",
        "2026-12-01x14:00:00Z",
    ],
)
def test_a_time_is_written_as_the_reference_says(text: str) -> None:
    """In RFC 3339, as the schema has it. What Python reads besides is not what a client of another
    language would send, or another one of our servers read."""
    with pytest.raises(Refused, match="invalid"):
        decode_command({"do": "session.edit", "start": text})


@pytest.mark.parametrize("text", ["2026-12-01t14:00:00z", "2026-12-01 16:00:00.0000000+02:00"])
def test_a_time_may_be_written_in_each_way_of_the_rfc(text: str) -> None:
    """Small letters, a blank, any number of digits and any offset: a client that keeps to the
    schema is not refused for how its library writes times."""
    edit = phases.Edit(start=datetime(2026, 12, 1, 14, tzinfo=UTC))
    assert decode_command({"do": "session.edit", "start": text}) == edit


@pytest.mark.parametrize(
    "text", ["2026", "1760000000", "2026-12-01T14:00", "1500-01-01T00:00:00Z", "soon", ""]
)
def test_a_time_has_its_offset_and_is_none_of_another_age(text: str) -> None:
    """What pydantic would read as seconds since 1970, or as a time of no zone, is no time."""
    with pytest.raises(Refused, match="invalid") as refused:
        decode_command({"do": "session.edit", "start": text})
    assert refused.value.values["detail"] == "start: Input should be a valid datetime"
    at = decode_command({"do": "session.edit", "start": "2026-12-01T14:00:00+02:00"})
    assert at == phases.Edit(start=datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert decode_command({"do": "session.edit", **encode_command(at)}) == at


@given(messages())
@settings(max_examples=200, deadline=None)
def test_a_parsed_frame_is_read_as_strictly_as_its_text(message: dict[str, Any]) -> None:
    """Parsing once takes and refuses what pydantic's strict mode for JSON texts does, with the
    same words, as far as they are said."""
    frame = parse(json.dumps(message))
    content = json.dumps({key: message[key] for key in message if key not in ("id", "do")})
    adapter: TypeAdapter[Any] = TypeAdapter(COMMANDS[frame["do"]])
    try:
        expected = adapter.validate_json(content, strict=True, extra="forbid")
    except ValidationError as error:
        first = error.errors()[:MOST_MISTAKES]
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in first)
        with pytest.raises(Refused, match="invalid") as refused:
            decode_command(frame)
        said = str(refused.value.values["detail"])
        assert said == problems or (
            len(said) == LONGEST_DETAIL and problems.startswith(said.removesuffix("…"))
        )
    else:
        assert decode_command(frame) == expected


@pytest.mark.parametrize(
    ("frame", "detail"),
    [
        ('{"do": "queue.join", "more": 1}', "more: Unexpected keyword argument"),
        ('{"do": "agenda.extend", "item": "i1"}', "seconds: Field required"),
        ('{"do": "agenda.extend", "item": "i1", "seconds": 1.0}', "seconds: Input should be"),
        ('{"do": "agenda.extend", "item": "i1", "seconds": "1"}', "seconds: Input should be"),
        ('{"do": "agenda.extend", "item": "i1", "seconds": true}', "seconds: Input should be"),
        ('{"do": "agenda.extend", "item": "i1", "seconds": 1e400}', "seconds: Input should be"),
        ('{"do": "queue.join", "note": "\\ud800"}', "note: Input should be a valid string"),
        ('{"do": "queue.join", "kind": "\\ud800"}', "kind: Input should be"),
        ('{"do": "queue.join", "\\ud800": 1}', ": Input should be a valid string"),
        ('{"do": "floor.next", "expect": []}', "expect.int: Input should be a valid integer; e"),
        ('{"do": "agenda.add", "item": 1}', "item: Input should be an object"),
        (
            '{"do": "agenda.add", "item": {"title": "", "planned": 1, "prepared": {}}}',
            "item.prepared: Input should be a valid array",
        ),
        (
            '{"do": "agenda.add", "item": {"title": "", "planned": 1, "more": 1}}',
            "item.more: Unexpected keyword argument",
        ),
        ('{"do": "queue.join", "note": ' + "[" * 500 + "]" * 500 + "}", "note: Input should be"),
    ],
)
def test_what_is_wrong_is_named_where_it_is(frame: str, detail: str) -> None:
    """In JSON's words, by the field's name on the wire; nothing is read as what it is not."""
    with pytest.raises(Refused, match="invalid") as refused:
        decode_command(parse(frame))
    assert str(refused.value.values["detail"]).startswith(detail)


@pytest.mark.parametrize(
    ("frame", "command"),
    [
        ('{"do": "queue.join", "note": "a", "note": "b"}', queue.Join(note="b")),
        ('{"do": "queue.leave", "do": "queue.join"}', queue.Join()),
        ('{"do": "queue.join", "note": "\\ud83d\\ude00"}', queue.Join(note="\U0001f600")),
        ('{"do": "agenda.extend", "item": "", "seconds": 1' + "0" * 99 + "}", None),
        ('{"do": "floor.next", "expect": 7}', floor.Next(7)),
        ('{"do": "floor.next", "expect": "7"}', floor.Next("7")),
        (
            (
                '{"do": "agenda.add", "item": {"title": "T", "planned": 6, "prepared": '
                '[{"to": "p1", "text": "Why?"}]}}'
            ),
            agenda.Add(agenda.NewItem("T", 6, prepared=(PreparedQuestion("p1", "Why?"),))),
        ),
    ],
)
def test_what_json_can_say_is_taken(frame: str, command: Any) -> None:
    """Of a field that is there twice the last one counts; numbers are as large as they like:
    how large they may be is for the rules to say."""
    assert decode_command(parse(frame)) == (command or agenda.Extend("", 10**99))


@pytest.mark.parametrize(
    "frame",
    [
        *("", "{", "7", "[]", "null", '"{}"', "{} {}", "\ufeff{}", "{'a': 1}", '{"a": 1,}'),
        *('{"id": NaN}', '{"id": Infinity}', '{"a": [-Infinity]}', '{"a": ' + "1" * 5000 + "}"),
        *("[" * 60_000, '{"a":' * 10_000),
    ],
)
def test_what_is_no_json_object_is_malformed(frame: str) -> None:
    """Whatever is in it; also where it would be too deep or too large to be read."""
    with pytest.raises(Refused, match="malformed"):
        parse(frame)


@pytest.mark.parametrize("do", [None, 1, [], {}, "", "queue", "people.join", "\ud800"])
def test_an_unknown_command_is_not_looked_into(do: Any) -> None:
    """What the room alone says is unknown as well, whatever else is wrong with it."""
    with pytest.raises(Refused, match="unknown_command"):
        decode_command({"do": do, "more": 1})


@pytest.mark.parametrize("number", [0, -1, LARGEST_ID, -LARGEST_ID, "", "x" * 64, "\U0001f600"])
def test_an_id_is_a_number_or_a_short_text(number: int | str) -> None:
    """It comes back in the answer as it was."""
    assert command_id({"id": number}) == number


@pytest.mark.parametrize("number", [None, True, 1.0, LARGEST_ID + 1, "x" * 65, "\udfff", [], {}])
def test_other_ids_are_refused(number: Any) -> None:
    """No answer could carry them to every client."""
    with pytest.raises(Refused, match="invalid"):
        command_id({"id": number})


def test_null_takes_away_and_absent_leaves_on_the_wire() -> None:
    """What a frame does not name is not there, rather than null; both ways."""
    command = decode_command(parse('{"do": "agenda.edit", "item": "i1", "lead": null}'))
    assert isinstance(command, agenda.Edit)
    assert (command.lead, command.script) == (None, UNSET)
    assert encode_command(command) == {"do": "agenda.edit", "item": "i1", "lead": None}
    for owner in ({}, {"owner": None}):
        frame = {"do": "finding.edit", "finding": "r1", **owner}
        assert encode_command(decode_command(frame)) == frame


@pytest.mark.parametrize("field", ["title", "planned", "kind", "order"])
def test_what_an_item_has_to_have_cannot_be_taken_away(field: str) -> None:
    """Null is refused there."""
    with pytest.raises(Refused, match="invalid"):
        decode_command({"do": "agenda.edit", "item": "i1", field: None})
