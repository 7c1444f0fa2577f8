"""A reader's own keys, from a file."""

from pathlib import Path

import pytest

from moderator.app.actions import key_names
from moderator.commands.keys_of_the_program import keys_of_the_program
from moderator.commands.own_keys import actions, key_of, own_keys
from server.agenda_file import AgendaErrors
from server.language import Language


def written(folder: Path, *lines: str) -> Path:
    path = folder / "keys.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def complaints(path: Path) -> list[str]:
    with pytest.raises(AgendaErrors) as caught:
        own_keys(path)
    return str(caught.value).replace(f"{path}:", "").splitlines()


def test_a_key_is_given_as_people_write_it(tmp_path: Path) -> None:
    """Characters, names and modifiers; one or several; what is not named keeps its own."""
    keys = own_keys(
        written(
            tmp_path,
            "keymap:",
            "  desk.next: Ctrl+G",
            "  desk.undo: [u, Ctrl+Z, backspace, ü]",
            '  desk.label: "+"',
            "  desk.longer: '#'",
            "  panel.contribution: m",
        )
    )
    assert keys.by_id["desk.next"] == "ctrl+g"
    assert key_names(keys.by_id["desk.undo"])[:3] == ("u", "ctrl+z", "backspace")
    assert keys.by_id["desk.label"] == "plus"
    assert keys.named("desk.end", "e") == "e"


def test_no_file_is_no_mistake(tmp_path: Path) -> None:
    """Nor is one with nothing in it."""
    assert own_keys(tmp_path / "keys.yaml").by_id == {}
    assert own_keys(written(tmp_path, "")).by_id == {}
    assert own_keys(written(tmp_path, "keymap: {}")).by_id == {}


def test_unknown_ids_and_keys_are_named_at_their_line(tmp_path: Path) -> None:
    """All at once, with what was probably meant."""
    path = written(
        tmp_path,
        "keymap:",
        "  desk.nxt: F9",
        "  desk.end: F99",
        "  desk.go_queue: q",
        "colour: red",
    )
    assert complaints(path) == [
        "2:3: there is no action “desk.nxt” (did you mean “desk.next”?)",
        "3:13: “F99” is no key",
        "4:3: “desk.go_queue” stays where it is: its key is shown there",
        "5:1: “colour” is unknown here: keymap: is",
    ]


def test_clashes_are_named_at_their_line(tmp_path: Path) -> None:
    """With the action that has the key, and its line where it is one of the file."""
    path = written(
        tmp_path, "keymap:", "  desk.next: e", "  desk.give: ctrl+g", "  desk.clock: ctrl+g"
    )
    assert complaints(path) == [
        "2:3: “e” is the key of desk.end already",
        "4:3: “ctrl+g” is the key of desk.give already (line 3)",
    ]


def test_a_key_of_the_program_itself_is_nobodys_to_give(tmp_path: Path) -> None:
    """An action would never be reached by it, or what it means everywhere would not: leaving, help,
    commands, from list to list, in every list. A file says so at its line, in both languages."""
    path = written(
        tmp_path,
        "keymap:",
        "  desk.next: ctrl+q",
        '  desk.end: ["?", F1, ctrl+l, ctrl+p, ctrl+t]',
        "  desk.undo: [tab, shift+tab, ctrl+c]",
        "  desk.give: [up, down, pageup, pagedown, home, end]",
        "  checklist.letter: enter",
        "  panel.note: escape",
        "  player.faster: tab",
    )
    english = complaints(path)
    assert english[0] == "2:3: “ctrl+q” is a key of the program itself (Quit)"
    assert "4:3: “tab” is a key of the program itself (Focus Next)" in english
    assert "5:3: “up” is a key of the program itself (in every list)" in english
    assert english[-2] == "7:3: “escape” is a key of the program itself (Not now)"
    lines = [int(said.partition(":")[0]) for said in english]
    assert lines == [2, *[3] * 5, *[4] * 3, *[5] * 6, 6, 7, 8]
    with pytest.raises(AgendaErrors) as caught:
        own_keys(path)
    german = caught.value.render(Language.named("de")).splitlines()[0]
    assert german == f"{path}:2:3: „ctrl+q“ ist eine Taste des Programms selbst (Programm beenden)"


def test_what_an_action_comes_with_it_may_keep(tmp_path: Path) -> None:
    """Enter ticks in the checklist as it chooses in every list, and the player goes by the keys of
    lists, which it has before them. No other action comes with a key of the program itself."""
    lines = ("checklist.tick: [enter, x]", "player.on: end", "player.end: up", "player.minute: m")
    path = written(tmp_path, "keymap:", *(f"  {line}" for line in lines))
    assert own_keys(path).by_id["player.end"] == "up"
    own = [
        (f"{screen}.{action.id}", key)
        for screen, action in actions()
        for key in action.keys.split(",")
        if key in keys_of_the_program(screen)
    ]
    assert own == [("checklist.tick", "enter")]


def test_a_key_may_mean_one_thing_in_each_pane(tmp_path: Path) -> None:
    """As those do that actions come with, and a key may be swapped for another's."""
    swapped = ("  desk.take_out: y", "  desk.next: e", "  desk.end: n")
    path = written(tmp_path, "keymap:", *swapped, "  panel.end: n")
    assert complaints(path) == ["5:3: “n” is the key of panel.note already"]
    path = written(tmp_path, "keymap:", *swapped)
    assert set(own_keys(path).by_id) == {"desk.take_out", "desk.next", "desk.end"}


def test_no_action_needs_the_alternate_graphics_key() -> None:
    """On a German keyboard these signs are typed with AltGr, which some terminals take for alt:
    whatever goes by one of them goes by another key as well."""
    hard = {key_of(sign) for sign in "@[]{}\\|~"}
    for screen, action in actions():
        assert set(action.keys.split(",")) - hard, f"{screen}.{action.id}"
