"""What a host types before and after a session: links, sound check, the agenda's file, the log and
what is made of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.language import N_
from server.session import soundcheck
from server.session.messages import MODERATORS, Command

from ..client.link import Link
from ..client.outbox import Answer, Denied
from ..client.session_view import SessionView
from ..desk.after import next_file
from ..desk.after.failed import Failed, why
from ..desk.agenda_upkeep import Wrong, saved, taken
from ..desk.letters import letter, overview
from ..wording.logs import checked_text
from . import meant
from .outcome import Does, Give, Lines, Moment, Outcome, Unclear
from .words import Word

if TYPE_CHECKING:
    from ..desk.after.record import Paperwork


def _heard(at: Moment, rest: str) -> Outcome:
    person = meant.person(at, rest)
    return Give(soundcheck.Check(person.id, not person.heard))


def _links(at: Moment, rest: str) -> Outcome:
    """All links, or a mail with one."""
    known = at.house.links
    text = overview(at.view, known) if not rest else letter(at.view, known, _whose(at, rest))
    if known.base is None or not text:
        raise Unclear(
            at.language.text(
                "This link is not known here, but where the session was begun. A new one makes:"
                " link WHOM"
            )
        )
    return Lines(tuple(line for line in text.splitlines() if line.strip()))


def _whose(at: Moment, typed: str) -> str:
    whose = meant.shared_link(typed)
    if whose is not None:
        return whose
    person = meant.person(at, typed)
    return "moderators" if person.role == "moderator" else person.id


def _saved(at: Moment, _rest: str) -> Outcome:
    again = at.language.context("typed", "file")
    return Lines((saved(at.language, at.house.source, at.view, again),))


def _taken(at: Moment, _rest: str) -> Outcome:
    async def take(link: Link) -> tuple[str, ...]:
        refusals: list[str] = []

        def now() -> SessionView:
            return link.view() or at.view

        async def request(command: Command) -> Answer:
            answer = await link.request(command)
            if isinstance(answer, Denied):
                refusals.append(answer.message or answer.code)
            return answer

        try:
            told = await taken(at.language, at.house.source, now, request)
        except Wrong as wrong:
            heading = at.language.text("Wrong in the file; nothing was taken over")
            return (heading, *str(wrong).splitlines())
        return (*refusals, told)

    return Does(take)


def _paperwork(at: Moment) -> tuple[Path, Paperwork]:
    """The log and what is made of it: once the session is closed, by who has it."""
    log, paperwork = at.house.log, at.house.paperwork
    if log is None or paperwork is None:
        raise Unclear(at.language.text("Only where the session was begun is its log."))
    if at.view.state.session.phase != "closed":
        raise Unclear(at.language.text("That is done once the session is closed: close session"))
    return log, paperwork


def _minutes(at: Moment, _rest: str) -> Outcome:
    say = at.language.text
    log, paperwork = _paperwork(at)

    async def make(_link: Link) -> tuple[str, ...]:
        try:
            file = await asyncio.to_thread(paperwork.minutes, log)
        except (OSError, Failed) as error:
            return (say("Not made: {reason}", reason=why(error, at.language)),)
        return (
            say("Made: {file}", file=str(file)),
            say("The next round's agenda, with what was left open, writes: round"),
        )

    return Does(make)


def _next_round(at: Moment, rest: str) -> Outcome:
    """To the file that is named, else beside the agenda's own."""
    say = at.language.text
    log, paperwork = _paperwork(at)
    file = next_file.named(rest) if rest else next_file.beside(at.house.source)

    async def make(_link: Link) -> tuple[str, ...]:
        try:
            less = await asyncio.to_thread(paperwork.next_agenda, log, file)
        except (OSError, Failed) as error:
            return (say("Not written: {reason}", reason=why(error, at.language)),)
        return tuple(filter(None, (say("Written: {file}", file=str(file)), less)))

    return Does(make)


def _signed(at: Moment, rest: str) -> Outcome:
    """With the key in a file, else as the last time; stamped as the last time."""
    say = at.language.text
    log, paperwork = _paperwork(at)
    key, authority = paperwork.vouchers()
    key = rest or key
    if not (key or authority):
        raise Unclear(say("Sign with which SSH key? Such as: vouch FILE"))

    async def make(_link: Link) -> tuple[str, ...]:
        try:
            return (await asyncio.to_thread(paperwork.sign, log, key, authority),)
        except (OSError, Failed) as error:
            return (say("Not signed: {reason}", reason=why(error, at.language)),)

    return Does(make)


def _verified(at: Moment, _rest: str) -> Outcome:
    say, log = at.language.text, at.house.log
    if log is None:
        raise Unclear(say("Only where the session was begun is its log."))

    async def check(_link: Link) -> tuple[str, ...]:
        from server.journal import verify

        try:
            report = await asyncio.to_thread(verify, log)
        except OSError as error:
            return (say("Not checked: {reason}", reason=why(error, at.language)),)
        return (checked_text(log, report, at.language),)

    return Does(check)


WORDS: Final = (
    Word(
        ("links", "mail"),
        ("links", "einladung"),
        N_("Read the links; with somebody, a mail with theirs"),
        _links,
        N_("[WHOM]"),
        roles=MODERATORS,
    ),
    Word(
        ("heard", "soundcheck"),
        ("gehört", "tonprobe"),
        N_("Tick that somebody was heard in the sound check, or untick it"),
        _heard,
        N_("WHOM"),
        does=(soundcheck.Check,),
    ),
    Word(
        ("file", "reread"),
        ("datei", "einlesen"),
        N_("Check the agenda's file, and take over what changed in it"),
        _taken,
        roles=MODERATORS,
    ),
    Word(
        ("save",),
        ("speichern",),
        N_("Save people and agenda to the file; its comments stay"),
        _saved,
        roles=MODERATORS,
    ),
    Word(
        ("verify",),
        ("prüfen",),
        N_("Check every line of the log"),
        _verified,
        roles=MODERATORS,
    ),
    Word(
        ("minutes",),
        ("protokoll",),
        N_("Make the minutes, once the session is closed"),
        _minutes,
        roles=MODERATORS,
    ),
    Word(
        ("round",),
        ("runde",),
        N_("Write the next round's agenda, with what this one left open"),
        _next_round,
        N_("[FILE]"),
        roles=MODERATORS,
    ),
    Word(
        ("vouch",),
        ("signieren",),
        N_("Sign the log with an SSH key, and have it stamped, both as the last time"),
        _signed,
        N_("[FILE]"),
        roles=MODERATORS,
    ),
)
