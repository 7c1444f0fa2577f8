"""The file of a reader's own keys: which action goes by which key, in place of those it has.

``keymap:`` maps the id of an action, with its screen before it (``desk.next``), to a key or a
list of keys. ``docs/keys.md`` has the ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from textual.keys import KEY_ALIASES, KEY_NAME_REPLACEMENTS, Keys, _character_to_key

from server.agenda_file.problems import AgendaErrors, Message, meant
from server.agenda_file.source import Source, decode, read_bytes
from server.agenda_file.yaml12 import List, Node, Scalar, compose
from server.agenda_file.yaml12 import Mapping as YamlMapping
from server.language import N_

from ..app.actions import WRITTEN, Action
from ..app.own_keys import OwnKeys
from ..app.remembered import KEYS, config_folder
from .keys_of_the_program import keys_of_the_program

SCREENS: Final[Mapping[str, str]] = {
    "desk": "moderator.desk.actions",
    "checklist": "moderator.desk.before.actions",
    "after": "moderator.desk.after.actions",
    "panel": "moderator.panel.actions",
    "player": "moderator.player.actions",
}
"""Where the actions of each screen are; ids of keys begin with its name."""
PRINTED: Final = ("go_", "open.", "cue_", "copy_")
"""How the ids begin of actions whose keys stand on what they lead to, and so stay."""

_NAMED: Final = frozenset(
    {key.value for key in Keys} | set(KEY_ALIASES) | {f"f{n}" for n in range(1, 25)}
)
_SPOKEN: Final = {text.casefold(): name for name, text in WRITTEN.items()}


def readers_keys() -> OwnKeys:
    """Those of whoever runs the program. Raises AgendaErrors."""
    return own_keys(config_folder() / KEYS)


def own_keys(path: Path) -> OwnKeys:
    """The keys of a file, none where there is no such file.

    Raises:
        AgendaErrors: with every id that is unknown, every key that is none, or the program's own,
            and every two actions that would have the same key in the same place.
    """
    if not path.exists():
        return OwnKeys()
    source = decode(read_bytes(path), str(path))
    if not source.text.strip():
        return OwnKeys()
    root = compose(source)
    for name, at in root.keys.items():
        if name != "keymap":
            source.report(at, N_("“{word}” is unknown here: keymap: is"), word=name)
    keymap = root.entries.get("keymap")
    if keymap is not None and not isinstance(keymap, YamlMapping):
        source.report(keymap.start, N_("lines such as “desk.next: n” are expected here"))
    found: dict[str, str] = {}
    if isinstance(keymap, YamlMapping):
        found = _read(keymap, source)
    if source.problems:
        raise AgendaErrors(source.problems)
    return OwnKeys(found)


def actions() -> Iterator[tuple[str, Action[Any, Any]]]:
    """All that have keys, with their screens."""
    for screen, module in SCREENS.items():
        for action in import_module(module).ACTIONS.values():
            if action.keys:
                yield screen, action


def _read(keymap: YamlMapping, source: Source) -> dict[str, str]:
    known = {f"{screen}.{action.id}": (screen, action) for screen, action in actions()}
    free = [name for name in known if not name.partition(".")[2].startswith(PRINTED)]
    found: dict[str, str] = {}
    for name, node in keymap.entries.items():
        at = keymap.keys[name]
        if name not in known:
            hint = meant(name, free)
            source.report(at, N_("there is no action “{word}”"), word=name, hint=hint)
        elif name not in free:
            source.report(at, N_("“{word}” stays where it is: its key is shown there"), word=name)
        else:
            keys = list(_keys(node, source))
            if keys:
                found[name] = ",".join(keys)
    _clashes(found, keymap, source, known.values())
    return found


def _keys(node: Node, source: Source) -> Iterator[str]:
    for each in node.items if isinstance(node, List) else [node]:
        raw = each.raw if isinstance(each, Scalar) else ""
        key = key_of(raw)
        if key is None:
            source.report(each.start, N_("“{word}” is no key"), word=raw)
        else:
            yield key


def key_of(text: str) -> str | None:
    """A key as Textual calls it, from how people write it; None where there is no such key."""
    if len(text) == 1:
        return _character_to_key(text) if text.isprintable() else None
    *modifiers, last = text.strip().casefold().split("+")
    if not set(modifiers) <= {"ctrl", "alt", "shift"}:
        return None
    last = _SPOKEN.get(last, last)
    known = last in _NAMED or last in KEY_NAME_REPLACEMENTS or (modifiers and len(last) == 1)
    return "+".join([*sorted(modifiers), last]) if known else None


def _clashes(
    found: Mapping[str, str],
    keymap: YamlMapping,
    source: Source,
    known: Iterable[tuple[str, Action[Any, Any]]],
) -> None:
    """Report each key that would mean two things in one place."""
    taken: list[tuple[str, str, Action[Any, Any]]] = []
    # Those that were not asked for first: what is named is then always a line of the file.
    for screen, action in sorted(known, key=lambda known: f"{known[0]}.{known[1].id}" in found):
        name = f"{screen}.{action.id}"
        for key in found.get(name, action.keys).split(","):
            if _is_the_programs(key, screen, action):
                if name in found:
                    source.report(
                        keymap.keys[name],
                        N_("“{key}” is a key of the program itself"),
                        key=WRITTEN.get(key, key),
                        hint=Message(keys_of_the_program(screen)[key]),
                    )
                continue
            other = next(
                (
                    before
                    for where, before, theirs in taken
                    if where == key and before != name and _together(before, name, theirs, action)
                ),
                None,
            )
            if other is not None and name in found:
                line = source.place(keymap.keys[other])[0] if other in found else None
                place = Message(N_("line {n}"), n=line) if line is not None else None
                source.report(
                    keymap.keys[name],
                    N_("“{key}” is the key of {other} already"),
                    key=WRITTEN.get(key, key),
                    other=other,
                    hint=place,
                )
            taken.append((key, name, action))


def _is_the_programs(key: str, screen: str, action: Action[Any, Any]) -> bool:
    """Whether a key means something beside the actions, where this one does not come with it."""
    return key in keys_of_the_program(screen) and key not in action.keys.split(",")


def _together(one: str, other: str, first: Action[Any, Any], second: Action[Any, Any]) -> bool:
    """Whether two actions of a screen can have the keys at the same time."""
    if one.partition(".")[0] != other.partition(".")[0]:
        return False
    return not first.panes or not second.panes or not set(first.panes).isdisjoint(second.panes)
