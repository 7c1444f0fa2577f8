"""Links and mails for those who are invited: copied, and read."""

from __future__ import annotations

from functools import partial
from typing import Final

from server.language import N_

from ...client.address import reach
from .. import known_links
from ..actions.links import show
from ..letter import Letter
from ..letters import letter, overview
from .record import CheckAction, Checked, CheckHost, action
from .rows import FOR_MANY, NAMES

TOPIC: Final = N_("Links")
_COPIES: Final = (
    N_("Copy the moderators' link"),
    N_("Copy the audience's link"),
    N_("Copy the audience's code"),
    N_("Copy the stage's link"),
)


def _called(host: CheckHost, selection: Checked, whose: str) -> str:
    if whose in FOR_MANY:
        return host.language.text(NAMES[FOR_MANY.index(whose)])
    return selection.view.name(whose) or whose


def _known(host: CheckHost, selection: Checked) -> str:
    """By what this desk knows the link of the selected row, if it does."""
    row = selection.row or ""
    return row if host.links.get(row) is not None else selection.whose


def _warning(host: CheckHost, links: int = 1) -> str:
    """What is to be known of so many links before they are sent."""
    base = host.links.base
    if base is None or reach(base) != "machine":
        return ""
    if host.hosting is None:
        return host.language.plural(
            "It works only on this machine: the desk that began the session opens it to others.",
            "They work only on this machine: the desk that began the session opens it to others.",
            n=links,
        )
    return host.language.plural(
        "It works only on this machine: {key} lets it work for others.",
        "They work only on this machine: {key} lets them work for others.",
        n=links,
        key=host.key("reach"),
    )


def _tell_unknown(host: CheckHost) -> None:
    key = host.key("links")
    host.tell(
        host.language.text("This desk does not know the link: {key} makes a new one.", key=key)
    )


def copy_link(host: CheckHost, selection: Checked, whose: str = "") -> None:
    """Copy the link that is for ``whose``, else the selected one."""
    whose = whose or _known(host, selection)
    link = host.links.get(whose)
    if link is None:
        _tell_unknown(host)
        return
    host.copy(link)
    name = _called(host, selection, whose)
    copied = known_links.copied(host.language, whose, name)
    warning = _warning(host)
    host.tell(f"{copied}. {warning}" if warning else copied)


copy = action("copy", N_("Copy"), N_("Copy the link selected"), "c", footer=3, flow=copy_link)


def _copy_shared(number: int, whose: str, tooltip: str) -> CheckAction:
    flow = partial(copy_link, whose=whose)
    return action(f"copy_{whose}", "", tooltip, str(number), flow=flow)


@action("letter", N_("Mail"), N_("A mail with the link selected, to be copied"), "m", footer=4).asks
async def mail(host: CheckHost, selection: Checked) -> None:
    whose = _known(host, selection)
    text = letter(selection.view, host.links, whose)
    if not text:
        _tell_unknown(host)
        return
    title = host.language.text("A mail to {name}", name=_called(host, selection, whose))
    await host.ask(Letter(host.language, title, text, _warning(host)))


@action("overview", N_("All"), N_("All links as the text of a mail"), "M", footer=5).asks
async def all_links(host: CheckHost, selection: Checked) -> None:
    title, text = host.language.text("All links"), overview(selection.view, host.links)
    await host.ask(Letter(host.language, title, text, _warning(host, len(list(host.links)))))


@action("links", N_("QR"), N_("The links as QR codes, and new ones"), "l").asks
async def codes(host: CheckHost, selection: Checked) -> None:
    await show(host.desk, selection.whose or None)


ACTIONS: Final = (
    copy,
    *(
        _copy_shared(n, whose, tooltip)
        for n, (whose, tooltip) in enumerate(zip(FOR_MANY, _COPIES, strict=True), 1)
    ),
    mail,
    all_links,
    codes,
)
