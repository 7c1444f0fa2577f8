"""Who wants to speak."""

from functools import partial
from typing import Final, get_args

from server.language import N_
from server.session import people, queue
from server.session.entries import current_queue
from server.session.messages import Command
from server.session.texts import LINE_LENGTH
from server.session.words import KINDS, Order

from ...client.people import added, everybody, named
from ...client.session_view import SessionView
from ...dialogs.menu import Choice, Menu
from ...dialogs.picker import Picked, Picker
from ...dialogs.prompt import TextPrompt
from ...wording.words import KINDS as KIND_WORDS
from ..selection import Selection
from ..written import Written
from .editing import Fields, changes, fields_in
from .record import DeskHost, Menus, action, other
from .writing import ask_text, fill_in, give_text

TOPIC: Final = N_("The queue")
here = partial(action, panes=("queue",))


def until_closed(selection: Selection) -> bool:
    """Whether somebody can be looked for: who is not here yet may come in meanwhile, or be added by
    name. Asking the rules for an example would be to compare it with everybody's name."""
    return not selection.over


@action(
    "add",
    N_("Add"),
    N_("Add somebody, also somebody by phone"),
    "a",
    name=N_("Add to the queue"),
    footer=7,
    concerns=until_closed,
    also=N_("raise a hand, speaker"),
).asks
async def add(host: DeskHost, selection: Selection) -> None:
    title = host.language.text("Who wants to speak?")

    def asked(said: Picked) -> Picker:
        picker = Picker(host.language, title, everybody, selection.view, kinds=True, anew=True)
        picker.begin_with(said)
        return picker

    async def new(written: Written[Picked]) -> Command | None:
        picked = written.said
        if picked.person is None:
            return people.Add(picked.name, "spectator")
        host.send(queue.Add(picked.person, picked.kind))
        return None

    taken = await fill_in(host, asked, Picked(None, "", "contribution"), new, selection.view, "add")
    if taken is not None:
        picked, answer = taken
        person = added(answer, picked.name, host.now())
        host.send(queue.Add(person, picked.kind) if person else None)


put = action(
    "raise",
    N_("Put into the queue"),
    N_("Put the person selected into the queue"),
    panes=("panel",),
    command=lambda s: queue.Add(s.person.id) if s.person else None,
)


def _moved(selection: Selection, step: int) -> Command | None:
    found = selection.neighbour([entry.id for entry in selection.entries], step)
    return queue.Move(*found) if found else None


up = here(
    "entry_up",
    N_("Move up"),
    N_("Move the selected entry up; among another kind it adopts that kind"),
    "K,ctrl+up,alt+up",
    command=lambda s: _moved(s, -1),
    also=N_("reorder, earlier"),
)

down = here(
    "entry_down",
    N_("Move down"),
    N_("Move the selected entry down"),
    "J,ctrl+down,alt+down",
    also=N_("reorder, later"),
).gives(lambda s: _moved(s, 1))

take_out = here(
    "take_out",
    N_("Take out of the queue"),
    N_("Take the selected entry out of the queue"),
    "d,delete",
    command=lambda s: queue.Remove(s.entry.id) if s.entry else None,
    also=N_("delete, remove"),
)

gate = action(
    "gate",
    N_("Open or close the queue"),
    N_("Close the queue, or open it"),
    "o",
    also=N_("lock the queue"),
).gives(lambda s: queue.Close() if current_queue(s.view.state).open else queue.Open())


@action(
    "order",
    N_("Order of the queue"),
    N_("Change the order: by arrival, balanced, by talk time"),
    "r",
    also=N_("sort, sequence"),
).gives
def order(selection: Selection) -> Command:
    orders = get_args(Order)
    now = current_queue(selection.view.state).order
    return queue.Reorder(orders[(orders.index(now) + 1) % len(orders)])


@here(
    "edit_entry",
    N_("Edit"),
    N_("Change what the selected entry says"),
    "E",
    name=N_("Change what the entry says"),
    command=lambda s: queue.Note(s.entry.id, other(s.entry.note)) if s.entry else None,
).asks
async def edit(host: DeskHost, selection: Selection) -> None:
    entry = selection.entry
    if entry is None:
        return
    title = host.language.text(
        "What {name} wants to say (everybody sees it)",
        name=named(selection.view, host.language, entry.person),
    )
    prompt = TextPrompt(host.language, title, entry.note, limit=LINE_LENGTH, emptied=True)
    written = await ask_text(host, prompt, selection.view, "entry", entry.id)
    if written is not None:

        def there(view: SessionView) -> Fields:
            waiting = (e for queue in view.state.queues.values() for e in queue.entries)
            return fields_in(next((e for e in waiting if e.id == entry.id), None))

        own = await changes(host, written.seen, there, {"note": written.said})
        await give_text(host, written, queue.Note(entry.id, **own) if own else None)


@action(
    "clear",
    N_("Clear"),
    N_("Clear the queue, or take all of one kind out"),
    "C",
    name=N_("Clear the queue"),
    command=lambda _: queue.Clear(),
    also=N_("empty, delete all, reset"),
).asks
async def clear(host: DeskHost, selection: Selection) -> None:
    language, entries = host.language, selection.entries
    every = language.plural("All: {n} hand", "All: {n} hands", n=len(entries))
    choices = [Choice("all", every)]
    for kind in KINDS:
        n = sum(e.kind == kind for e in entries)
        choices.append(Choice(kind, f"{language.text(KIND_WORDS[kind])}: {n}", n > 0))
    chosen = await host.ask(Menu(language.text("Take whom out of the queue?"), choices))
    if chosen == "all":
        host.send(queue.Clear())
        return
    for entry in entries:
        if entry.kind == chosen:
            host.send(queue.Remove(entry.id))


ACTIONS: Final = (add, put, up, down, take_out, gate, order, edit, clear)
IN_MENU: Final[Menus] = {
    "queue": (
        *("give", "entry_up", "entry_down", "take_out", "edit_entry"),
        *("note", "whisper", "edit_person", "remove", "clear"),
    )
}
