"""What the desk asks before it acts: whom, which, and whether really."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from server.session import departures, items, panel, people, phases, queue
from server.session.messages import Command
from server.session.timeplan import Row

from ..client.link import Answered
from ..dialogs.menu import Choice, Menu
from ..dialogs.picker import Picked, Picker, audience, everybody
from ..dialogs.prompt import Prompt
from ..widgets.facts import named
from ..wording.words import minutes
from . import asking_results, asking_words, deeds, results
from .confirming import confirm
from .links_screen import LinksScreen
from .menus import menu
from .panes import Pane
from .selection import Selection
from .talk_times import TalkTimes

if TYPE_CHECKING:
    from .screen import DeskScreen


SOME: Final = 60.0
"""Seconds that are worth being told of."""


def ask(screen: DeskScreen, question: str, selection: Selection) -> None:
    """Ask, and act on the answer."""
    if possible(screen, question, selection):
        QUESTIONS[question][0](screen, selection)


def possible(screen: DeskScreen, question: str, selection: Selection) -> bool | None:
    """True, or None where there is nothing to ask now; False where there never is."""
    panes = PANES.get(question)
    if panes is not None and selection.pane not in panes:
        return False
    if question == "links" and screen.desk.hosting is None:
        return False
    return True if QUESTIONS[question][1](selection) else None


def _next_item(screen: DeskScreen, selection: Selection) -> None:
    item = items.next_item(selection.view.state)
    if item is None:
        return
    _begin(screen, selection, item, deeds.next_item(selection), again="ctrl+n,N")


def _start(screen: DeskScreen, selection: Selection) -> None:
    if selection.item is not None:
        _begin(screen, selection, selection.item, deeds.start_item(selection))


def _begin(
    screen: DeskScreen,
    selection: Selection,
    item: items.Item,
    command: Command | None,
    again: str = "",
) -> None:
    """Ask before an item begins, and say what that ends."""
    language = screen.language
    text = [language.text("Begin “{item}”?", item=item.title)]
    text.append(minutes(language, item.planned))
    won = next((r.wins for r in _rows(selection) if r.item == selection.current), 0.0)
    if won >= SOME and selection.current is not None:
        time = minutes(language, won)
        text.append(
            language.text(
                "{time} of “{item}” are won back.", time=time, item=selection.current.title
            )
        )
    speech = selection.view.state.floor
    if speech is not None:
        name = named(selection.view, language, speech.person)
        text.append(language.text("The speech of {name} ends.", name=name))
    if selection.entries and selection.current is not None:
        waiting = len(selection.entries)
        text.append(
            language.plural(
                "{n} hand stays with the item that is left.",
                "{n} hands stay with the item that is left.",
                n=waiting,
            )
        )
    confirm(screen, " ".join((text[0], f"({text[1]})", *text[2:])), command, again)


def _rows(selection: Selection) -> tuple[Row, ...]:
    return selection.view.plan.rows


def _add(screen: DeskScreen, selection: Selection) -> None:
    def done(picked: Picked | None) -> None:
        if picked is None:
            return
        if picked.person is None:
            screen.run_worker(_add_new(screen, picked), group="adding", exit_on_error=False)
        else:
            screen.send(queue.Add(picked.person, picked.kind))

    title = screen.language.text("Who wants to speak?")
    picker = Picker(screen.language, title, everybody, selection.view, kinds=True, anew=True)
    _ = screen.app.push_screen(picker, done)


async def _add_new(screen: DeskScreen, picked: Picked) -> None:
    """Somebody who is not in the session yet, and then their hand."""
    answer = await screen.desk.request(people.Add(picked.name, "spectator"))
    if not isinstance(answer, Answered):
        return
    person = await screen.desk.added_at(answer.seq)
    if person is not None:
        await screen.desk.request(queue.Add(person, picked.kind))


def _invite(screen: DeskScreen, selection: Selection) -> None:
    """The one selected, where one is; else whoever is picked."""
    command = deeds.invite(selection)
    if command is not None and selection.pane == "requests":
        screen.send(command)
        return

    def done(picked: Picked | None) -> None:
        if picked is not None and picked.person is not None:
            screen.send(panel.Invite(picked.person))

    title = screen.language.text("Whom to invite onto the panel?")
    _ = screen.app.push_screen(Picker(screen.language, title, audience, selection.view), done)


def _rename(screen: DeskScreen, selection: Selection) -> None:
    person = selection.person
    if person is None:
        return

    def done(name: str | None) -> None:
        if name is not None:
            screen.send(people.Rename(person.id, name))

    title = screen.language.text("Another name for {name}", name=person.name)
    _ = screen.app.push_screen(Prompt(screen.language, title, person.name), done)


def _person(screen: DeskScreen, selection: Selection) -> None:
    say = screen.language.text

    def named_so(name: str | None) -> None:
        if name is None:
            return
        choices = [
            Choice("spectator", say("in the audience")),
            Choice("panelist", say("on the panel")),
            Choice("moderator", say("as a moderator")),
        ]

        def placed(role: str | None) -> None:
            match role:
                case "spectator" | "panelist" | "moderator":
                    screen.send(people.Add(name, role))

        _ = screen.app.push_screen(Menu(say("Where does {name} sit?", name=name), choices), placed)

    _ = screen.app.push_screen(Prompt(screen.language, say("Name of the new person")), named_so)


def _session(screen: DeskScreen, selection: Selection) -> None:
    say = screen.language.text
    phase = selection.view.state.session.phase
    choices = [
        Choice("open_session", say("Open the session"), phase == "waiting"),
        Choice("pause_session", say("Pause the session"), phase == "open"),
        Choice("resume_session", say("Resume the session"), phase == "paused"),
        Choice("close", say("Close the session for good …"), phase != "closed"),
    ]

    def done(chosen: str | None) -> None:
        if chosen == "close":
            _close(screen, selection)
        elif chosen is not None:
            screen.action_do(chosen)

    _ = screen.app.push_screen(Menu(selection.view.state.session.title, choices), done)


def _close(screen: DeskScreen, _sight: Selection) -> None:
    text = screen.language.text(
        "Close the session for everybody? Nothing can be added to it afterwards."
    )
    confirm(screen, text, phases.Close())


def _remove(screen: DeskScreen, selection: Selection) -> None:
    person = selection.person
    if person is None:
        return
    text = screen.language.text(
        "Take {name} out of the session? Their link will not let them in again.",
        name=named(selection.view, screen.language, person.id),
    )
    confirm(screen, text, departures.Remove(person.id))


def _talk(screen: DeskScreen, selection: Selection) -> None:
    _ = screen.app.push_screen(TalkTimes(screen.language, selection.view))


def _links(screen: DeskScreen, selection: Selection) -> None:
    hosting = screen.desk.hosting
    if hosting is not None:
        names = {person.id: person.name for person in selection.view.state.people.values()}
        _ = screen.app.push_screen(LinksScreen(screen.language, hosting.links, names))


def _until_closed(selection: Selection) -> bool:
    return selection.view.state.session.phase != "closed"


def _has_person(selection: Selection) -> bool:
    return selection.person is not None and _until_closed(selection)


def _is_other(selection: Selection) -> bool:
    return (
        _has_person(selection)
        and selection.person is not None
        and selection.person.id != selection.view.you.id
    )


def _can_edit(selection: Selection) -> bool:
    found = selection.entry or selection.finding or asking_words.edited_item(selection)
    return found is not None and _until_closed(selection)


def _has_selection(selection: Selection) -> bool:
    return selection.selected is not None and _until_closed(selection)


QUESTIONS: Final[
    dict[str, tuple[Callable[[DeskScreen, Selection], None], Callable[[Selection], object]]]
] = {
    "next_item": (_next_item, deeds.next_item),
    "start": (_start, deeds.start_item),
    "add": (_add, _until_closed),
    "invite": (_invite, _until_closed),
    "menu": (menu, _has_selection),
    "session": (_session, _until_closed),
    "close": (_close, _until_closed),
    "rename": (_rename, _has_person),
    "remove": (_remove, _is_other),
    "person": (_person, _until_closed),
    "links": (_links, lambda _sight: True),
    "talk": (_talk, lambda _sight: True),
    "undo": (asking_words.take_back, deeds.take_back),
    "actions": (asking_words.actions, deeds.take_back),
    "edit": (asking_words.edit, _can_edit),
    "new_item": (asking_words.new_item, _until_closed),
    "note": (asking_words.note, lambda selection: selection.noted and _until_closed(selection)),
    "whisper": (asking_words.whisper, _until_closed),
    "clear": (asking_words.clear, lambda selection: selection.entries and _until_closed(selection)),
    "take": (asking_results.take, results.take),
    "position": (asking_results.add_position, _until_closed),
    "close_position": (asking_results.close_position, results.close_position),
    "finding": (asking_results.record, _until_closed),
    "withdraw_finding": (asking_results.withdraw, results.withdraw_finding),
    "owner": (asking_results.owner, results.withdraw_finding),
    "close_feedback": (asking_results.close_feedback, results.close_feedback),
}
"""Each question by its name: how it is asked, and when there is something to ask."""

PANES: Final[dict[str, tuple[Pane, ...]]] = {
    "take": ("questions",),
    "close_position": ("positions",),
    "withdraw_finding": ("findings",),
    "owner": ("findings",),
    "close_feedback": ("feedback",),
}
"""Where the key of a question means it, if that is not everywhere."""
