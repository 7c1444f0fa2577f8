"""A round in which everything happens that minutes have a place for, and its log on disk."""

from server.session import questions
from server.session.plan import Agenda, Document, PlannedItem, PlannedPerson, PlannedPosition
from tests.support.sessions import Round

SECRETS = (
    "SECRET script",
    "SECRET whisper",
    "SECRET note",
    "SECRET dismissed",
    "SECRET pending",
    "SECRET anonymous remark",
    "SECRET request",
    "Shy Spectator",
)
"""What is in the log and must be in no minutes."""


def plan(title: str = "Digital targets", name: str = "Pia Petersen") -> Agenda:
    return Agenda(
        title=title,
        hosts=("Association A", "Association B"),
        language="en",
        date="2021-06-01",
        start="14:00",
        documents=(Document("paper", "The paper", "Association A", 2021, "https://example.org/p"),),
        speech_limit=180,
        items=(
            PlannedItem("i1", "Welcome", "welcome", 300, lead="m1", script="SECRET script"),
            PlannedItem(
                "i2",
                "Positions",
                "positions",
                600,
                lead="m2",
                positions=(
                    PlannedPosition("pos1", "One target for all.", "paper"),
                    PlannedPosition("pos2", "More money.", None, anonymous=True),
                    PlannedPosition("pos3", "Never put."),
                ),
            ),
            PlannedItem("i3", "Discussion", "discussion", 1200, lead="m1", order="balanced"),
            PlannedItem("i4", "Feedback", "feedback", 300),
        ),
        people=(
            PlannedPerson("m1", "Mara", "moderator", "Association A"),
            PlannedPerson("m2", "Milo", "moderator", "Association B"),
            PlannedPerson("p1", name, "panelist", "Town of Ä", "Mayor", "city"),
            PlannedPerson("p2", "Paul", "panelist", "County B", "Head", "county"),
            PlannedPerson("p3", "Petra", "panelist", "Town of Ä", "CIO", "city"),
            PlannedPerson("p4", "Per", "panelist", "Provider", "CEO", "provider"),
            PlannedPerson("s1", "Guest Gunda", "spectator", "League", "Fellow", "league"),
            PlannedPerson("s2", "Shy Spectator", "spectator"),
        ),
    )


def played(title: str = "Digital targets", name: str = "Pia Petersen", said: str = "") -> Round:
    """The whole round. ``said`` stands in every text that somebody typed."""
    stage = Round(plan(title, name))
    for person in ("m1", "m2", "p1", "p2", "p3"):
        stage.do("system", "people.arrive", person=person)
    stage.after(60).do("m1", "session.open")
    stage.do("m1", "agenda.next")
    stage.speak("m1", 200)
    _positions(stage.after(20), said)
    _discussion(stage, said)
    _results(stage, said)
    return stage


def _positions(stage: Round, said: str) -> None:
    stage.do("m2", "agenda.next")
    for position in ("pos1", "pos2"):
        stage.do("m2", "position.open", position=position)
        stage.after(30)
        for person, stance in (("p1", 2), ("p2", -2), ("p3", 1), ("p4", 0)):
            remark = "SECRET anonymous remark" if position == "pos2" else f"Because. {said}"
            stage.do(person, "position.assess", position=position, stance=stance, remark=remark)
        stage.do("m2", "position.close", position=position)
    stage.speak("p1", 90).speak("p2", 75.5)


def _discussion(stage: Round, said: str) -> None:
    stage.do("m1", "agenda.next")
    stage.ask("p3", "p4")
    stage.do("m1", "floor.next")
    stage.after(40).do("m1", "floor.give", person="p2", kind="question")
    stage.after(15).do("p2", "floor.end")
    stage.after(50).do("m2", "floor.give", person="p4")
    stage.after(5).do("m1", "undo")  # the floor is Petra's again
    stage.after(20).do("m1", "floor.end")
    stage.do("s1", "panel.ask", note="SECRET request")
    stage.after(30).do("m2", "panel.invite", person="s1")
    stage.after(10).do("s1", "panel.accept")
    stage.do("m1", "panel.invite", person="s2")
    stage.do("s2", "panel.decline")
    stage.speak("s1", 120)
    stage.do("m1", "session.pause")
    stage.after(300).do("m1", "session.resume")
    stage.do("m1", "whisper.send", to="m2", text="SECRET whisper")
    stage.do("m1", "note.write", about="p1", text="SECRET note")
    asked = [
        ("s1", f"Who pays? {said}"),
        ("s2", f"When? {said}"),
        ("s2", "SECRET dismissed"),
        ("s2", "SECRET pending"),
    ]
    answered, left, dismissed, _ = [_question(stage, by, text) for by, text in asked]
    stage.do("m1", "question.approve", question=left)
    stage.do("p1", "question.vote", question=left)
    stage.do("m1", "question.dismiss", question=dismissed)
    stage.do("m1", "question.take", question=answered, person="p2")
    stage.do("m1", "question.answered", question=answered)


def _question(stage: Round, by: str, text: str) -> str:
    (asked,) = stage.do(by, "question.ask", text=text)
    assert isinstance(asked, questions.Asked)
    return asked.question


def _results(stage: Round, said: str) -> None:
    texts = (f"A target is needed. {said}", f"Money is short. {said}", "Taken back.")
    for text, owner in zip(texts, ("p1", None, None), strict=True):
        stage.do("m1", "finding.record", text=text, owner=owner)
    first, second, third = stage.state.findings
    for person in ("p1", "p2", "p3", "p4", "s1"):
        stage.do(person, "finding.stand", finding=first, stance="support")
    stage.do("p1", "finding.stand", finding=second, stance="support")
    stage.do("p2", "finding.stand", finding=second, stance="object")
    stage.do("p3", "finding.stand", finding=second, stance="abstain")
    stage.do("m1", "finding.withdraw", finding=third)
    stage.after(60).do("m2", "agenda.next")
    stage.do("m2", "feedback.open")
    stage.do("p1", "feedback.give", rating=5, text=f"Good. {said}")
    stage.do("s2", "feedback.give", rating=4)
    stage.do("m2", "feedback.close")
    stage.do("m2", "feedback.publish", text=f"Good. {said}")
    stage.do("system", "people.leave", person="p2")
    stage.after(30).do("m1", "session.close")
