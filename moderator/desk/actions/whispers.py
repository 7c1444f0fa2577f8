"""What is said and written down in private."""

from typing import Final

from server.language import N_
from server.session import signals, whispers
from server.session.messages import Command
from server.session.texts import LINE_LENGTH

from ...client.people import everybody, named
from ...client.session_view import SessionView
from ...dialogs.menu import Choice
from ...dialogs.prompt import PresetPrompt, TextPrompt
from ..selection import Selection
from .editing import Fields, changes
from .record import OWN, DeskHost, Menus, action, other, somebody
from .writing import ask_text, give_text, send_text

TOPIC: Final = N_("Whispers")


@action(
    "whisper",
    N_("Whisper"),
    N_("Whisper: to the moderators, the panel or one person"),
    "w",
    footer_in={"whispers": OWN},
    command=lambda _: whispers.Send(whispers.TO_MODERATORS, "…"),
    also=N_("message, chat, private"),
).asks
async def whisper(host: DeskHost, selection: Selection) -> None:
    """To whom, and what."""
    say = host.language.text
    presets = [
        Choice(whispers.TO_MODERATORS, say("To the moderators")),
        Choice(whispers.TO_PANEL, say("To the whole panel")),
    ]
    person = selection.person
    if person is not None and person.id != selection.view.you.id:
        presets.insert(0, Choice(person.id, say("To {name}", name=person.name)))
    title = say("Whisper: to whom? Letters find anybody")
    to = await somebody(host, selection, title, everybody, presets)
    if to is None:
        return
    titles = {
        whispers.TO_MODERATORS: say("To the moderators only"),
        whispers.TO_PANEL: say("To the panel and the moderators only"),
    }
    name = named(host.now(), host.language, to)
    title = titles.get(to) or say("To {name} and the moderators only", name=name)
    texts = [one.text for one in signals.signals(selection.view.state)]
    ready = () if to == whispers.TO_MODERATORS else tuple(texts)
    prompt = PresetPrompt(host.language, title, ready, limit=LINE_LENGTH, yes=say("Send"))

    def make(text: str) -> Command:
        return whispers.Send(to, text, signal=text in texts)

    await send_text(host, prompt, make, selection.view, "whisper", to)


def _noted(selection: Selection) -> Command | None:
    about, notes = selection.noted, selection.view.state.notes
    return whispers.Note(about, other(notes.get(about, ""))) if about else None


@action(
    "note",
    N_("Note"),
    N_("A note on the person or item selected, for moderators"),
    "b",
    name=N_("Write a note, for moderators only"),
    footer_in={"script": OWN},
    command=_noted,
    also=N_("comment, remember"),
).asks
async def note(host: DeskHost, selection: Selection) -> None:
    about, state = selection.noted, selection.view.state
    if about is None:
        return
    titles = {item.id: item.title for item in state.items}
    name = titles.get(about) or named(selection.view, host.language, about)
    title = host.language.text("Note on {name}, for moderators only (ctrl+s saves)", name=name)
    now = state.notes.get(about, "")
    prompt = TextPrompt(host.language, title, now, lines=True, emptied=True)
    written = await ask_text(host, prompt, selection.view, "note", about)
    if written is not None:

        def there(view: SessionView) -> Fields:
            return {"text": view.state.notes.get(about, "")}

        own = await changes(host, written.seen, there, {"text": written.said})
        await give_text(host, written, whispers.Note(about, **own) if own else None)


ACTIONS: Final = (whisper, note)
IN_MENU: Final[Menus] = {"whispers": ("whisper", "give")}
