"""A new agenda file: the commented template, filled with answers or with examples."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.resources import files
from string import Template
from typing import Final

from server.agenda_file.blocks import Entry, entries, quoted
from server.language import Language

LEAST_MINUTES: Final = 10
MOST_MINUTES: Final = 600

# In percent; the discussion gets what is left.
_SHARES: Final = {"welcome": 5, "statements": 25, "questions": 15, "findings": 10, "feedback": 5}


@dataclass(frozen=True)
class Seat:
    """A panelist as far as a new file knows them."""

    name: str
    office: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Answers:
    """What a new file needs to know."""

    title: str
    hosts: tuple[str, ...]
    moderators: tuple[str, ...]
    panelists: tuple[Seat, ...]
    minutes: int


def examples(language: Language) -> Answers:
    """Answers that stand in the template for others to replace."""
    organisation = language.text("Organisation")
    return Answers(
        title=language.text("The title of the roundtable"),
        hosts=(organisation,),
        moderators=(language.text("First moderator"), language.text("Second moderator")),
        panelists=(
            Seat(language.text("First panelist"), language.text("Office"), organisation),
            Seat(language.text("Second panelist"), language.text("Office"), organisation),
        ),
        minutes=60,
    )


def agenda_text(answers: Answers, language: Language) -> str:
    """The commented file, in ``language``."""
    template = files("moderator.commands").joinpath("agenda_templates", f"{language.code}.yaml")
    shares = {name: max(1, answers.minutes * share // 100) for name, share in _SHARES.items()}
    return Template(template.read_text(encoding="utf-8")).substitute(
        title=quoted(answers.title),
        hosts=_lines(answers.hosts),
        moderators=_lines(Entry({"name": name}) for name in answers.moderators),
        panelists=_lines(Entry(asdict(seat)) for seat in answers.panelists),
        lead=quoted(answers.moderators[0]),
        discussion=answers.minutes - sum(shares.values()),
        **shares,
    )


def ask(language: Language, title: str, put: Callable[[str], str] = input) -> Answers:
    """Ask on the terminal for everything but the title."""
    hosts = _split(put(language.text("Who invites (separated by commas): ")))
    while not (moderators := _split(put(language.text("Moderators (separated by commas): ")))):
        print(language.text("Somebody has to moderate."))
    print(language.text("Panelists, one a line: name; office; organisation. An empty line ends."))
    seats: list[Seat] = []
    while line := put(f"{len(seats) + 1}: ").strip():
        name, office, organisation, *_ = [part.strip() for part in f"{line};;".split(";")]
        if name in (*moderators, *(seat.name for seat in seats)):
            # The file would be refused once it is written.
            print(language.text("“{name}” is already there. Add what tells them apart.", name=name))
        elif name:
            seats.append(Seat(name, office, organisation))
    return Answers(title, hosts, moderators, tuple(seats), _ask_minutes(language, put))


def ask_title(language: Language, put: Callable[[str], str] = input) -> str:
    while not (title := put(language.text("Title: ")).strip()):
        print(language.text("The agenda needs a title."))
    return title


def file_name(title: str) -> str:
    """A name for the file, of small letters that every file system takes."""
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        title = unicodedata.normalize("NFC", title.lower()).replace(umlaut, letters)
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return (re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "agenda") + ".yaml"


def _ask_minutes(language: Language, put: Callable[[str], str]) -> int:
    question = language.text(
        "Minutes in all ({least} to {most}): ", least=LEAST_MINUTES, most=MOST_MINUTES
    )
    while True:
        answer = put(question).strip()
        if re.fullmatch(r"[0-9]{1,4}", answer) and LEAST_MINUTES <= int(answer) <= MOST_MINUTES:
            return int(answer)
        print(language.text("Please type a whole number in this range."))


def _split(answer: str) -> tuple[str, ...]:
    """What stands between commas, each once."""
    return tuple(dict.fromkeys(part.strip() for part in answer.split(",") if part.strip()))


def _lines(found: Iterable[Entry | str]) -> str:
    return "\n".join(entries(found)) or "  []"
