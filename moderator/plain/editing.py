"""What moderators type to change what there is: people, items, findings, links and their notes."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from server.agenda_file.problems import Unacceptable
from server.language import N_
from server.session import agenda, departures, findings, links, people, phases, whispers
from server.session.findings import Finding
from server.session.items import Item
from server.session.messages import Command

from ..client.people import named
from ..client.session_view import SessionView
from ..desk.beginning import beginning
from . import meant, numbers
from .leading import order, seconds
from .outcome import Give, Lines, Moment, Outcome, Sure, Unclear
from .planning import kind
from .words import Word, any_of

_PERSON_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name",),
    "organisation": ("organisation",),
    "office": ("office", "funktion"),
    "category": ("category", "gruppe"),
    "speech_limit": ("limit", "redezeit"),
}
_ITEM_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title", "titel"),
    "planned": ("minutes", "minuten", "dauer"),
    "kind": ("kind", "art"),
    "lead": ("lead", "leitung"),
    "script": ("script", "skript"),
    "speech_limit": ("limit", "redezeit"),
    "order": ("order", "reihung"),
    "open_chairs": ("chairs", "stühle"),
}
_SESSION_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("title", "titel"),
    "start": ("beginning", "beginn", "start"),
}
_ALWAYS: Final = frozenset({"name", "title", "planned", "kind", "order", "text", "anonymous"})
"""What can be changed, and not be taken away."""
_NOBODY: Final = ("nobody", "niemand")


def said(
    at: Moment, rest: str, fields: Mapping[str, tuple[str, ...]], how: str
) -> tuple[str, str, str]:
    """Of “WHAT FIELD: VALUE” what is meant, the field's name, and the value."""
    before, value = meant.split(rest)
    what, _, word = before.rpartition(" ")
    found = [name for name, words in fields.items() if meant.is_word(word, words)]
    if ":" not in rest or not what or len(found) != 1:
        raise Unclear(at.language.text(how))
    if not value and found[0] in _ALWAYS:
        raise Unclear(at.language.text("Write the text behind the word."))
    return what.strip(), found[0], value


def _person_edited(at: Moment, rest: str) -> Outcome:
    how = N_("What of whom? Such as: correct NAME office: TEXT (or name, organisation, …)")
    what, field, value = said(at, rest, _PERSON_FIELDS, how)
    new: Any = value or None
    if field == "speech_limit" and value:
        new = seconds(at, value)
    return Give(people.Edit(meant.person(at, what).id, **{field: new}))


def _edited(at: Moment, rest: str) -> Outcome:
    """An item, or the session itself."""
    if meant.plain(rest.partition(":")[0].partition(" ")[0]) not in meant.SESSION:
        return _item_edited(at, rest)
    how = N_("Such as: change session title: TEXT, or change session beginning: 2027-03-09 10:30")
    _, field, value = said(at, rest, _SESSION_FIELDS, how)
    if field == "title":
        return Give(phases.Edit(title=value))
    day, _, hour = value.rpartition(" ")
    try:
        return Give(phases.Edit(start=beginning(day, hour, at.view.zone)))
    except Unacceptable as error:
        raise Unclear(error.message.render(at.language)) from None


def _item_edited(at: Moment, rest: str) -> Outcome:
    how = N_("What of which item? Such as: change ITEM title: TEXT (or minutes, lead, script, …)")
    what, field, value = said(at, rest, _ITEM_FIELDS, how)
    item = meant.item(at, what)
    return Give(agenda.Edit(item.id, **{field: _of_item(at, field, value)}))


def _of_item(at: Moment, field: str, value: str) -> Any:
    if not value:
        return None
    if field in ("planned", "speech_limit"):
        return seconds(at, value)
    if field == "lead":
        return meant.person(at, value).id
    if field == "kind":
        return kind(at, value)
    if field == "order":
        return order(at, value)
    if field == "open_chairs":
        if not value.isdecimal():
            raise Unclear(at.language.text("“{typed}” is no number.", typed=value))
        return int(value)
    return value


def _finding(at: Moment, typed: str) -> Finding:
    whole = numbers.findings(at.view)
    there = [finding for finding in whole.things.values() if not finding.withdrawn]
    return meant.one_of(at, typed, whole, there)


def _finding_edited(at: Moment, rest: str) -> Outcome:
    which, text = meant.split(rest)
    if not text:
        raise Unclear(at.language.text("Which one, and how? Such as: rewrite NUMBER: TEXT"))
    return Give(findings.Edit(_finding(at, which).id, text=text))


def _finding_owned(at: Moment, rest: str) -> Outcome:
    which, _, who = rest.partition(" ")
    who = who.strip()
    nobody = meant.plain(who) in _NOBODY
    owner = None if nobody else meant.person(at, who).id
    return Give(findings.Edit(_finding(at, which).id, owner=owner))


def _finding_dropped(at: Moment, rest: str) -> Outcome:
    found = _finding(at, rest)
    question = at.language.text("Take the finding out of the results? “{text}”", text=found.text)
    return Sure(question, findings.Withdraw(found.id))


def _noted(at: Moment, rest: str) -> Outcome:
    """Without a text, all notes are read out."""
    about, text = meant.split(rest)
    if ":" not in rest:
        return Lines(tuple(_notes(at)) or (at.language.text("There is none."),))
    return Give(whispers.Note(_about(at, about), text))


def _about(at: Moment, typed: str) -> str:
    """The id of a person, or else of an item."""
    try:
        return meant.person(at, typed).id
    except Unclear:
        items: list[Item] = [i for i in at.view.state.items if meant.begins(i.title, typed)]
        if len(items) != 1:
            raise
        return items[0].id


def _notes(at: Moment) -> list[str]:
    titles = {item.id: item.title for item in at.view.state.items}
    return [
        f"{titles.get(about) or named(at.view, at.language, about)}: {' '.join(text.split())}"
        for about, text in at.view.state.notes.items()
    ]


def _renewed(at: Moment, rest: str) -> Outcome:
    whose = meant.shared_link(rest)
    if whose is not None:
        question = at.language.text("A new link? The old one lets nobody in any more.")
        return Sure(question, links.Renew(whose))
    found = meant.person(at, rest)
    question = at.language.text(
        "A new personal link for {name}? What they are here by now ends at once; they come back by"
        " the new link, as themselves.",
        name=found.name,
    )
    return Sure(question, links.Renew(found.id))


def _put_out(at: Moment, rest: str) -> Outcome:
    found = meant.person(at, rest)
    question = at.language.text("Remove {name} from the session?", name=found.name)
    return Sure(question, departures.Remove(found.id))


def _word(
    english: str,
    german: str,
    tells: str,
    run: Callable[[Moment, str], Outcome],
    usage: str,
    *does: type[Command],
    alone: Callable[[SessionView], Command | None] | None = None,
) -> Word:
    return Word((english,), (german,), tells, run, usage, does, alone)


_finding_change: Final = any_of(
    lambda view: view.state.findings, lambda one: findings.Edit(one, "…")
)


WORDS: Final = (
    _word(
        "correct",
        "berichtigen",
        N_("Change name, organisation, office, category or limit of a person"),
        _person_edited,
        N_("WHOM FIELD: VALUE"),
        people.Edit,
    ),
    _word(
        "change",
        "ändern",
        N_(
            "Change title, minutes, kind, lead, script, limit, order or chairs of an item; title or"
            " beginning of the “session”"
        ),
        _edited,
        N_("ITEM FIELD: VALUE"),
        agenda.Edit,
        phases.Edit,
    ),
    _word(
        "rewrite",
        "umformulieren",
        N_("Change a finding; its support begins anew"),
        _finding_edited,
        N_("NUMBER: TEXT"),
        findings.Edit,
        alone=_finding_change,
    ),
    _word(
        "owner",
        "zuständig",
        N_("Say who takes a finding further, or “nobody”"),
        _finding_owned,
        N_("NUMBER WHOM"),
        findings.Edit,
        alone=_finding_change,
    ),
    _word(
        "drop",
        "fallenlassen",
        N_("Take a finding out of the results"),
        _finding_dropped,
        N_("NUMBER"),
        findings.Withdraw,
        alone=any_of(lambda view: view.state.findings, findings.Withdraw),
    ),
    _word(
        "memo",
        "vermerk",
        N_("A note on a person or item, for moderators; without a text: read all"),
        _noted,
        N_("[WHOM: TEXT]"),
        whispers.Note,
    ),
    _word(
        "link",
        "zugang",
        N_("A new link for a person, the “moderators”, the “audience” or the “stage”"),
        _renewed,
        N_("WHOM"),
        links.Renew,
    ),
    _word(
        "expel",
        "ausschließen",
        N_("Remove a person from the session"),
        _put_out,
        N_("WHOM"),
        departures.Remove,
    ),
)
