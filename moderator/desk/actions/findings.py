"""What the session has established, and who takes it further."""

from functools import partial
from typing import Final

from server.language import N_, Language
from server.session import findings
from server.session.messages import Command
from server.session.texts import LINE_LENGTH

from ...client.people import everybody
from ...client.session_view import SessionView
from ...dialogs.menu import Choice
from ...dialogs.prompt import TextPrompt
from ..selection import Selection
from .editing import Fields, as_new, changes, fields_in
from .record import OWN, DeskHost, Menus, action, other, somebody
from .writing import ask_text, give_text, send_text

TOPIC: Final = N_("Findings")
NOBODY: Final = ""
"""Chosen in a person's place: nobody's id."""
here = partial(action, panes=("findings",), footer=OWN)


@action(
    "finding",
    N_("Finding"),
    N_("Record a finding against the current item"),
    "F",
    name=N_("New finding"),
    menu=N_("Record a finding"),
    footer_in={"findings": OWN},
    command=lambda _: findings.Record("…"),
    also=N_("result, decision, conclusion"),
).asks
async def record(host: DeskHost, selection: Selection) -> None:
    title = host.language.text("A finding: what has the session established?")
    prompt = TextPrompt(host.language, title)
    await send_text(host, prompt, findings.Record, selection.view, "finding")


def _changed(selection: Selection) -> Command | None:
    finding = selection.finding
    return findings.Edit(finding.id, other(finding.text)) if finding else None


@here(
    "edit_finding",
    N_("Edit"),
    N_("Change the finding; its support begins anew"),
    "E",
    name=N_("Change the finding"),
    menu=N_("Change it"),
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
    written = await ask_text(host, prompt, selection.view, "finding", finding.id)
    if written is None:
        return
    text = written.said
    now = host.now().state.findings.get(finding.id)
    if text != finding.text and (now is None or now.withdrawn):
        new = findings.Record(text, finding.item, finding.owner)
        await give_text(host, written, await as_new(host, text, new))
    else:

        def there(view: SessionView) -> Fields:
            return fields_in(view.state.findings.get(finding.id))

        own = await changes(host, written.seen, there, {"text": text})
        await give_text(host, written, findings.Edit(finding.id, **own) if own else None)


@here(
    "owner",
    N_("Owner"),
    N_("Say who takes the finding further"),
    "O",
    name=N_("Owner of the finding"),
    menu=N_("Who takes it further"),
    command=_changed,
).asks
async def owner(host: DeskHost, selection: Selection) -> None:
    finding = selection.finding
    if finding is not None:
        say = host.language.text
        nobody = [Choice(NOBODY, say("Nobody"))] if finding.owner is not None else []
        title = say("Who takes the finding further?")
        person = await somebody(host, selection, title, everybody, nobody)
        if person is not None:
            new = None if person == NOBODY else person
            host.send(findings.Edit(finding.id, owner=new))


@here(
    "withdraw_finding",
    N_("Withdraw"),
    N_("Take the finding out of the results (asks first)"),
    "d,delete",
    name=N_("Withdraw the finding"),
    menu=N_("Withdraw it"),
    footer=None,
    command=lambda s: findings.Withdraw(s.finding.id) if s.finding else None,
).confirms
def withdraw(language: Language, selection: Selection) -> str:
    text = selection.finding.text if selection.finding else ""
    return language.text("Withdraw the finding “{text}”?", text=text[:LINE_LENGTH])


ACTIONS: Final = (record, edit, owner, withdraw)
IN_MENU: Final[Menus] = {"findings": ("edit_finding", "owner", "withdraw_finding", "finding")}
