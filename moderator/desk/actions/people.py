"""Who takes part, and how much of the talk was theirs."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from server.language import N_, Language
from server.session import claims, departures, people
from server.session.messages import Command
from server.session.people import Person
from server.session.records import kept

from ...client.people import named
from ...client.session_view import SessionView
from ..person_form import PersonForm, PersonSaid
from ..selection import Selection
from ..talk_times import TalkTimes
from ..written import Written
from .editing import Fields, changes, fields_in
from .queue import until_closed
from .record import DeskHost, action, fields_of, other, somebody
from .writing import fill_in

TOPIC: Final = N_("People")

_REMOVALS: Final = {
    "moderator": N_(
        "Take {name} out of the session? Whoever has the moderators' link can come back by it under"
        " another name: make that new as well."
    ),
    "panelist": N_("Take {name} out of the session? Their link will not let them in again."),
    "spectator": N_(
        "Take {name} out of the session? They stay out with the device that they are here by. With"
        " another device and another name they could come back by the audience's link: nobody"
        " would know them again."
    ),
}
"""How far a removal reaches, by role."""


@action(
    "edit_person",
    N_("Edit person"),
    N_("Change name, organisation, office, role category and limit of the person selected"),
    "R",
    command=lambda s: people.Edit(s.person.id, office=other(s.person.office)) if s.person else None,
    also=N_("rename, correct"),
).asks
async def edit(host: DeskHost, selection: Selection) -> None:
    person = selection.person
    if person is None:
        return
    title = host.language.text("What is said of {name}", name=person.name)

    def there(view: SessionView) -> Fields:
        return fields_in(view.state.people.get(person.id))

    async def change(written: Written[PersonSaid]) -> Command | None:
        own = await changes(host, written.seen, there, fields_of(written.said, but=("role",)))
        if "name" in own:
            # By these somebody else of that name is told apart.
            now = there(host.now())
            own = {mark: now[mark] for mark in ("organisation", "office") if mark in now} | own
        return people.Edit(person.id, **own) if own else None

    form = partial(PersonForm, host.language, title, new=False)
    await fill_in(host, form, PersonSaid.of(person), change, selection.view, "person", person.id)


@action(
    "person",
    N_("New person"),
    N_("Add a person by hand, such as by phone"),
    "A",
    concerns=until_closed,
    also=N_("participant, attendee, guest"),
).asks
async def add(host: DeskHost, selection: Selection) -> None:
    async def new(written: Written[PersonSaid]) -> Command:
        said = written.said
        return people.Add(said.name, said.role, said.organisation, said.office, said.category)

    form = partial(PersonForm, host.language, host.language.text("A new person"), new=True)
    await fill_in(host, form, PersonSaid(), new, selection.view, "person")


@action(
    "remove",
    N_("Take out of the session"),
    N_("Take the person selected out of the session"),
    command=lambda s: departures.Remove(s.person.id) if s.person else None,
    also=N_("kick, ban, throw out, block"),
).confirms
def remove(language: Language, selection: Selection) -> str:
    person = selection.person
    if person is None:
        return ""
    name = named(selection.view, language, person.id)
    return language.text(_REMOVALS[person.role], name=name)


def removed(view: SessionView) -> Sequence[Person]:
    """Those who were taken out."""
    return _removed(view.state.people)


@kept
def _removed(people: Mapping[str, Person]) -> Sequence[Person]:
    return [person for person in people.values() if person.removed]


@action(
    "restore",
    N_("Let take part again"),
    N_("Let somebody who was taken out take part again"),
    command=lambda s: next((departures.Restore(p.id) for p in removed(s.view)), None),
    also=N_("unban, unblock, let back in"),
).asks
async def restore(host: DeskHost, selection: Selection) -> None:
    title = host.language.text("Who is to take part again?")
    person = await somebody(host, selection, title, removed)
    host.send(departures.Restore(person) if person else None)


def unconfirmed(view: SessionView) -> Sequence[Person]:
    """Those who took an expected guest's place by the name alone."""
    return _unconfirmed(view.state.people)


@kept
def _unconfirmed(people: Mapping[str, Person]) -> Sequence[Person]:
    return [person for person in people.values() if person.unconfirmed]


@action(
    "confirm_guest",
    N_("Confirm a guest"),
    N_("Say that somebody with (?) is the guest whom the agenda expects"),
    command=lambda s: next((claims.Confirm(p.id) for p in unconfirmed(s.view)), None),
).asks
async def confirm_guest(host: DeskHost, selection: Selection) -> None:
    person: str | None
    if selection.person is not None and selection.person.unconfirmed:
        person = selection.person.id
    else:
        title = host.language.text("Who is who they say?")
        person = await somebody(host, selection, title, unconfirmed)
    host.send(claims.Confirm(person) if person else None)


@action(
    "talk",
    N_("Talk times"),
    N_("Talk times: by person, organisation and role category"),
    "T",
    also=N_("statistics, shares, speaking time"),
).asks
async def talk(host: DeskHost, selection: Selection) -> None:
    await host.ask(TalkTimes(host.language, selection.view))


ACTIONS: Final = (edit, add, remove, restore, confirm_guest, talk)
