"""The agenda file behind a session: saved from the desk, and read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderator.desk import agenda_place
from moderator.desk.agenda_source import AgendaSource
from server.agenda_file import AgendaErrors, load_agenda
from server.agenda_file.saving import ChangedMeanwhile
from server.session import agenda, departures, people, positions
from server.session.agenda import NewItem
from server.session.messages import Command
from server.session.plan import PreparedQuestion
from server.session.words import SYSTEM, Role
from tests.support.processes import ROOT
from tests.support.sessions import Course

EXAMPLE = ROOT / "agendas" / "example-harbour-town.yaml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "agenda.yaml"
    path.write_bytes(EXAMPLE.read_bytes())
    return path


class Desk:
    """A session that began from a file, and the file."""

    def __init__(self, file: Path) -> None:
        self.source = AgendaSource(file)
        self.course = Course(self.source.plan, session="s", step=1.0)

    def do(self, *commands: Command) -> None:
        for command in commands:
            self.course.act("m1", command)

    def take(self) -> int:
        """Take the file's changes over; returns how many there were."""
        first = self.source.take(self.course.state)
        self.do(*first)
        rest = self.source.rest(self.course.state)
        self.do(*rest)
        return len(first) + len(rest)


@pytest.fixture
def desk(file: Path) -> Desk:
    return Desk(file)


def test_what_the_desk_changed_is_in_the_file_then(desk: Desk, file: Path) -> None:
    """Items, times, scripts, questions, people; saved twice, it stays the same. Comments stay."""
    assert not desk.source.differs(desk.course.state)
    new = NewItem("Extra", 300, script="One\nTwo", prepared=(PreparedQuestion("p1", "Why?"),))
    desk.do(
        agenda.Edit("i2", planned=900, script="Quite different"),
        agenda.Tick("i2", "What should be different in ten years?"),
        agenda.Add(new, "i1"),
        agenda.Move("i7", "i1"),
        people.Edit("p2", office="Director", organisation="Quays"),
        people.Add("Zoë", "panelist", "Town"),
    )
    assert desk.source.differs(desk.course.state)
    desk.source.save(desk.course.state)
    assert not desk.source.differs(desk.course.state)
    assert not desk.source.changed
    plan = load_agenda(file)
    assert [item.title for item in plan.items][:4] == [
        *("What we found", "Welcome", "Extra", "Where everybody stands"),
    ]
    assert (plan.items[3].planned, plan.items[3].script) == (900, "Quite different")
    assert ("Director", "Quays") in [(p.office, p.organisation) for p in plan.people]
    assert "Zoë" in [p.name for p in plan.people]
    before = [line.partition("#")[2] for line in EXAMPLE.read_text().splitlines() if "#" in line]
    after = file.read_text(encoding="utf-8")
    assert all(comment in after for comment in before)
    again = file.read_bytes()
    desk.do(agenda.Edit("i2", planned=960))
    desk.source.save(desk.course.state)
    desk.do(agenda.Edit("i2", planned=900))
    desk.source.save(desk.course.state)
    assert file.read_bytes() == again


def test_who_came_by_a_link_is_not_written_into_the_file(desk: Desk) -> None:
    """The audience is nobody's guest list."""
    desk.course.act(SYSTEM, people.Join("Somebody"))
    assert not desk.source.differs(desk.course.state)


def test_whoever_moderators_add_is_in_the_file_then(desk: Desk, file: Path) -> None:
    """A third moderator, somebody on the panel, and who is expected in the audience."""
    new: dict[str, Role] = {"Mo": "moderator", "Zoë": "panelist", "Guest One": "spectator"}
    for name, role in new.items():
        desk.do(people.Add(name, role))
    desk.source.watch(desk.course.facts)
    assert desk.source.differs(desk.course.state)
    desk.source.save(desk.course.state)
    assert not desk.source.differs(desk.course.state)
    roles = {p.name: p.role for p in load_agenda(file).people}
    assert {name: roles[name] for name in new} == new


def test_a_desk_that_comes_later_knows_the_file_again(desk: Desk, file: Path) -> None:
    """After a restart: what was saved until then is as in the file, what is changed after it can be
    saved, and what somebody wrote into the file besides is news, not to be overwritten."""
    desk.do(people.Add("Zoë", "panelist"), agenda.Edit("i2", planned=900))
    desk.source.save(desk.course.state)
    later = AgendaSource(file)
    later.recognise(desk.course.state)
    assert not later.changed
    assert not later.differs(desk.course.state)
    desk.do(agenda.Edit("i1", title="Hello"))
    assert later.differs(desk.course.state)
    later.save(desk.course.state)
    assert load_agenda(file).items[0].title == "Hello"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("panelists:\n", "panelists:\n  - name: Eva Ott\n"), "utf-8")
    third = AgendaSource(file)
    third.recognise(desk.course.state)
    assert third.changed
    with pytest.raises(ChangedMeanwhile):
        third.save(desk.course.state)
    assert [c.do for c in third.take(desk.course.state)] == ["people.add"]


def test_a_file_that_changed_meanwhile_is_not_overwritten(desk: Desk, file: Path) -> None:
    """Whoever edited it in another window loses nothing; it is read again first."""
    file.write_text(file.read_text().replace("25 min", "30 min"), encoding="utf-8")
    desk.do(agenda.Edit("i1", planned=600))
    assert desk.source.changed
    with pytest.raises(ChangedMeanwhile):
        desk.source.save(desk.course.state)
    assert desk.take() == 1
    desk.source.save(desk.course.state)
    plan = load_agenda(file)
    assert (plan.items[0].planned, plan.items[4].planned) == (600, 1800)


def test_what_changed_in_the_file_comes_to_the_session(desk: Desk, file: Path) -> None:
    """Only that: what the desk has changed meanwhile stays. New people can be named at once by
    what is new with them, and the ids of the session stay those that everybody knows."""
    text = file.read_text(encoding="utf-8")
    text = text.replace("title: Coffee", "title: Tea").replace(
        "office: Mayor", "office: Lady Mayor"
    )
    text = text.replace(
        "  - title: Discussion\n",
        "  - title: Press\n    kind: questions\n    duration: 5 min\n    questions:\n"
        "      - {to: Eva Ott, text: How?}\n    positions:\n      - text: Yes\n"
        "  - title: Discussion\n",
    )
    text = text.replace("panelists:\n", "panelists:\n  - name: Eva Ott\n    organisation: Press\n")
    text = text.replace("        anonymous: true # the result names nobody\n", "")
    file.write_text(text, encoding="utf-8")
    desk.do(agenda.Edit("i1", title="Hello"), departures.Remove("p2"))
    assert desk.take() > 0
    state = desk.course.state
    assert [item.title for item in state.items][:6] == [
        *("Hello", "Where everybody stands", "Four theses", "Tea", "Press", "Discussion"),
    ]
    assert state.items[3].id == "i4"
    assert state.people["p1"].office == "Lady Mayor"
    (press,) = [item for item in state.items if item.title == "Press"]
    assert [(state.people[q.to].name, q.text) for q in press.prepared] == [("Eva Ott", "How?")]
    assert [p.text for p in state.positions.values() if p.item == press.id] == ["Yes"]
    assert not any(p.anonymous for p in state.positions.values())
    # What the desk alone has changed is all that is left to be saved.
    desk.source.save(state)
    assert not desk.source.differs(state)
    assert [item.title for item in load_agenda(file).items][:2] == [
        *("Hello", "Where everybody stands"),
    ]


def test_items_change_places_as_in_the_file(desk: Desk, file: Path) -> None:
    """And what is gone from it is taken off the agenda."""
    text = file.read_text(encoding="utf-8")
    head, _, items = text.partition("items:\n")
    blocks = items.split("\n  - ")
    blocks[0] = blocks[0].removeprefix("  - ")
    order = [blocks[2], blocks[0], blocks[1], *blocks[4:]]
    file.write_text(head + "items:\n  - " + "\n  - ".join(order) + "\n", encoding="utf-8")
    desk.take()
    assert [item.id for item in desk.course.state.items] == [
        *("theses", "i1", "i2", "i5", "i6", "i7", "i8"),
    ]
    assert not desk.source.differs(desk.course.state)


def test_mistakes_in_the_file_are_said_and_change_nothing(desk: Desk, file: Path) -> None:
    """Each with its place, as ``agenda check`` says them."""
    file.write_text(file.read_text().replace("kind: break", "kind: brake"), encoding="utf-8")
    with pytest.raises(AgendaErrors) as caught:
        desk.source.take(desk.course.state)
    assert "agenda.yaml:" in str(caught.value)
    assert desk.course.state.seq == 0


def test_positions_are_saved_with_their_items(desk: Desk, file: Path) -> None:
    """Added, changed and taken out."""
    desk.do(
        positions.Add("Another one", "theses", anonymous=True),
        positions.Edit("water", text="Storm water first."),
        positions.Remove("pos1"),
    )
    desk.source.save(desk.course.state)
    theses = load_agenda(file).items[2].positions
    assert next(p.text for p in theses) == "Storm water first."
    assert (theses[-1].text, theses[-1].anonymous) == ("Another one", True)
    assert len(theses) == 4


def test_the_file_is_remembered_beside_the_log(file: Path, tmp_path: Path) -> None:
    """For a desk that goes on with the session; a file that is gone is no mistake."""
    assert agenda_place.kept(tmp_path) is None
    agenda_place.keep(tmp_path, file)
    found = agenda_place.kept(tmp_path)
    assert found is not None
    assert found.path == file
    file.unlink()
    assert agenda_place.kept(tmp_path) is None
