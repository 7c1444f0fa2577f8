"""``roundtable people``: registrations into an agenda."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.language import N_, Language

from ..wording.printable import printable
from .failing import DONE, FAILED, WRONG_INPUT, CommandFailed, system_errors
from .options import Commands

if TYPE_CHECKING:
    from server.session.plan import Agenda, PlannedPerson
    from server.session.words import Role

    from .registrations import Registration, Registrations

SHOWN: Final = 20
"""People whom a preview names one by one."""
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of spreadsheet programs begin, the new and the old."""
_SEPARATORS: Final = {",": N_("comma"), ";": N_("semicolon"), "\t": N_("tab"), "|": "|"}


def register(commands: Commands) -> None:
    say = commands.say
    people = commands.group("people", say("take people into agenda files"))
    summary = say("take the registrations of a webinar system into an agenda, after a preview")
    parser = people.add("import", summary, import_)
    parser.add_argument("file", metavar="FILE.csv", help=say("the export of the webinar system"))
    agenda = say("the agenda file; without it, there is only the preview")
    parser.add_argument("agenda", nargs="?", metavar="AGENDA", help=agenda)
    role = say("what they are in the session: spectators unless set")
    parser.add_argument(
        "--as", dest="role", choices=("spectators", "panelists"), default="spectators", help=role
    )
    parser.add_argument("--yes", action="store_true", help=say("write without asking"))


@dataclass(frozen=True)
class _Sorted:
    """Who is new, and of whom else why not, in English with the values that it names."""

    new: tuple[tuple[Registration, str], ...]
    others: tuple[tuple[Registration, str, int | str], ...]


def import_(args: argparse.Namespace, language: Language) -> int:
    """Show what an export has, and write it into the agenda after a yes."""
    from server.agenda_file import read_agenda
    from server.agenda_file.source import read_bytes

    from .registrations import LARGEST, NoColumns, read

    if args.agenda is None and args.yes:
        raise CommandFailed(language.text("--yes is of use only with an agenda file"))
    with system_errors(WRONG_INPUT, language, args.file), Path(args.file).open("rb") as file:
        content = file.read(LARGEST + 1)
    try:
        found = read(content)
    except NoColumns:
        if content.startswith(_WORKBOOKS):
            line = language.text("this is a workbook; save it as CSV in the spreadsheet program")
        elif not content.strip():
            line = language.text("the file is empty")
        else:
            line = language.text(
                "no line names columns for names, such as “First Name” and “Last Name”, or “Name”"
            )
        raise CommandFailed(f"{printable(args.file)}: {line}") from None
    was = read_bytes(args.agenda) if args.agenda is not None else None
    plan = read_agenda(was, args.agenda) if was is not None else None
    sorted_ = _sort(found.people, plan.people if plan is not None else ())
    print("\n".join(_preview(args, found, sorted_, language)))
    for bad in found.bad:
        print(f"{printable(args.file)}:{bad.line}: {language.text(bad.sentence)}", file=sys.stderr)
    if plan is None or was is None or not sorted_.new:
        return DONE
    if not args.yes and not _agreed(args, len(sorted_.new), language):
        print(language.text("Nothing was written."))
        return DONE
    _write(args, was, plan, sorted_, language)
    return DONE


def _agreed(args: argparse.Namespace, n: int, language: Language) -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(language.text("--yes writes them into the agenda."))
        return False
    question = language.plural(
        "Write {n} person into {file}? [y/N] ",
        "Write {n} people into {file}? [y/N] ",
        n=n,
        file=printable(args.agenda),
    )
    try:
        return input(question).strip().casefold() in ("y", "yes", "j", "ja")
    except EOFError:
        print()
        return False


def _write(
    args: argparse.Namespace, was: bytes, plan: Agenda, found: _Sorted, language: Language
) -> None:
    from dataclasses import replace

    from server.agenda_file.rewriting import CannotRewrite, rewrite
    from server.agenda_file.saving import ChangedMeanwhile, save
    from server.session.plan import PlannedPerson

    role: Role = "panelist" if args.role == "panelists" else "spectator"
    # Ids that no file can have, so that nobody in it has one of them.
    new = tuple(
        PlannedPerson(f" {one.line}", name, role, one.organisation, one.office)
        for one, name in found.new
    )
    file = printable(args.agenda)
    try:
        content = rewrite(was, plan, replace(plan, people=(*plan.people, *new)))
        with system_errors(FAILED, language, args.agenda):
            backup = save(args.agenda, was, content)
    except CannotRewrite as error:
        raise CommandFailed(f"{file}: {_cannot(error, language)}", FAILED) from None
    except ChangedMeanwhile:
        line = language.text("the file has changed since it was read and is left as it is")
        raise CommandFailed(f"{file}: {line}", FAILED) from None
    written = language.plural(
        "{n} person written into {file}; before: {backup}",
        "{n} people written into {file}; before: {backup}",
        n=len(new),
        file=file,
        backup=printable(str(backup)),
    )
    print(written)


def _cannot(error: Exception, language: Language) -> str:
    from server.agenda_file import AgendaErrors

    if isinstance(error.__cause__, AgendaErrors):
        reason = error.__cause__.problems[0].message.render(language)
        return language.text("not possible in this file: {reason}", reason=reason)
    return language.text(
        "the file is written in a way in which this would touch more; it is left as it is"
    )


def _sort(found: Sequence[Registration], there: Sequence[PlannedPerson]) -> _Sorted:
    """Who is new, by the rules for equal names: a name that looks the same is the same person,
    unless another organisation tells the two apart. That stands behind the name then, because a
    file knows its people by their names. A mailbox may be several people's, so whoever has the same
    is the same person only where the names have a word in common."""
    from server.session.texts import NAME_LENGTH, looks

    # By both ways of looking alike: comparing each with each would take a minute for a thousand.
    known: dict[str, list[tuple[str, int | str]]] = {}
    mails: dict[tuple[str, str], int] = {}
    new: list[tuple[Registration, str]] = []
    others: list[tuple[Registration, str, int | str]] = []

    def remember(name: str, organisation: str, where: int | str) -> None:
        for look in looks(name):
            known.setdefault(look, []).append((organisation, where))

    for person in there:
        remember(person.name, person.organisation, person.name)
    for one in found:
        same = [entry for look in looks(one.name) for entry in known.get(look, ())]
        shared = [(one.mail, word) for word in _words(one.name)] if one.mail else []
        twice = next((mails[word] for word in shared if word in mails), None)
        for word in shared:
            mails.setdefault(word, one.line)
        equal = next((w for o, w in same if _one_house(o, one.organisation)), None)
        if equal is None and twice is not None:
            others.append((one, N_("mail address and part of the name as in line {where}"), twice))
            continue
        if equal is not None:
            why = (
                N_("as in line {where}") if isinstance(equal, int) else N_("in the agenda already")
            )
            others.append((one, why, equal))
            continue
        name = one.name
        if same:
            ending = f" ({one.organisation})"
            name = name[: max(1, NAME_LENGTH - len(ending))] + ending
            if len(name) > NAME_LENGTH or any(known.get(look) for look in looks(name)):
                others.append((one, N_("a name that somebody has already"), ""))
                continue
            remember(name, one.organisation, one.line)
        remember(one.name, one.organisation, one.line)
        new.append((one, name))
    return _Sorted(tuple(new), tuple(others))


def _words(name: str) -> list[str]:
    """The words of a name for comparing, without titles, initials and the like."""
    from server.journal.called import written
    from server.session.texts import looks

    words = (word for part in written(name).parts for word in part.split("-"))
    return [look for word in words for look in looks(word)]


def _one_house(one: str, other: str) -> bool:
    """Whether two organisations are one, or one of them is not said."""
    from server.session.texts import alike

    return not one or not other or alike(one, other)


def _preview(
    args: argparse.Namespace, found: Registrations, sorted_: _Sorted, language: Language
) -> Iterator[str]:
    separator = language.text(_SEPARATORS[found.delimiter])
    yield language.text(
        "{file}: {encoding}, separated by {separator}; columns: {columns}",
        file=printable(args.file),
        encoding=found.encoding,
        separator=separator,
        columns=printable(", ".join(found.columns)),
    )
    if found.turned:
        yield "  " + language.plural(
            "{n} name with the last name first, turned round",
            "{n} names with the last name first, turned round",
            n=found.turned,
        )
    for one, name in sorted_.new[:SHOWN]:
        about = ", ".join(filter(None, (one.office, one.organisation)))
        yield printable(f"  + {name}" + (f" – {about}" if about else ""))
    rest = len(sorted_.new) - SHOWN
    if rest > 0:
        yield "  " + language.plural("and {n} more", "and {n} more", n=rest)
    for one, why, where in sorted_.others:
        reason = language.text(why, where=where)
        yield printable(f"  = {one.name} ({reason})")
    yield language.text(
        "{new} new, {others} there already or twice, {bad} left out",
        new=len(sorted_.new),
        others=len(sorted_.others),
        bad=len(found.bad),
    )
