"""Who takes part, and how much of the talk was theirs."""

from typing import Final

from server.language import N_, Language
from server.session import departures, people

from ...dialogs.menu import Choice, Menu
from ...dialogs.prompt import Prompt
from ...widgets.facts import named
from ..selection import Selection
from ..talk_times import TalkTimes
from .queue import somebody
from .record import DeskHost, action, other, send_answer

TOPIC: Final = N_("People")


@action(
    "rename",
    N_("Rename"),
    N_("Change the name of the person selected"),
    "R",
    command=lambda s: people.Rename(s.person.id, other(s.person.name)) if s.person else None,
).asks
async def rename(host: DeskHost, selection: Selection) -> None:
    person = selection.person
    if person is not None:
        title = host.language.text("Another name for {name}", name=person.name)
        prompt = Prompt(host.language, title, person.name)
        await send_answer(host, prompt, lambda name: people.Rename(person.id, name))


@action(
    "person", N_("New person"), N_("Add a person by hand, such as by phone"), "A", command=somebody
).asks
async def add(host: DeskHost, _selection: Selection) -> None:
    say = host.language.text
    name = await host.ask(Prompt(host.language, say("Name of the new person")))
    if name is None:
        return
    choices = [
        Choice("spectator", say("in the audience")),
        Choice("panelist", say("on the panel")),
        Choice("moderator", say("as a moderator")),
    ]
    match await host.ask(Menu(say("Where does {name} sit?", name=name), choices)):
        case "spectator" | "panelist" | "moderator" as role:
            host.send(people.Add(name, role))


@action(
    "remove",
    N_("Take out of the session"),
    N_("Remove the person selected for good"),
    command=lambda s: departures.Remove(s.person.id) if s.person else None,
).confirms
def remove(language: Language, selection: Selection) -> str:
    person = selection.person.id if selection.person else ""
    return language.text(
        "Take {name} out of the session? Their link will not let them in again.",
        name=named(selection.view, language, person),
    )


@action(
    "talk", N_("Talk times"), N_("Talk times: by person, organisation and role category"), "T"
).asks
async def talk(host: DeskHost, selection: Selection) -> None:
    await host.ask(TalkTimes(host.language, selection.view))


ACTIONS: Final = (rename, add, remove, talk)
