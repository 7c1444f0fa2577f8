"""Questions before questions are taken up, positions closed, findings recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.session import findings, positions, questions
from server.session.texts import LINE_LENGTH, TEXT_LENGTH

from ..dialogs.menu import Choice, Menu
from ..dialogs.picker import Picked, Picker, everybody
from ..dialogs.text_prompt import TextPrompt
from ..widgets.panel_list import seated
from . import results
from .confirming import confirm
from .selection import Selection

if TYPE_CHECKING:
    from .screen import DeskScreen


def take(screen: DeskScreen, selection: Selection) -> None:
    """To whom a question is put."""
    question = selection.question
    if question is None:
        return
    say = screen.language.text
    people = [Choice(person.id, person.name) for person in seated(selection.view)]
    choices = [Choice("", say("To the round")), *people]

    def done(chosen: str | None) -> None:
        if chosen is not None:
            screen.send(questions.Take(question.id, chosen or None))

    title = say("Who is to answer? “{text}”", text=question.text)
    _ = screen.app.push_screen(Menu(title, choices), done)


def add_position(screen: DeskScreen, selection: Selection) -> None:
    """The thesis, and whether names will stand at the assessments."""
    say = screen.language.text
    item = selection.current.id if selection.current else None

    def done(text: str | None) -> None:
        if text is None:
            return
        choices = [
            Choice("named", say("The result says who chose what")),
            Choice("anonymous", say("The result says no names")),
        ]

        def decided(how: str | None) -> None:
            if how is not None:
                screen.send(positions.Add(text, item, how == "anonymous"))

        _ = screen.app.push_screen(Menu(text, choices), decided)

    title = say("A position for the panel to assess")
    _ = screen.app.push_screen(TextPrompt(screen.language, title), done)


def close_position(screen: DeskScreen, selection: Selection) -> None:
    """Closing is for good, so it says who has not assessed."""
    position = selection.position
    if position is None:
        return
    language = screen.language
    panel = (p for p in seated(selection.view) if p.role == "panelist")
    silent = [p.name for p in panel if p.id not in position.assessments]
    text = [language.text("Close the position, and publish the result to everybody?")]
    if silent:
        names = ", ".join(silent)
        text.append(language.text("Not assessed yet by {names}.", names=names))
    confirm(screen, " ".join(text), results.close_position(selection), "c")


def close_feedback(screen: DeskScreen, selection: Selection) -> None:
    text = screen.language.plural(
        "Close the feedback, and publish it without names? {n} person has given it.",
        "Close the feedback, and publish it without names? {n} people have given it.",
        n=selection.view.state.feedback.count,
    )
    confirm(screen, text, results.close_feedback(selection), "c")


def record(screen: DeskScreen, selection: Selection) -> None:
    """A finding, against the current item."""

    def done(text: str | None) -> None:
        if text is not None:
            screen.send(findings.Record(text))

    title = screen.language.text("A finding: what has the session established?")
    _ = screen.app.push_screen(TextPrompt(screen.language, title), done)


def edit_finding(screen: DeskScreen, selection: Selection) -> None:
    finding = selection.finding
    if finding is None:
        return

    def done(text: str | None) -> None:
        if text is not None:
            screen.send(findings.Edit(finding.id, text))

    title = screen.language.text("The finding in other words (its support begins anew)")
    if not finding.stands:
        title = screen.language.text("The finding in other words")
    _ = screen.app.push_screen(
        TextPrompt(screen.language, title, finding.text, limit=TEXT_LENGTH), done
    )


def owner(screen: DeskScreen, selection: Selection) -> None:
    """Who takes a finding further."""
    finding = selection.finding
    if finding is None:
        return

    def done(picked: Picked | None) -> None:
        if picked is not None and picked.person is not None:
            screen.send(findings.Edit(finding.id, owner=picked.person))

    title = screen.language.text("Who takes the finding further?")
    _ = screen.app.push_screen(Picker(screen.language, title, everybody, selection.view), done)


def withdraw(screen: DeskScreen, selection: Selection) -> None:
    finding = selection.finding
    if finding is None:
        return
    text = screen.language.text("Withdraw the finding “{text}”?", text=finding.text[:LINE_LENGTH])
    confirm(screen, text, results.withdraw_finding(selection), "d,delete")
