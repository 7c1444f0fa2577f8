"""Questions before something is written down or said in private, or taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.session import agenda, queue, undo, whispers
from server.session.entries import Entry, queue_at
from server.session.items import Item
from server.session.texts import LINE_LENGTH
from server.session.words import KINDS

from ..dialogs.menu import Choice, Menu
from ..dialogs.picker import Picked, Picker, everybody
from ..dialogs.text_prompt import TextPrompt
from ..widgets.facts import named
from ..wording.words import KINDS as KIND_WORDS
from . import asking_results
from .item_form import ItemForm, Plan
from .selection import Selection, script_item
from .undoing import TakeBack

if TYPE_CHECKING:
    from .screen import DeskScreen

_SOMEBODY = "…"


def edit(screen: DeskScreen, selection: Selection) -> None:
    """What is selected: an entry's note, a finding, an item."""
    if selection.entry is not None:
        _edit_entry(screen, selection, selection.entry)
    elif selection.finding is not None:
        asking_results.edit_finding(screen, selection)
    else:
        item = edited_item(selection)
        if item is not None:
            _edit_item(screen, selection, item)


def edited_item(selection: Selection) -> Item | None:
    """The item that can be changed where the keys are."""
    if selection.pane == "agenda":
        return selection.item
    return script_item(selection.view) if selection.pane == "script" else None


def _edit_entry(screen: DeskScreen, selection: Selection, entry: Entry) -> None:
    def done(text: str | None) -> None:
        if text is not None:
            screen.send(queue.Note(entry.id, text))

    title = screen.language.text(
        "What {name} wants to say (everybody sees it)",
        name=named(selection.view, screen.language, entry.person),
    )
    passage = TextPrompt(screen.language, title, entry.note, limit=LINE_LENGTH, emptied=True)
    _ = screen.app.push_screen(passage, done)


def _leads(selection: Selection) -> list[Choice]:
    people = selection.view.state.people.values()
    return [Choice(p.id, p.name) for p in people if p.role == "moderator" and not p.removed]


def _edit_item(screen: DeskScreen, selection: Selection, item: Item) -> None:
    def done(plan: Plan | None) -> None:
        if plan is not None:
            screen.send(
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

    order = queue_at(selection.view.state, item.id).order
    title = screen.language.text("Change “{item}”", item=item.title)
    form = ItemForm(screen.language, title, _leads(selection), item, order)
    _ = screen.app.push_screen(form, done)


def new_item(screen: DeskScreen, selection: Selection) -> None:
    """An item after the one selected in the agenda, else after the current one."""
    after = selection.item

    def done(plan: Plan | None) -> None:
        if plan is not None:
            screen.send(agenda.Add(plan.new(), after.id if after else None))

    title = screen.language.text("A new item")
    if after is not None:
        title = screen.language.text("A new item after “{item}”", item=after.title)
    form = ItemForm(screen.language, title, _leads(selection), None, "arrival")
    _ = screen.app.push_screen(form, done)


def note(screen: DeskScreen, selection: Selection) -> None:
    """A note on the person or the item selected."""
    about = selection.noted
    if about is None:
        return
    titles = {item.id: item.title for item in selection.view.state.items}
    name = titles.get(about) or named(selection.view, screen.language, about)

    def done(text: str | None) -> None:
        if text is not None:
            screen.send(whispers.Note(about, text))

    title = screen.language.text("Note on {name}, for moderators only (ctrl+s saves)", name=name)
    now = selection.view.state.notes.get(about, "")
    passage = TextPrompt(screen.language, title, now, lines=True, emptied=True)
    _ = screen.app.push_screen(passage, done)


def whisper(screen: DeskScreen, selection: Selection) -> None:
    """To whom, and what."""
    language = screen.language
    say = language.text
    choices = [
        Choice(whispers.TO_MODERATORS, say("To the moderators")),
        Choice(whispers.TO_PANEL, say("To the whole panel")),
        Choice(_SOMEBODY, say("To somebody else …")),
    ]
    person = selection.person
    if person is not None and person.id != selection.view.you.id:
        choices.insert(0, Choice(person.id, say("To {name}", name=person.name)))

    def picked(found: Picked | None) -> None:
        if found is not None and found.person is not None:
            _write(screen, selection, found.person)

    def done(to: str | None) -> None:
        if to == _SOMEBODY:
            title = say("To whom?")
            _ = screen.app.push_screen(Picker(language, title, everybody, selection.view), picked)
        elif to is not None:
            _write(screen, selection, to)

    _ = screen.app.push_screen(Menu(say("Whisper"), choices), done)


def _write(screen: DeskScreen, selection: Selection, to: str) -> None:
    say = screen.language.text
    titles = {
        whispers.TO_MODERATORS: say("To the moderators only"),
        whispers.TO_PANEL: say("To the panel and the moderators only"),
    }
    name = named(selection.view, screen.language, to)
    title = titles.get(to) or say("To {name} and the moderators only", name=name)

    def done(text: str | None) -> None:
        if text is not None:
            screen.send(whispers.Send(to, text))

    _ = screen.app.push_screen(TextPrompt(screen.language, title, limit=LINE_LENGTH), done)


def clear(screen: DeskScreen, selection: Selection) -> None:
    """All entries, or those of one kind."""
    language = screen.language
    entries = selection.entries
    every = language.plural("All: {n} hand", "All: {n} hands", n=len(entries))
    choices = [Choice("all", every)]
    for kind in KINDS:
        n = sum(e.kind == kind for e in entries)
        choices.append(Choice(kind, f"{language.text(KIND_WORDS[kind])}: {n}", n > 0))

    def done(chosen: str | None) -> None:
        if chosen == "all":
            screen.send(queue.Clear())
        elif chosen is not None:
            for entry in entries:
                if entry.kind == chosen:
                    screen.send(queue.Remove(entry.id))

    title = language.text("Take whom out of the queue?")
    _ = screen.app.push_screen(Menu(title, choices), done)


def take_back(screen: DeskScreen, selection: Selection) -> None:
    """Says what would be undone; yes undoes that, and nothing else."""
    _take_back(screen, selection, whole=False)


def actions(screen: DeskScreen, selection: Selection) -> None:
    """The same, with those before it."""
    _take_back(screen, selection, whole=True)


def _take_back(screen: DeskScreen, selection: Selection, *, whole: bool) -> None:
    def done(seq: int | None) -> None:
        if seq is not None:
            screen.send(undo.Undo(expect=seq))

    dialog = TakeBack(screen.language, selection.view, whole=whole)
    _ = screen.app.push_screen(dialog, done)
