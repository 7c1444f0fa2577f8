"""What is left to do after a session: each step goes by its own key."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from server.language import N_

from ...dialogs.confirm import Confirm
from ...dialogs.prompt import Prompt
from ...wording.logs import checked_text
from .. import whereabouts
from . import next_file
from .failed import Failed, why
from .record import AfterAction, AfterHost, Ending, Step, action


def _has_log(selection: Ending) -> bool:
    return selection.has_log


@contextmanager
def _or_why_not(host: AfterHost, step: Step, text: str) -> Iterator[None]:
    """Say why nothing came of a step, where nothing did: a sentence with a ``{reason}``."""
    try:
        yield
    except (OSError, Failed) as error:
        # It is said in whichever language it is read in later, when ``error`` is gone.
        failure = error
        host.tell(step, lambda language: language.text(text, reason=why(failure, language)))


@action("feedback", N_("Feedback"), N_("Go to the feedback on the desk"), "f").asks
def feedback(host: AfterHost, _selection: Ending) -> None:
    host.leave()
    host.desk.open_pane("feedback")


@action(
    "log",
    N_("Check log"),
    N_("Check every line of the log"),
    "v",
    concerns=_has_log,
    also=N_("record, verify"),
).asks
async def log(host: AfterHost, _selection: Ending) -> None:
    from server.journal import verify

    assert host.hosting is not None
    path = host.hosting.log
    with _or_why_not(host, "log", N_("Not checked: {reason}")):
        report = await asyncio.to_thread(verify, path)
        host.tell("log", lambda language: checked_text(path, report, language), done=report.intact)


@action(
    "sign",
    N_("Sign"),
    N_("Sign the log, and have it stamped with the time"),
    "s",
    concerns=_has_log,
).asks
async def sign(host: AfterHost, _selection: Ending) -> None:
    say = host.language.text
    assert host.hosting is not None
    assert host.paperwork is not None
    key, authority = host.paperwork.vouchers()
    question = say("Sign with which SSH key? A file; empty: without a signature.")
    named = await host.ask(
        Prompt(host.language, question, key, 1000, emptied=True, yes=say("Go on"))
    )
    if named is None:
        return
    question = say("Which address stamps the time (RFC 3161)? Empty: without a stamp.")
    asked = await host.ask(
        Prompt(host.language, question, authority, 1000, emptied=True, yes=say("Sign"))
    )
    if asked is None or not (named or asked):
        return
    with _or_why_not(host, "sign", N_("Not signed: {reason}")):
        said = await asyncio.to_thread(host.paperwork.sign, host.hosting.log, named, asked)
        host.tell("sign", lambda _: said, done=True)


@action(
    "minutes",
    N_("Minutes"),
    N_("Make the minutes, and open them"),
    "m",
    footer=2,
    concerns=_has_log,
    also=N_("export, print, PDF, Word, report"),
).asks
async def minutes(host: AfterHost, _selection: Ending) -> None:
    import webbrowser

    assert host.hosting is not None
    assert host.paperwork is not None
    with _or_why_not(host, "minutes", N_("Not made: {reason}")):
        file = await asyncio.to_thread(host.paperwork.minutes, host.hosting.log)
        opened = False
        with suppress(OSError):
            opened = await asyncio.to_thread(webbrowser.open, file.resolve().as_uri())
        text = N_("Made and opened: {file}") if opened else N_("Made; no browser here: {file}")
        host.tell("minutes", lambda language: language.text(text, file=str(file)), done=True)


@action(
    "next",
    N_("Next round"),
    N_("Write the next round's agenda, with what this one left open"),
    "n",
    footer=3,
    concerns=_has_log,
    also=N_("follow-up, series"),
).asks
async def following(host: AfterHost, _selection: Ending) -> None:
    assert host.hosting is not None
    assert host.paperwork is not None
    there = str(next_file.beside(host.desk.source))
    question = host.language.text("Where is the next round's agenda to be written?")
    answer = await host.ask(Prompt(host.language, question, there, 1000))
    if answer is None:
        return
    file = next_file.named(answer)
    with _or_why_not(host, "next", N_("Not written: {reason}")):
        less = await asyncio.to_thread(host.paperwork.next_agenda, host.hosting.log, file)
        host.tell(
            "next",
            lambda language: " ".join(
                filter(None, (language.text("Written: {file}", file=str(file)), less))
            ),
            done=True,
        )


@action(
    "links",
    N_("End links"),
    N_("Stop the server, so that no link leads anywhere (asks first)"),
    "x",
    footer=4,
    concerns=_has_log,
    also=N_("server, shut down"),
).asks
async def links(host: AfterHost, _selection: Ending) -> None:
    say, hosting, base = host.language.text, host.hosting, host.desk.links.base
    assert hosting is not None
    question = say("Stop the server? Whoever is still here sees no results any more.")
    again = host.keys_of(links)
    if not await host.ask(Confirm(host.language, question, say("Stop it"), again=again)):
        return
    await asyncio.to_thread(hosting.stop)
    if base is not None and not await whereabouts.answers(base):
        host.tell(
            "links",
            lambda language: language.text("Something still answers at {page}.", page=base),
        )
        return
    host.tell(
        "links",
        lambda language: language.text("The server has ended; no link leads anywhere any more."),
        done=True,
    )


@action("close", N_("Desk"), N_("To the desk"), "escape,d", footer=1).asks
def close(host: AfterHost, _selection: Ending) -> None:
    host.leave()


ACTIONS: Final[Mapping[str, AfterAction]] = {
    each.id: each for each in (feedback, log, sign, minutes, following, links, close)
}
