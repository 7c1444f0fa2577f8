"""What the desk offers: never what the rules would refuse, and always the way to help."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from rich.cells import cell_len
from textual.screen import ModalScreen
from textual.widgets import OptionList

from moderator.app.actions import Action
from moderator.client.feedback_lines import lines_in_order
from moderator.client.outbox import Answer, Answered, Unsent
from moderator.client.people import audience
from moderator.client.session_view import Presence, SessionView
from moderator.desk.actions import ACTIONS
from moderator.desk.in_vain import refused_now, why_not
from moderator.desk.item_form import ItemForm
from moderator.desk.known_links import KnownLinks
from moderator.desk.links_screen import LinksScreen
from moderator.desk.panes import KEYS, PANES, Pane
from moderator.desk.person_form import PersonForm
from moderator.desk.position_form import PositionForm, PositionSaid
from moderator.desk.selection import PREPARED, Selection
from moderator.desk.session_form import SessionForm
from moderator.desk.written import Written
from moderator.dialogs.confirm import Confirm
from moderator.dialogs.menu import Menu
from moderator.dialogs.picker import Picked, Picker
from moderator.widgets.footer import KeyLine
from server.language import Code, Language
from server.session import agenda, departures, feedback, panel, phases, texts
from server.session.entries import current_queue
from server.session.messages import Actor, Command, Refused
from server.session.session import SessionState, decide
from server.session.views import Reader, state_for
from server.wire.messages import You
from tests.moderator.desk.scene import Scene, full, lively
from tests.moderator.desk.still import StillDesk
from tests.support.logs import AnyLog
from tests.support.waiting import until

EACH = 20
"""Moments that are looked at of each session."""
UNSURE = frozenset({"undo", "redo", "actions"})

STEPS: dict[str, Command] = {
    "open_session": phases.Open(),
    "pause_session": phases.Pause(),
    "resume_session": phases.Resume(),
    "close": phases.Close(),
    "edit_session": phases.Edit("Another"),
}


def still(scene: Scene, folder: Path, code: Code = "en") -> StillDesk:
    return StillDesk(scene.view(), Language.named(code), scene.facts, folder)


def over() -> Scene:
    return full().do("m1", feedback.Open()).do("m1", phases.Close())


def takes(scene: Scene, command: Command) -> bool:
    """Whether the rules take a command and something comes of it."""
    try:
        return bool(decide(scene.state, command, Actor("m1", "moderator"), scene.now))
    except Refused:
        return False


async def test_after_the_end_no_key_acts(tmp_path: Path) -> None:
    """Whatever is selected: neither keys nor the footer nor the palette offer anything but to
    read what came out."""
    desk = still(over(), tmp_path)
    async with desk.run_test(size=(120, 40)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        screen = desk.drawn
        for pane in PANES:
            await pilot.press(KEYS[pane])
            selection = screen.selection()
            assert selection is not None
            gives = [action for action in ACTIONS.values() if action.command is not None]
            assert [action.id for action in gives if action.is_possible(selection)] == []
            actions = {b.binding.id for b in screen.active_bindings.values()}
            assert actions & {f"desk.{action.id}" for action in gives} == set()
            assert "desk.talk" in actions
            assert "desk.signal" not in actions
            offered = {key.action for key in screen.query_one(KeyLine).keys}
            reads = {"act('read_position')"} if pane == "positions" else set()
            assert offered == {"explain", "act('afterwards')"} | reads


def test_what_is_still_in_a_list_cannot_be_taken_out_after_the_end() -> None:
    """The phase decides, also where the selection would allow a command."""
    scene = lively()
    asking = next(p for p, i in scene.state.panel.items() if i.until is None)
    scene.do("m1", phases.Close())
    selection = Selection(scene.view(), "requests", asking)
    assert ACTIONS["withdraw"].make(selection) is not None
    assert not ACTIONS["withdraw"].is_possible(selection)


def test_the_key_that_does_again_says_that_nothing_was_taken_back() -> None:
    """Not only that it does not work: whoever pressed it looks for what is in its way."""
    selection = Selection(Scene().do("m1", phases.Open()).view())
    assert not ACTIONS["redo"].is_possible(selection)
    why = why_not(Language.named("en"), ACTIONS["redo"], selection)
    assert why == "There is nothing to do again."


def test_what_is_not_possible_is_named_in_the_readers_language() -> None:
    """A footer's word that means something else elsewhere has a name beside it, and this is said
    of a key in vain and in the palette: the word was English there, or the other meaning."""
    german = Language.named("de")
    why = refused_now(german, ACTIONS["give"])
    assert why == "Geht hier jetzt nicht: „Wort erteilen“"
    only_in_a_footer = [a.id for a in ACTIONS.values() if _is_of_footers(a, german) and not a.name]
    assert only_in_a_footer == []


def _is_of_footers(action: Action[Any, Any], language: Language) -> bool:
    return language.context("key", action.label) != action.label


async def test_after_the_end_the_desk_says_so_and_proposes_nothing(tmp_path: Path) -> None:
    """Requests are gone, and no empty list names a key."""
    desk = still(over(), tmp_path)
    async with desk.run_test(size=(120, 40)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        screen = desk.drawn
        assert "The session is closed." in screen.floor.text
        assert screen.requests.ids == []
        assert [name for name, rows in screen.lists.items() if rows.hint] == []
        assert "E writes" not in screen.lists["script"].text


PHASES: dict[str, list[Command]] = {
    "waiting": [],
    "open": [phases.Open()],
    "paused": [phases.Open(), phases.Pause()],
}


@pytest.mark.parametrize("phase", PHASES)
async def test_the_session_menu_offers_only_possible_steps(tmp_path: Path, phase: str) -> None:
    """A step is possible exactly where the rules take it; enter is never on another one."""
    scene = Scene().do("m1", *PHASES[phase])
    assert scene.state.session.phase == phase
    desk = still(scene, tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        await pilot.press("S")
        assert isinstance(desk.screen, Menu)
        possible = {choice.id for choice in desk.screen.choices if choice.possible}
        assert possible == {step for step, command in STEPS.items() if takes(scene, command)}
        options = desk.screen.query_one(OptionList)
        assert options.highlighted is not None
        assert not options.get_option_at_index(options.highlighted).disabled


@pytest.mark.parametrize("code", ["en", "de"])
async def test_every_footer_ends_with_help(tmp_path: Path, code: Code) -> None:
    """Whatever list has the keys, F1 is there to be seen; and how to invite where somebody has
    asked for it."""
    desk = still(full(), tmp_path, code)
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        for pane in PANES:
            await pilot.press(KEYS[pane])
            await pilot.pause()
            await pilot.pause()
            keys = list(desk.drawn.query_one(KeyLine).keys)
            assert keys[-1].action == "explain", pane
            assert keys[-1].end <= 79, pane
            assert len(keys) > 4
            invites = any("'invite'" in key.action for key in keys)
            assert invites or pane != "requests"


@pytest.mark.parametrize("code", ["en", "de"])
async def test_tabs_are_one_row_of_whole_words(tmp_path: Path, code: Code) -> None:
    """At every size each list has its key there, a name is whole or left out, a rule ends each tab
    so that no count runs into the next number, and the open list always has its name."""
    desk = still(full(), tmp_path, code)
    sizes = [(80, 24), (100, 30), (120, 40), (160, 50)]
    async with desk.run_test(size=sizes[0]) as pilot:
        for size in sizes:
            await pilot.resize_terminal(*size)
            for pane in PANES:
                await pilot.press(KEYS[pane])
                await pilot.pause()
                tabs = desk.drawn.tabs
                assert tabs.size.height == 1
                assert cell_len(tabs.text) <= size[0]
                parts = tabs.text.split("│")
                assert [part.strip(" ▸")[0] for part in parts] == [KEYS[p] for p in PANES]
                assert "…" not in tabs.text
                opened = parts[PANES.index(pane)]
                assert re.search(r"[a-zäöü]{4}", opened), opened


def any_views(seeds: Sequence[int]) -> Iterator[tuple[SessionState, SessionView]]:
    """Moments of sessions in which anybody does anything, and what a moderator sees of them."""
    for seed in seeds:
        log = AnyLog(seed, 500)
        you = You("m1", log.state.people["m1"].name, "moderator")
        whole = [n for n, fact in enumerate(log.facts, start=1) if not fact.more]
        for n in (0, *Random(seed).sample(whole, min(EACH, len(whole)))):
            state, at = log.states[n], log.facts[max(0, n - 1)].at
            cut = state_for(state, Reader(you.id, "moderator"))
            yield state, SessionView(cut, you, at, Presence())


def rare_views() -> Iterator[tuple[SessionState, SessionView]]:
    """What too many things have to come together for: a guest on the panel, somebody removed, lines
    of feedback that nobody has published, and signals of the agenda's own."""
    scene = full()
    own = replace(scene.state.session, signals=("Louder", "Slower", "Shorter", "Closer"))
    scene.states.append(replace(scene.state, session=own))
    guest, gone = sorted(p.id for p in scene.state.people.values() if p.role == "spectator")[:2]
    scene.do("m1", panel.Invite(guest)).do(guest, panel.Accept())
    scene.do("m1", departures.Remove(gone), feedback.Open())
    scene.do(guest, feedback.Give(4, "Gern wieder")).do("m1", feedback.Close())
    yield scene.state, scene.view()


def rows(view: SessionView, pane: Pane) -> list[str]:
    """What can be selected in a list, and what is not there any more."""
    state = view.state
    ids: dict[Pane, Iterable[str]] = {
        "queue": [entry.id for entry in current_queue(state).entries],
        "agenda": [item.id for item in state.items],
        "panel": [person.id for person in state.people.values() if person.role != "spectator"],
        "requests": [*state.panel, *(p.id for p in audience(view))],
        "questions": state.questions,
        "positions": state.positions,
        "findings": state.findings,
        "script": ["note", f"{PREPARED}0", f"{PREPARED}1"],
        "whispers": state.whispers,
        "feedback": ["state", *lines_in_order(view)],
    }
    return [*ids[pane], "gone"]


def refusal(state: SessionState, command: Command | None, view: SessionView) -> str | None:
    """What the rules say against a command, in the room's own state."""
    if command is None:
        return "nothing to give"
    try:
        decide(state, command, Actor("m1", "moderator"), view.now)
    except Refused as refused:
        return refused.code
    return None


def selections(view: SessionView, chance: Random) -> Iterator[Selection]:
    for pane in PANES:
        there = rows(view, pane)
        for selected in (None, *chance.sample(there, min(3, len(there)))):
            yield Selection(view, pane, selected)


def test_nothing_is_offered_that_the_rules_refuse() -> None:
    """In any session, whatever is selected: the rules take all that keys, footer, menus and
    palette show as possible; and there is nothing that is never possible. Undoing is excepted,
    for which only the room has what it needs."""
    offers = 0
    possible: Counter[str] = Counter()
    chance = Random(1)
    gives = [a for a in ACTIONS.values() if a.command is not None and a.id not in UNSURE]
    for state, view in (*any_views(range(7)), *rare_views()):
        for selection in selections(view, chance):
            for action in gives:
                offers += 1
                if action.is_possible(selection):
                    possible[action.id] += 1
                    command = action.make(selection)
                    assert refusal(state, command, view) is None, (action.id, command)
    assert offers >= 60_000
    assert possible.total() >= 12_000
    assert {action.id for action in gives} == set(possible)


def test_what_is_possible_is_known_without_comparing_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Footer and palette ask after each change: with ten thousand people that would be felt."""
    compared: list[str] = []

    def looks(text: str) -> tuple[str, str]:
        compared.append(text)
        return text, text

    monkeypatch.setattr(texts, "looks", looks)
    chance = Random(1)
    for _, view in rare_views():
        for selection in selections(view, chance):
            assert ACTIONS["add"].is_possible(selection)
            for action in ACTIONS.values():
                action.is_possible(selection)
    assert compared == []


@dataclass
class Answering:
    """A screen on which every dialog is answered at once, somehow."""

    language: Language
    view: SessionView
    chance: Random
    links: KnownLinks = field(default_factory=KnownLinks)
    sent: list[Command] = field(default_factory=list)
    not_taken: dict[tuple[str, ...], Written[Any]] = field(default_factory=dict)

    def keys_of(self, action: Action[Any, Any]) -> str:
        return action.keys

    def now(self) -> SessionView:
        return self.view

    async def ask(self, dialog: ModalScreen[Any]) -> Any:
        match dialog:
            case Confirm():
                return True
            case Menu():
                return self.chance.choice([c.id for c in dialog.choices if c.possible])
            case Picker():
                found = list(dialog.among(self.view))
                person = self.chance.choice(found) if found else None
                return Picked(person.id, person.name, "question") if person else None
            case PersonForm():
                # Nobody else is called so: a refusal would only ask again.
                return replace(dialog.said, name=f"New {len(self.sent)} {id(self)}", office="x")
            case PositionForm():
                return PositionSaid("Less paper", None, self.chance.random() < 0.5)
            case LinksScreen():
                return None
            case SessionForm():
                return phases.Edit("Another title")
            case ItemForm():
                return agenda.NewItem("New", 300, order=self.chance.choice(("arrival", "balanced")))
        return "Something"

    def send(self, command: Command | None) -> None:
        self.sent += [command] if command is not None else []

    async def request(self, command: Command, after: Unsent | None = None) -> Answer:
        self.send(command)
        return Answered(0)


async def test_no_answer_to_a_dialog_is_refused() -> None:
    """What a moderator is asked can be answered in any way: each leads to what the rules take."""
    chance = Random(2)
    english = Language.named("en")
    asks = [a for a in ACTIONS.values() if a.command and a.flow and a.id not in UNSURE]
    given = 0
    for state, view in any_views(range(100, 103)):
        chosen = list(selections(view, chance))
        for action in asks:
            # Many mean the same whatever is selected.
            possible = [selection for selection in chosen if action.is_possible(selection)]
            for selection in chance.sample(possible, min(4, len(possible))):
                host = Answering(english, view, chance)
                await action.complete(host, selection)  # type: ignore[arg-type]  # all it needs
                for command in host.sent:
                    given += 1
                    assert refusal(state, command, view) is None, (action.id, command)
    assert given >= 2_000
