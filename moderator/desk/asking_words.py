"""Questions before something is written down or said in private, or taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.session import agenda, queue, undo, whispers
from server.session.entries import Entry, queue_at
from server.session.items import Item
from server.session.texts import LINE_LENGTH
from server.session.words import KINDS

from ..widgets.facts import named
from ..wording import KINDS as KIND_WORDS
from . import asking_results
from .dialogs import Choice, Menu
from .forms import Passage
from .item_form import ItemForm, Plan
from .picker import Picked, Picker, everybody
from .sight import Sight, script_item
from .undoing import TakeBack

if TYPE_CHECKING:
    from .screen import DeskScreen

_SOMEBODY = "…"


def edit(screen: DeskScreen, sight: Sight) -> None:
    """What is selected: an entry's note, a finding, an item."""
    if sight.entry is not None:
        _edit_entry(screen, sight, sight.entry)
    elif sight.finding is not None:
        asking_results.edit_finding(screen, sight)
    else:
        item = edited_item(sight)
        if item is not None:
            _edit_item(screen, sight, item)


def edited_item(sight: Sight) -> Item | None:
    """The item that can be changed where the keys are."""
    if sight.pane == "agenda":
        return sight.item
    return script_item(sight.moment) if sight.pane == "script" else None


def _edit_entry(screen: DeskScreen, sight: Sight, entry: Entry) -> None:
    def done(text: str | None) -> None:
        if text is not None:
            screen.order(queue.Note(entry.id, text))

    title = screen.language.text(
        "What {name} wants to say (everybody sees it)",
        name=named(sight.moment, screen.language, entry.person),
    )
    passage = Passage(screen.language, title, entry.note, limit=LINE_LENGTH, emptied=True)
    _ = screen.app.push_screen(passage, done)


def _leads(sight: Sight) -> list[Choice]:
    people = sight.moment.state.people.values()
    return [Choice(p.id, p.name) for p in people if p.role == "moderator" and not p.removed]


def _edit_item(screen: DeskScreen, sight: Sight, item: Item) -> None:
    def done(plan: Plan | None) -> None:
        if plan is not None:
            screen.order(
                agenda.Edit(
                    item.id,
                    plan.title,
                    plan.planned,
                    plan.kind,
                    plan.lead,
                    plan.script,
                    plan.speech_limit,
                    plan.order,
                )
            )

    order = queue_at(sight.moment.state, item.id).order
    title = screen.language.text("Change “{item}”", item=item.title)
    form = ItemForm(screen.language, title, _leads(sight), item, order)
    _ = screen.app.push_screen(form, done)


def new_item(screen: DeskScreen, sight: Sight) -> None:
    """An item after the one selected in the agenda, else after the current one."""
    after = sight.item

    def done(plan: Plan | None) -> None:
        if plan is not None:
            screen.order(agenda.Add(plan.new(), after.id if after else None))

    title = screen.language.text("A new item")
    if after is not None:
        title = screen.language.text("A new item after “{item}”", item=after.title)
    form = ItemForm(screen.language, title, _leads(sight), None, "arrival")
    _ = screen.app.push_screen(form, done)


def note(screen: DeskScreen, sight: Sight) -> None:
    """A note on the person or the item selected."""
    about = sight.noted
    if about is None:
        return
    titles = {item.id: item.title for item in sight.moment.state.items}
    name = titles.get(about) or named(sight.moment, screen.language, about)

    def done(text: str | None) -> None:
        if text is not None:
            screen.order(whispers.Note(about, text))

    title = screen.language.text("Note on {name}, for moderators only (ctrl+s saves)", name=name)
    now = sight.moment.state.notes.get(about, "")
    passage = Passage(screen.language, title, now, lines=True, emptied=True)
    _ = screen.app.push_screen(passage, done)


def whisper(screen: DeskScreen, sight: Sight) -> None:
    """To whom, and what."""
    language = screen.language
    say = language.text
    choices = [
        Choice(whispers.TO_MODERATORS, say("To the moderators")),
        Choice(whispers.TO_PANEL, say("To the whole panel")),
        Choice(_SOMEBODY, say("To somebody else …")),
    ]
    person = sight.person
    if person is not None and person.id != sight.moment.you.id:
        choices.insert(0, Choice(person.id, say("To {name}", name=person.name)))

    def picked(found: Picked | None) -> None:
        if found is not None and found.person is not None:
            _write(screen, sight, found.person)

    def done(to: str | None) -> None:
        if to == _SOMEBODY:
            title = say("To whom?")
            _ = screen.app.push_screen(Picker(language, title, everybody, sight.moment), picked)
        elif to is not None:
            _write(screen, sight, to)

    _ = screen.app.push_screen(Menu(say("Whisper"), choices), done)


def _write(screen: DeskScreen, sight: Sight, to: str) -> None:
    say = screen.language.text
    titles = {
        whispers.TO_MODERATORS: say("To the moderators only"),
        whispers.TO_PANEL: say("To the panel and the moderators only"),
    }
    name = named(sight.moment, screen.language, to)
    title = titles.get(to) or say("To {name} and the moderators only", name=name)

    def done(text: str | None) -> None:
        if text is not None:
            screen.order(whispers.Send(to, text))

    _ = screen.app.push_screen(Passage(screen.language, title, limit=LINE_LENGTH), done)


def clear(screen: DeskScreen, sight: Sight) -> None:
    """All entries, or those of one kind."""
    language = screen.language
    entries = sight.entries
    every = language.plural("All: {n} hand", "All: {n} hands", n=len(entries))
    choices = [Choice("all", every)]
    for kind in KINDS:
        n = sum(e.kind == kind for e in entries)
        choices.append(Choice(kind, f"{language.text(KIND_WORDS[kind])}: {n}", n > 0))

    def done(chosen: str | None) -> None:
        if chosen == "all":
            screen.order(queue.Clear())
        elif chosen is not None:
            for entry in entries:
                if entry.kind == chosen:
                    screen.order(queue.Remove(entry.id))

    title = language.text("Take whom out of the queue?")
    _ = screen.app.push_screen(Menu(title, choices), done)


def take_back(screen: DeskScreen, sight: Sight) -> None:
    """Says what would be undone; yes undoes that, and nothing else."""
    _take_back(screen, sight, whole=False)


def actions(screen: DeskScreen, sight: Sight) -> None:
    """The same, with those before it."""
    _take_back(screen, sight, whole=True)


def _take_back(screen: DeskScreen, sight: Sight, *, whole: bool) -> None:
    def done(seq: int | None) -> None:
        if seq is not None:
            screen.order(undo.Undo(expect=seq))

    dialog = TakeBack(screen.language, sight.moment, whole=whole)
    _ = screen.app.push_screen(dialog, done)
