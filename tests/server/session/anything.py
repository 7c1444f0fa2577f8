"""Any command, made from the types of its fields, with ids as people send them: good ones,
stale ones, foreign ones, nonsense. Private texts carry a mark that can be found again."""

import itertools
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from server.session.messages import COMMANDS, Command
from server.session.session import SessionState

HOSTILE = ("Ann [/b] Lee", "李雷", "x" * 60, "a\x00b\n", "\u202eevil", "<script>", "{n}", " ")
NONSENSE = ("", "nobody", "e0", "s999", "i\x00", "constructor")
SECONDS = (60, 90, 600, 1, -30, 3600, 0, 10**9)
NUMBERS = {"stance": (-3, -2, 0, 1, 2), "rating": (0, 1, 4, 5, 6), "expect": (0, 5, 20, 10**6)}
INSTANTS = (
    datetime(2026, 12, 1, 13, tzinfo=UTC),
    datetime(2026, 12, 1, 14, 0, 0, 1_999, timezone(timedelta(hours=1))),
)
PRIVATE = {
    ("people.add", "name"): "name",
    ("people.add", "organisation"): "name",
    ("people.add", "office"): "name",
    ("people.add", "category"): "name",
    ("people.join", "name"): "name",
    ("people.join", "organisation"): "name",
    ("people.rename", "name"): "name",
    ("people.edit", "name"): "name",
    ("people.edit", "organisation"): "name",
    ("people.edit", "office"): "name",
    ("people.edit", "category"): "name",
    ("agenda.edit", "script"): "script",
    ("NewItem", "script"): "script",
    ("PreparedQuestion", "text"): "prepared",
    ("panel.ask", "note"): "ask",
    ("question.ask", "text"): "question",
    ("position.assess", "remark"): "remark",
    ("whisper.send", "text"): "whisper",
    ("note.write", "text"): "note",
    ("feedback.give", "text"): "feedback",
    ("question.label", "labels"): "label",
}
"""Where a text is not for everybody: (command or record, field) and the word of its mark."""
PUBLIC = frozenset(
    {
        *(("session.edit", "title"), ("NewItem", "title"), ("agenda.edit", "title")),
        ("announce", "text"),
        *(("finding.record", "text"), ("finding.edit", "text")),
        *((f"position.{do}", name) for do in ("add", "edit") for name in ("text", "document")),
        *((f"queue.{do}", "note") for do in ("add", "join", "note")),
    }
)
"""Texts that everybody may read. Any other one is marked, also that of a command which is new."""
CHOSEN = frozenset(
    {("feedback.publish", "text"), ("feedback.withhold", "text"), ("agenda.tick", "text")}
)
"""Texts that name something by what somebody wrote before."""
UNKNOWN = "new"
"""The word of the mark of a text of which nobody has said yet whom it is for."""

ID_FIELDS = frozenset(
    {"item", "person", "entry", "before", "after", "lead", "to", "expect", "whisper"}
    | {"question", "position", "finding", "about", "owner"}
)


@dataclass
class Source:
    """What a generated command may speak of."""

    state: SessionState
    past: list[str] = field(default_factory=list)
    marks: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def ids(self, do: str, name: str) -> list[str]:
        """The good ids for a field, by its name and the topic it is in."""
        state, topic = self.state, do.partition(".")[0]
        entries = [e.id for q in state.queues.values() for e in q.entries]
        match name:
            case "item" | "after":
                return [i.id for i in state.items]
            case "before":
                return [i.id for i in state.items] if topic == "agenda" else entries
            case "entry":
                return entries
            case "question":
                return sorted(state.questions)
            case "position":
                return sorted(state.positions)
            case "finding":
                return sorted(state.findings)
            case "whisper":
                return sorted(state.whispers)
            case "to":
                return [*sorted(state.people), "panel", "moderators"]
            case "person" | "lead" | "about" | "owner":
                items = state.items if name == "about" else ()
                return [*sorted(state.people), *(item.id for item in items)]
            case _:
                speaking = [] if state.floor is None else [state.floor.id, state.floor.person]
                return [*entries, *speaking, *([] if state.item is None else [state.item])]


def _chosen(source: Source, do: str, chance: Random) -> str:
    feedback, items = source.state.feedback, source.state.items
    written = [prepared.text for item in items for prepared in item.prepared]
    if do != "agenda.tick":
        written = [*feedback.lines, *(feedback.kept or ())]
    return chance.choice([*written, "never written"])


def _word(source: Source, do: str, name: str, chance: Random) -> str:
    if name in ID_FIELDS:
        good = source.ids(do, name)
        if good and chance.random() < 0.8:
            return chance.choice(good)
        return chance.choice([*NONSENSE, *source.past[-20:]])
    if (do, name) in CHOSEN:
        return _chosen(source, do, chance)
    text = chance.choice(HOSTILE)
    if (do, name) in PUBLIC:
        return text
    return f"{text}⟪{PRIVATE.get((do, name), UNKNOWN)}:{next(source.marks)}⟫"


def value(source: Source, do: str, name: str, kind: Any, chance: Random) -> Any:
    """A value of the type of a field. Fails for a type that it does not know."""
    origin = get_origin(kind)
    if kind is NoneType:
        return None
    if kind is str:
        return _word(source, do, name, chance)
    if kind is bool:
        return chance.random() < 0.5
    if kind is datetime:
        return chance.choice(INSTANTS)
    if kind is int:
        return chance.choice(NUMBERS.get(name, SECONDS))
    if origin is Literal:
        return chance.choice(get_args(kind))
    if origin in (Union, UnionType):
        return value(source, do, name, chance.choice(get_args(kind)), chance)
    if origin is tuple:
        inner = get_args(kind)[0]
        return tuple(value(source, do, name, inner, chance) for _ in range(chance.randrange(3)))
    assert is_dataclass(kind), f"{do}.{name}: no values for {kind}"
    return record(source, getattr(kind, "__name__", ""), kind, chance)


def record(source: Source, do: str, kind: Any, chance: Random) -> Any:
    """A command or record of a type; fields with a default are left out as often as not."""
    hints = get_type_hints(kind)
    said = {}
    for f in fields(kind):
        required = f.default is MISSING and f.default_factory is MISSING
        if required or chance.random() < 0.5:
            said[f.name] = value(source, do, f.name, hints[f.name], chance)
    return kind(**said)


def command(source: Source, do: str, chance: Random) -> Command:
    made: Command = record(source, do, COMMANDS[do], chance)
    return made
