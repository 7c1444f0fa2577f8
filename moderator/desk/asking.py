"""What the desk asks before it acts: whom, which, and whether really."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from server.session import departures, items, panel, people, phases, queue
from server.session.messages import Command
from server.session.timeplan import Row, time_plan

from ..link import Answered
from ..widgets.facts import named
from ..wording import minutes
from . import asking_results, asking_words, deeds, results
from .confirming import confirm
from .dialogs import Choice, Menu, Prompt
from .links_screen import LinksScreen
from .menus import menu
from .panes import Pane
from .picker import Picked, Picker, audience, everybody
from .sight import Sight
from .talk_times import TalkTimes

if TYPE_CHECKING:
    from .screen import DeskScreen


SOME: Final = 60.0
"""Seconds that are worth being told of."""


def ask(screen: DeskScreen, question: str, sight: Sight) -> None:
    """Ask, and act on the answer."""
    if possible(screen, question, sight):
        QUESTIONS[question][0](screen, sight)


def possible(screen: DeskScreen, question: str, sight: Sight) -> bool | None:
    """True, or None where there is nothing to ask now; False where there never is."""
    panes = PANES.get(question)
    if panes is not None and sight.pane not in panes:
        return False
    if question == "links" and screen.desk.hosting is None:
        return False
    return True if QUESTIONS[question][1](sight) else None


def _next_item(screen: DeskScreen, sight: Sight) -> None:
    item = items.next_item(sight.moment.state)
    if item is None:
        return
    _begin(screen, sight, item, deeds.next_item(sight), again="ctrl+n,N")


def _start(screen: DeskScreen, sight: Sight) -> None:
    if sight.item is not None:
        _begin(screen, sight, sight.item, deeds.start_item(sight))


def _begin(
    screen: DeskScreen, sight: Sight, item: items.Item, command: Command | None, again: str = ""
) -> None:
    """Ask before an item begins, and say what that ends."""
    language = screen.language
    text = [language.text("Begin “{item}”?", item=item.title)]
    text.append(minutes(language, item.planned))
    won = next((r.wins for r in _rows(sight) if r.item == sight.current), 0.0)
    if won >= SOME and sight.current is not None:
        time = minutes(language, won)
        text.append(
            language.text("{time} of “{item}” are won back.", time=time, item=sight.current.title)
        )
    speech = sight.moment.state.floor
    if speech is not None:
        name = named(sight.moment, language, speech.person)
        text.append(language.text("The speech of {name} ends.", name=name))
    if sight.entries and sight.current is not None:
        waiting = len(sight.entries)
        text.append(
            language.plural(
                "{n} hand stays with the item that is left.",
                "{n} hands stay with the item that is left.",
                n=waiting,
            )
        )
    confirm(screen, " ".join((text[0], f"({text[1]})", *text[2:])), command, again)


def _rows(sight: Sight) -> tuple[Row, ...]:
    return time_plan(sight.moment.state, sight.moment.now).rows


def _add(screen: DeskScreen, sight: Sight) -> None:
    def done(picked: Picked | None) -> None:
        if picked is None:
            return
        if picked.person is None:
            screen.run_worker(_add_new(screen, picked), group="adding", exit_on_error=False)
        else:
            screen.order(queue.Add(picked.person, picked.kind))

    title = screen.language.text("Who wants to speak?")
    picker = Picker(screen.language, title, everybody, sight.moment, kinds=True, anew=True)
    _ = screen.app.push_screen(picker, done)


async def _add_new(screen: DeskScreen, picked: Picked) -> None:
    """Somebody who is not in the session yet, and then their hand."""
    answer = await screen.desk.give(people.Add(picked.name, "spectator"))
    if not isinstance(answer, Answered):
        return
    person = await screen.desk.added_at(answer.seq)
    if person is not None:
        await screen.desk.give(queue.Add(person, picked.kind))


def _invite(screen: DeskScreen, sight: Sight) -> None:
    """The one selected, where one is; else whoever is picked."""
    command = deeds.invite(sight)
    if command is not None and sight.pane == "requests":
        screen.order(command)
        return

    def done(picked: Picked | None) -> None:
        if picked is not None and picked.person is not None:
            screen.order(panel.Invite(picked.person))

    title = screen.language.text("Whom to invite onto the panel?")
    _ = screen.app.push_screen(Picker(screen.language, title, audience, sight.moment), done)


def _rename(screen: DeskScreen, sight: Sight) -> None:
    person = sight.person
    if person is None:
        return

    def done(name: str | None) -> None:
        if name is not None:
            screen.order(people.Rename(person.id, name))

    title = screen.language.text("Another name for {name}", name=person.name)
    _ = screen.app.push_screen(Prompt(screen.language, title, person.name), done)


def _person(screen: DeskScreen, sight: Sight) -> None:
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
                    screen.order(people.Add(name, role))

        _ = screen.app.push_screen(Menu(say("Where does {name} sit?", name=name), choices), placed)

    _ = screen.app.push_screen(Prompt(screen.language, say("Name of the new person")), named_so)


def _session(screen: DeskScreen, sight: Sight) -> None:
    say = screen.language.text
    phase = sight.moment.state.session.phase
    choices = [
        Choice("open_session", say("Open the session"), phase == "waiting"),
        Choice("pause_session", say("Pause the session"), phase == "open"),
        Choice("resume_session", say("Resume the session"), phase == "paused"),
        Choice("close", say("Close the session for good …"), phase != "closed"),
    ]

    def done(chosen: str | None) -> None:
        if chosen == "close":
            _close(screen, sight)
        elif chosen is not None:
            screen.action_do(chosen)

    _ = screen.app.push_screen(Menu(sight.moment.state.session.title, choices), done)


def _close(screen: DeskScreen, _sight: Sight) -> None:
    text = screen.language.text(
        "Close the session for everybody? Nothing can be added to it afterwards."
    )
    confirm(screen, text, phases.Close())


def _remove(screen: DeskScreen, sight: Sight) -> None:
    person = sight.person
    if person is None:
        return
    text = screen.language.text(
        "Take {name} out of the session? Their link will not let them in again.",
        name=named(sight.moment, screen.language, person.id),
    )
    confirm(screen, text, departures.Remove(person.id))


def _talk(screen: DeskScreen, sight: Sight) -> None:
    _ = screen.app.push_screen(TalkTimes(screen.language, sight.moment))


def _links(screen: DeskScreen, sight: Sight) -> None:
    hosting = screen.desk.hosting
    if hosting is not None:
        names = {person.id: person.name for person in sight.moment.state.people.values()}
        _ = screen.app.push_screen(LinksScreen(screen.language, hosting.links, names))


def _until_closed(sight: Sight) -> bool:
    return sight.moment.state.session.phase != "closed"


def _has_person(sight: Sight) -> bool:
    return sight.person is not None and _until_closed(sight)


def _is_other(sight: Sight) -> bool:
    return (
        _has_person(sight) and sight.person is not None and sight.person.id != sight.moment.you.id
    )


def _can_edit(sight: Sight) -> bool:
    found = sight.entry or sight.finding or asking_words.edited_item(sight)
    return found is not None and _until_closed(sight)


def _has_selection(sight: Sight) -> bool:
    return sight.selected is not None and _until_closed(sight)


QUESTIONS: Final[
    dict[str, tuple[Callable[[DeskScreen, Sight], None], Callable[[Sight], object]]]
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
    "note": (asking_words.note, lambda sight: sight.noted and _until_closed(sight)),
    "whisper": (asking_words.whisper, _until_closed),
    "clear": (asking_words.clear, lambda sight: sight.entries and _until_closed(sight)),
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
