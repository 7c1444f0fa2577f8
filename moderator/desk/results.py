"""What a moderator can do about questions, positions, findings and feedback: from what they see
to a command, or None where it is not possible now."""

from __future__ import annotations

from server.session import feedback, findings, positions, questions
from server.session.messages import Command

from .sight import Sight


def approve(sight: Sight) -> Command | None:
    """Lets everybody see a question; also one dismissed before, or taken up too early."""
    question = sight.question
    if question is None or question.status in ("approved", "answered") or _over(sight):
        return None
    return questions.Approve(question.id)


def take(sight: Sight) -> Command | None:
    """Puts the question to the round; whom else is asked before."""
    question = sight.question
    if question is None or question.status == "answered" or _over(sight):
        return None
    return questions.Take(question.id)


def answered(sight: Sight) -> Command | None:
    question = sight.question
    if question is None or question.status not in ("approved", "taken") or _over(sight):
        return None
    return questions.Answer(question.id)


def dismiss(sight: Sight) -> Command | None:
    question = sight.question
    if question is None or question.status in ("dismissed", "answered") or _over(sight):
        return None
    return questions.Dismiss(question.id)


def open_position(sight: Sight) -> Command | None:
    position = sight.position
    if position is None or position.status != "planned" or _over(sight):
        return None
    return positions.Open(position.id)


def close_position(sight: Sight) -> Command | None:
    position = sight.position
    if position is None or position.status != "open" or _over(sight):
        return None
    return positions.Close(position.id)


def withdraw_finding(sight: Sight) -> Command | None:
    finding = sight.finding
    if finding is None or finding.withdrawn or _over(sight):
        return None
    return findings.Withdraw(finding.id)


def open_feedback(sight: Sight) -> Command | None:
    if sight.moment.state.feedback.status != "planned" or _over(sight):
        return None
    return feedback.Open()


def close_feedback(sight: Sight) -> Command | None:
    if sight.moment.state.feedback.status != "open" or _over(sight):
        return None
    return feedback.Close()


def _over(sight: Sight) -> bool:
    return sight.moment.state.session.phase == "closed"
