"""Where the session can be reached: asked, served there, and tried."""

from __future__ import annotations

import asyncio
from typing import Final

from server.language import N_, Language
from server.live.room.place import Place
from server.system_words import system_words

from ...dialogs.menu import Menu
from ...dialogs.prompt import Prompt
from ...wording.printable import printable
from .. import whereabouts
from ..hosting import NotServed
from .record import Checked, CheckHost, action


@action(
    "reach",
    N_("Reach"),
    N_("Where the session can be reached: on this machine, in this network, elsewhere"),
    "o",
    footer=6,
    concerns=lambda selection: selection.hosted,
    also=N_("IP, network, internet, online"),
).asks
async def reach(host: CheckHost, _selection: Checked) -> None:
    """Ask where others are to find the session, serve it there, and try whether it answers."""
    hosting = host.hosting
    now = hosting.place if hosting is not None else None
    place = await _wished(host, now) if now is not None else None
    if hosting is None or place is None:
        return
    say = host.language.text
    try:
        base = await asyncio.to_thread(hosting.move, host.language.code, place)
    except (NotServed, OSError) as failure:
        reason = system_words(failure, host.language)
        host.tell(say("Not served there: {reason}", reason=printable(reason)))
        return
    finally:
        # Where it is not served there, it was started again where it was.
        host.links.served_again(hosting.links)
    reason = await whereabouts.answers(base)
    host.tell_tried(came_of_it(host.language, reason, host.key("reach")))


def came_of_it(language: Language, reason: str, key: str) -> str:
    """Whether it answered: with what to do, and short enough for a line of 80 columns."""
    if not reason:
        return language.text("Tried from here: it answers.")
    return language.text(
        "No answer from here ({reason}). {key} changes that.",
        reason=printable(system_words(reason, language)),
        key=key,
    )


async def _wished(host: CheckHost, now: Place) -> Place | None:
    say, language = host.language.text, host.language
    choices = whereabouts.choices(language, now)
    address = await host.ask(Menu(say("Where do the links work?"), choices))
    if address is None:
        return None
    base = host.links.base or ""
    if address != whereabouts.OTHER:
        return whereabouts.place_of(address, now, base.startswith("https"))
    title = say("Where can others reach this session? Links that were sent stay the same there.")
    text: str | None = base
    while (text := await host.ask(Prompt(language, title, text or "", 200))) is not None:
        found = whereabouts.behind(text, now)
        if found is not None:
            return found
        title = say("This is no web address. One looks like https://roundtable.example.org")
    return None


ACTIONS: Final = (reach,)
