"""A session with more in it than speech: questions, positions, findings, feedback, whispers."""

from dataclasses import replace

from server.session import agenda, feedback, findings, people, positions, questions, whispers
from server.session.people import natural
from server.session.plan import Document, PlannedPosition
from server.session.words import SYSTEM
from tests.moderator.desk.scene import CHINESE, LONG, MARKUP, PLAN, Scene

PAPER = "Eckpunkte [/b] zur Digitalisierung der Verwaltung in Städten und Kreisen"
THESES = (
    "Kommunen brauchen ein digitales Zielbild, das sie alle zwei Jahre [/b] messen und erneuern.",
    "请快一点: das Onlinezugangsgesetz ist im vorgesehenen Rahmen umzusetzen.",
    "Wer bestellt, [b]bezahlt.",
)
CATEGORIES = {"p1": "Stadt", "p2": "IT-Dienstleister", "p3": "Stadt", "p4": "Kreis", "p5": "Stadt"}


def positioned() -> Scene:
    """One position closed, one open, one yet to come; ``p5`` has still to say something."""
    papers = tuple(
        PlannedPosition(f"x{n}", text, "d", anonymous=n == 3) for n, text in enumerate(THESES, 1)
    )
    items = (replace(PLAN.items[0], positions=papers), *PLAN.items[1:])
    people_of = tuple(replace(p, category=CATEGORIES.get(p.id, "")) for p in PLAN.people)
    document = Document("d", PAPER, "Städte- und Kreisetag")
    scene = Scene(replace(PLAN, items=items, people=people_of, documents=(document,)))
    scene.do("m1", agenda.Next(), positions.Open("x1"))
    for person, stance in (("p1", 2), ("p2", -1), ("p3", 1), ("p4", 2), ("p5", 1)):
        remark = "Aber nur mit [/b] Geld" if stance < 0 else ""
        scene.do(person, positions.Assess("x1", stance, remark))
    scene.do("m1", positions.Close("x1"), positions.Open("x2"))
    return scene.do("p1", positions.Assess("x2", -2, "谢谢"))


def asked() -> Scene:
    """Questions of every state, those of one asker among them."""
    scene = positioned()
    for name in (MARKUP, CHINESE, "Zoë"):
        scene.do(SYSTEM, people.Join(name, "spectator", LONG))
    first, second, third = spectators(scene)
    texts = (
        (first, "Was kostet das die Kreise, und wer bezahlt es, wenn der Bund sich zurückzieht?"),
        (second, "李雷: 谁付钱? [/b]"),
        (second, "Wird diese Runde aufgezeichnet?"),
        (second, "Und was ist mit den ganz kleinen Gemeinden, die gar keine IT haben?"),
        (third, "Something else"),
        (first, "Yours, still waiting"),
    )
    for person, text in texts:
        scene.do(person, questions.Ask(text))
    ids = sorted(scene.state.questions, key=lambda i: scene.state.questions[i].asked)
    scene.do("m1", *(questions.Approve(question) for question in ids[:4]))
    for voter in (first, third, "p1", "p5"):
        scene.do(voter, questions.Vote(ids[1]))
    scene.do(third, questions.Vote(ids[0]))
    return scene.do(
        "m1", questions.Take(ids[2], "p5"), questions.Answer(ids[3]), questions.Dismiss(ids[4])
    )


def established() -> Scene:
    """Findings that are strong, contested, and open; and private lines."""
    scene = asked()
    texts = ("Offen [/b].", "Es braucht ein Zielbild, das alle Ebenen tragen.", "请快一点")
    for text in texts:
        scene.do("m2", findings.Record(text))
    _, agreed, contested = scene.state.findings
    for person in ("p1", "p2", "p3", "p4", "p5"):
        scene.do(person, findings.VoteOn(agreed, "support"))
    scene.do("p1", findings.VoteOn(contested, "support"))
    scene.do("p2", findings.VoteOn(contested, "object"))
    scene.do("p3", findings.VoteOn(contested, "abstain"))
    scene.do("m1", whispers.Send("panel", "Bitte kürzer [/b] sprechen."))
    return scene.do("m2", whispers.Send("p5", "Sie sind gleich dran. " * 8))


def rated(*, closed: bool) -> Scene:
    """Feedback under way, or what it came to."""
    scene = established().do("m1", feedback.Open())
    for person, rating, line in (("p1", 5, "Gut [/b]"), ("p2", 4, ""), ("p3", 2, "太长了")):
        scene.do(person, feedback.Give(rating, line))
    if closed:
        scene.do("m1", feedback.Close()).do("m1", feedback.Publish("太长了"))
    return scene


def spectators(scene: Scene) -> list[str]:
    found = (p.id for p in scene.state.people.values() if p.role == "spectator")
    return sorted(found, key=natural)
