"""What a moderator can do about questions, positions, findings and feedback: from what they see
to a command, or None where it is not possible now."""

from __future__ import annotations

from server.session import feedback, findings, positions, questions
from server.session.messages import Command

from .selection import Selection


def approve(selection: Selection) -> Command | None:
    """Lets everybody see a question; also one dismissed before, or taken up too early."""
    question = selection.question
    if question is None or question.status in ("approved", "answered") or _over(selection):
        return None
    return questions.Approve(question.id)


def take(selection: Selection) -> Command | None:
    """Puts the question to the round; whom else is asked before."""
    question = selection.question
    if question is None or question.status == "answered" or _over(selection):
        return None
    return questions.Take(question.id)


def answered(selection: Selection) -> Command | None:
    question = selection.question
    if question is None or question.status not in ("approved", "taken") or _over(selection):
        return None
    return questions.Answer(question.id)


def dismiss(selection: Selection) -> Command | None:
    question = selection.question
    if question is None or question.status in ("dismissed", "answered") or _over(selection):
        return None
    return questions.Dismiss(question.id)


def open_position(selection: Selection) -> Command | None:
    position = selection.position
    if position is None or position.status != "planned" or _over(selection):
        return None
    return positions.Open(position.id)


def close_position(selection: Selection) -> Command | None:
    position = selection.position
    if position is None or position.status != "open" or _over(selection):
        return None
    return positions.Close(position.id)


def withdraw_finding(selection: Selection) -> Command | None:
    finding = selection.finding
    if finding is None or finding.withdrawn or _over(selection):
        return None
    return findings.Withdraw(finding.id)


def open_feedback(selection: Selection) -> Command | None:
    if selection.view.state.feedback.status != "planned" or _over(selection):
        return None
    return feedback.Open()


def close_feedback(selection: Selection) -> Command | None:
    if selection.view.state.feedback.status != "open" or _over(selection):
        return None
    return feedback.Close()


def _over(selection: Selection) -> bool:
    return selection.view.state.session.phase == "closed"
