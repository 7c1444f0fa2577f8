"""What the session has established, and who takes it further."""

from typing import Final

from server.language import N_
from server.session import findings
from server.session.messages import Command
from server.session.texts import LINE_LENGTH

from ...dialogs.picker import Picker, everybody
from ...dialogs.text_prompt import TextPrompt
from ..selection import Selection
from .record import OWN, DeskAction, DeskHost, Menus, confirm, other, send_answer

TOPIC: Final = N_("Findings")
WITHDRAW_KEYS: Final = "d,delete"


@DeskAction(
    "finding",
    N_("Finding"),
    N_("Record a finding against the current item"),
    "F",
    name=N_("New finding"),
    menu=N_("Record a finding"),
    footer_in={"findings": OWN},
    command=lambda _: findings.Record("…"),
).asks
async def record(host: DeskHost, _selection: Selection) -> None:
    title = host.language.text("A finding: what has the session established?")
    await send_answer(host, TextPrompt(host.language, title), findings.Record)


def _changed(selection: Selection) -> Command | None:
    finding = selection.finding
    return findings.Edit(finding.id, other(finding.text)) if finding else None


@DeskAction(
    "edit_finding",
    N_("Edit"),
    N_("Change the finding; its support begins anew"),
    "E",
    name=N_("Change the finding"),
    menu=N_("Change it"),
    panes=("findings",),
    footer=OWN,
    command=_changed,
).asks
async def edit(host: DeskHost, selection: Selection) -> None:
    finding = selection.finding
    if finding is None:
        return
    title = host.language.text("The finding in other words (its support begins anew)")
    if not finding.stands:
        title = host.language.text("The finding in other words")
    prompt = TextPrompt(host.language, title, finding.text)
    await send_answer(host, prompt, lambda text: findings.Edit(finding.id, text))


@DeskAction(
    "owner",
    N_("Owner"),
    N_("Say who takes the finding further"),
    "O",
    name=N_("Owner of the finding"),
    menu=N_("Who takes it further"),
    panes=("findings",),
    footer=OWN,
    command=_changed,
).asks
async def owner(host: DeskHost, selection: Selection) -> None:
    finding = selection.finding
    if finding is not None:
        title = host.language.text("Who takes the finding further?")
        picker = Picker(host.language, title, everybody, selection.view)
        await send_answer(
            host, picker, lambda picked: findings.Edit(finding.id, owner=picked.person)
        )


def _withdrawn(selection: Selection) -> Command | None:
    return findings.Withdraw(selection.finding.id) if selection.finding else None


@DeskAction(
    "withdraw_finding",
    N_("Withdraw"),
    N_("Take the finding out of the results (asks first)"),
    WITHDRAW_KEYS,
    name=N_("Withdraw the finding"),
    menu=N_("Withdraw it"),
    panes=("findings",),
    command=_withdrawn,
).asks
async def withdraw(host: DeskHost, selection: Selection) -> None:
    finding = selection.finding
    if finding is not None:
        say = host.language.text
        text = say("Withdraw the finding “{text}”?", text=finding.text[:LINE_LENGTH])
        await confirm(host, text, _withdrawn(selection), again=WITHDRAW_KEYS)


ACTIONS: Final = (record, edit, owner, withdraw)
IN_MENU: Final[Menus] = {"findings": ("edit_finding", "owner", "withdraw_finding", "finding")}
