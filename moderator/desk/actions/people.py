"""Who takes part, and how much of the talk was theirs."""

from collections.abc import Callable
from typing import Final

from server.language import N_, Language
from server.session import departures, people
from server.session.messages import Command

from ...client.outbox import Denied
from ...widgets.facts import named
from ..person_form import PersonForm, PersonSaid
from ..selection import Selection
from ..talk_times import TalkTimes
from .queue import somebody
from .record import DeskHost, action, other

TOPIC: Final = N_("People")


@action(
    "edit_person",
    N_("Edit person"),
    N_("Change name, organisation, office, role category and limit of the person selected"),
    "R",
    command=lambda s: people.Edit(s.person.id, office=other(s.person.office)) if s.person else None,
).asks
async def edit(host: DeskHost, selection: Selection) -> None:
    person = selection.person
    if person is None:
        return
    title = host.language.text("What is said of {name}", name=person.name)

    def change(said: PersonSaid) -> Command:
        return people.Edit(
            person.id,
            name=said.name,
            organisation=said.organisation,
            office=said.office,
            category=said.category,
            speech_limit=said.speech_limit,
        )

    await _until_taken(host, title, PersonSaid.of(person), change)


async def _until_taken(
    host: DeskHost,
    title: str,
    said: PersonSaid,
    make: Callable[[PersonSaid], Command],
    *,
    new: bool = False,
) -> None:
    """Ask again with what was typed where the rules refuse it, such as a name that is taken."""
    while True:
        answer = await host.ask(PersonForm(host.language, title, said, new=new))
        if answer is None or not isinstance(await host.request(make(answer)), Denied):
            return
        said = answer


@action(
    "person", N_("New person"), N_("Add a person by hand, such as by phone"), "A", command=somebody
).asks
async def add(host: DeskHost, _selection: Selection) -> None:
    def new(said: PersonSaid) -> Command:
        return people.Add(said.name, said.role, said.organisation, said.office, said.category)

    await _until_taken(host, host.language.text("A new person"), PersonSaid(), new, new=True)


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


ACTIONS: Final = (edit, add, remove, talk)
