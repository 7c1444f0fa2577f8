"""A session at a given moment, made by the rules themselves, and people with difficult names."""

from __future__ import annotations

from moderator.client.session_view import Presence, SessionView
from server.session import (
    agenda,
    findings,
    floor,
    panel,
    people,
    phases,
    positions,
    questions,
    queue,
    whispers,
)
from server.session.plan import (
    Agenda,
    PlannedItem,
    PlannedPerson,
    PlannedPosition,
    PreparedQuestion,
)
from server.session.words import SYSTEM
from tests.support.sessions import Course

MARKUP = "Ann [/b] Lee"
CHINESE = "李雷"
LONG = "Dr. Żółć-Łąka von und zu Äußerst-Langname auf Burg Hohenfels"

PLAN = Agenda(
    "Perspektiven einer kommunalen Neuausrichtung im digitalen Zeitalter",
    (
        PlannedItem("welcome", "Begrüßung und Einführung", "welcome", 300, "m1"),
        PlannedItem(
            "statements",
            "Eingangsstatements",
            "statements",
            1200,
            "m2",
            script="In der Reihenfolge des Podiums.\nNoch [b]keine[/b] Erwiderungen.",
            prepared=(
                PreparedQuestion("p5", "Was hat [/i] Hamburg gelernt?"),
                PreparedQuestion("p2", "Wer zahlt das?"),
            ),
        ),
        PlannedItem(
            "talk",
            "Diskussion: [/b] Was heißt das für 李雷?",
            "discussion",
            1800,
            "m1",
            positions=(
                PlannedPosition("pos1", "Kommunen [/b] brauchen ein 共同 Rechenzentrum."),
                PlannedPosition("pos2", "Die Zuständigkeit gehört gebündelt.", anonymous=True),
            ),
        ),
        PlannedItem("questions", "Fragen aus dem Publikum", "questions", 900, "m2"),
        PlannedItem("end", "Ergebnisse und Ausblick", "findings", 600, "m1"),
    ),
    (
        PlannedPerson("m1", "Hanna Sommer", "moderator", "KGSt"),
        PlannedPerson("m2", "Volker Scharfen", "moderator", "Deutscher Städtetag"),
        PlannedPerson("p1", "Ramona Schuhmann", "panelist", "Stadt Pattensen", "Bürgermeisterin"),
        PlannedPerson("p2", MARKUP, "panelist", "Dataport [b]AöR", "Vorstandsvorsitzende"),
        PlannedPerson("p3", CHINESE, "panelist", "杭州市人民政府", "首席数字官"),
        PlannedPerson("p4", LONG, "panelist", "Landkreis Ludwigslust-Parchim", "Beigeordneter"),
        PlannedPerson("p5", "Arne Schneider", "panelist", "Freie und Hansestadt Hamburg"),
    ),
    speech_limit=180,
)


class Scene(Course):
    """A session that people act in, a given time after each other."""

    def __init__(self, plan: Agenda = PLAN, seconds: float = 20.0) -> None:
        super().__init__(plan, session="s", step=seconds)

    do = Course.act
    later = Course.after

    def view(self, you: str = "m1", presence: Presence | None = None) -> SessionView:
        here = frozenset({"m1", "m2", "p1", "p2", "p3"})
        return super().view(you, presence or Presence(131, here))


def lively() -> Scene:
    """The middle of a session: somebody interrupted, hands up, requests to join the panel."""
    scene = Scene()
    for person in ("m1", "m2", "p1", "p2", "p3"):
        scene.do(SYSTEM, people.Arrive(person), wait=1)
    scene.do("m1", agenda.Next(), wait=5)
    scene.do("m1", agenda.Next(), wait=340)
    for person, seconds in (("p1", 190), ("p2", 95), ("p3", 240)):
        scene.do("m1", floor.Give(person=person), wait=5)
        scene.do("m1", floor.End(), wait=seconds)
    scene.do("m2", agenda.Next(), queue.Reorder("balanced"), wait=300)
    for name, organisation in ((LONG, "Landkreistag"), ("Kay Ruge", "Deutscher Landkreistag")):
        scene.do(SYSTEM, people.Join(name, "spectator", organisation), wait=2)
    asking = [p.id for p in scene.state.people.values() if p.role == "spectator"]
    for spectator, note in zip(sorted(asking), ("Zur Lage der [/i] Kreise", ""), strict=True):
        scene.do(spectator, panel.Ask(note), wait=15)
    scene.do("p1", queue.Join("contribution", "Zu den [b]Kosten"))
    scene.do("p4", queue.Join("contribution"))
    scene.do("p5", queue.Join("contribution", "Haushalt und Personal: Was wir in Hamburg lernen"))
    scene.do("p3", queue.Join("reply"))
    scene.do("p2", queue.Join("point_of_order", "请快一点"))
    scene.do("m1", floor.Give(person="p1", kind="contribution"), wait=30)
    scene.do("m2", panel.Invite(sorted(asking)[1]))
    scene.do("m1", queue.Add("p3", "question"), wait=100)
    scene.do("m1", floor.Give(person="p3", kind="question"), wait=2)
    return scene.later(14)


def full() -> Scene:
    """The same, with something of every topic, in difficult words."""
    scene = lively()
    asking = sorted(p.id for p in scene.state.people.values() if p.role == "spectator")
    scene.do(asking[0], questions.Ask("Wer zahlt [/b] die 数字化 in kleinen Gemeinden?"), wait=1)
    scene.do(asking[1], questions.Ask("Und " + "sehr " * 40 + "viel später?"), wait=1)
    first = next(iter(sorted(scene.state.questions)))
    scene.do("m2", questions.Approve(first), wait=1)
    for person in ("p1", "p2", "p3"):
        scene.do(person, questions.Vote(first), wait=1)
    scene.do("m2", positions.Open("pos1"), positions.Open("pos2"), wait=1)
    for person, stance in (("p1", 2), ("p2", -1), ("p3", 2)):
        scene.do(person, positions.Assess("pos1", stance, "nur [/b] mit Geld"), wait=1)
        scene.do(person, positions.Assess("pos2", 1), wait=1)
    scene.do("m2", positions.Close("pos2"), wait=1)
    scene.do("m1", findings.Record("Alle [/b] wollen gemeinsame Register. " * 3), wait=1)
    finding = next(iter(scene.state.findings))
    scene.do("p1", findings.VoteOn(finding, "support"), wait=1)
    scene.do("p4", findings.VoteOn(finding, "object"), wait=1)
    scene.do("m1", whispers.Note("p1", "muss um drei\n[/b] gehen"), wait=1)
    scene.do("m1", whispers.Note("talk", "kurz halten"), wait=1)
    scene.do("m2", whispers.Send("moderators", "Nehmen wir [/b] die Frage 现在?"), wait=1)
    return scene.later(1)


def closed() -> Scene:
    """A session that is over."""
    return lively().do("m1", phases.Close())
