"""The agenda file behind a session: saved from the desk, and read again."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from moderator.client.outbox import Answer, Answered, Denied, Unsent
from moderator.client.session_view import SessionView
from moderator.desk import agenda_place, agenda_source
from moderator.desk.agenda_source import AgendaSource
from moderator.desk.agenda_upkeep import saved, taken
from server.agenda_file import AgendaErrors, load_agenda
from server.agenda_file.saving import ChangedMeanwhile
from server.language import Language
from server.session import agenda, departures, people, phases, positions
from server.session.agenda import NewItem
from server.session.messages import Command
from server.session.plan import LONGEST_DURATION, PreparedQuestion
from server.session.words import SYSTEM, Role
from tests.support.logs import write_log
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
        self._tell(first)
        rest = self.source.rest(self.course.state)
        self._tell(rest)
        return len(first) + len(rest)

    def _tell(self, commands: list[Command]) -> None:
        for command in commands:
            self.do(command)
            self.source.told(command)


@pytest.fixture
def desk(file: Path) -> Desk:
    return Desk(file)


def test_what_the_desk_changed_is_in_the_file_then(desk: Desk, file: Path) -> None:
    """Items, times up to the longest, scripts, questions, people; saved twice, it stays the same.
    Comments stay."""
    assert not desk.source.differs(desk.course.state)
    new = NewItem("Extra", 300, script="One\nTwo", prepared=(PreparedQuestion("p1", "Why?"),))
    desk.do(
        agenda.Edit("i2", planned=900, script="Quite different"),
        agenda.Edit("theses", planned=LONGEST_DURATION, speech_limit=LONGEST_DURATION),
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
    assert (plan.items[4].planned, plan.items[4].speech_limit) == (LONGEST_DURATION,) * 2
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


def test_title_day_and_time_are_saved_and_read_again(desk: Desk, file: Path) -> None:
    """Before the opening, from either side; comments stay, and what was never said is added."""
    there = ZoneInfo(desk.source.plan.timezone)
    begin = datetime(2027, 4, 13, 14, 0, tzinfo=there)
    desk.do(phases.Edit("Where we stand", begin))
    assert desk.source.differs(desk.course.state)
    desk.source.save(desk.course.state)
    assert not desk.source.differs(desk.course.state)
    plan = load_agenda(file)
    assert (plan.title, plan.date, plan.start) == ("Where we stand", "2027-04-13", "14:00")
    text = file.read_text(encoding="utf-8")
    assert "date: 2027-04-13 # year-month-day\nstart: 14:00 # 24 hours" in text
    file.write_text(text.replace("Where we stand", "Where they stand").replace("14:00", "15:30"))
    assert desk.take() == 1
    session = desk.course.state.session
    assert (session.title, session.start) == ("Where they stand", begin.replace(hour=15, minute=30))
    desk.do(phases.Edit(start=None))
    desk.source.save(desk.course.state)
    plan = load_agenda(file)
    assert (plan.title, plan.date, plan.start) == ("Where they stand", None, None)
    desk.do(phases.Edit(start=begin))
    desk.source.save(desk.course.state)
    plan = load_agenda(file)
    assert (plan.date, plan.start) == ("2027-04-13", "14:00")


def test_a_day_without_a_time_stays_in_the_file(file: Path) -> None:
    """The session knows no beginning then; that is no change."""
    file.write_text(file.read_text().replace("start: 10:30", "# start: 10:30"), encoding="utf-8")
    desk = Desk(file)
    assert not desk.source.differs(desk.course.state)
    desk.do(phases.Edit(title="Where we stand"))
    desk.source.save(desk.course.state)
    plan = load_agenda(file)
    assert (plan.title, plan.date, plan.start) == ("Where we stand", "2027-03-09", None)


def test_once_it_is_open_the_file_changes_no_title(desk: Desk, file: Path) -> None:
    """What can no longer be changed is not tried, and the rest is taken over."""
    desk.do(phases.Open())
    text = file.read_text(encoding="utf-8").replace("start: 10:30", "start: 11:30")
    file.write_text(text.replace("title: Coffee", "title: Tea"), encoding="utf-8")
    assert [command.do for command in desk.source.take(desk.course.state)] == ["agenda.edit"]


def test_who_is_new_in_the_file_is_nobody_who_came_by_a_link(desk: Desk, file: Path) -> None:
    """Also for a desk that comes later: the expected guest is added, and the file learns no name
    of the audience."""
    desk.course.act(SYSTEM, people.Join("Somebody"))
    text = file.read_text(encoding="utf-8")
    text = text.replace("\ndocuments:\n", "\n  - name: Expected Guest\ndocuments:\n", 1)
    file.write_text(text, encoding="utf-8")
    later = AgendaSource(file)
    later.recognise(desk.course.state)
    assert later.changed
    added = later.take(desk.course.state)
    assert added == [people.Add("Expected Guest", "spectator")]
    desk.do(*added)
    later.watch(desk.course.facts)
    assert not later.differs(desk.course.state)
    assert "Somebody" not in file.read_text(encoding="utf-8")


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
    """Whoever edited it in another window loses nothing; it is read again first. Nor is it said
    that both say the same, where only the file is another."""
    file.write_text(file.read_text().replace("25 min", "30 min"), encoding="utf-8")
    said = saved(Language.named("en"), desk.source, desk.course.view(), "f")
    assert said.startswith("Not saved: the file has changed")
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


@pytest.mark.parametrize("before", ["Welcome", "Where everybody stands", "Discussion", None])
def test_new_items_stand_where_they_stand_in_the_file(
    desk: Desk, file: Path, before: str | None
) -> None:
    """Several in a row as well, at the beginning and at the end; what stands right stays."""
    new = "".join(
        f"  - title: New {n}\n    kind: questions\n    duration: 5 min\n" for n in range(3)
    )
    text = file.read_text(encoding="utf-8")
    behind = text + new
    there = f"  - title: {before}\n"
    file.write_text(behind if before is None else text.replace(there, new + there))
    assert desk.take() == (6 if before == "Welcome" else 3)
    titles = [item.title for item in desk.course.state.items]
    assert titles == [item.title for item in load_agenda(file).items]
    assert not desk.source.differs(desk.course.state)


def test_new_items_of_one_title_are_told_apart(desk: Desk, file: Path) -> None:
    """Two breaks that are new are two items: each is known again, and changed where it changes."""
    breaks = (
        "\n  - title: Pause\n    kind: break\n    duration: 5 min"
        "\n  - title: Later\n    kind: discussion\n    duration: 7 min"
        "\n  - title: Pause\n    kind: break\n    duration: 15 min\n"
    )
    file.write_text(file.read_text().rstrip("\n") + breaks)
    assert desk.take() == 3
    assert not desk.source.differs(desk.course.state)
    file.write_text(file.read_text().replace("15 min\n", "20 min\n"))
    assert desk.take() == 1
    new = [(item.title, item.planned // 60) for item in desk.course.state.items[-3:]]
    assert new == [("Pause", 5), ("Later", 7), ("Pause", 20)]
    assert not desk.source.differs(desk.course.state)


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


def test_what_was_moved_at_the_desk_stays_there(desk: Desk, file: Path) -> None:
    """Unless the file has another order than before as well: then it is that of the file."""
    desk.do(agenda.Move("i4", "i1"))
    moved = [item.id for item in desk.course.state.items]
    file.write_text(file.read_text().replace("25 min", "30 min"), encoding="utf-8")
    assert desk.take() == 1
    assert [item.id for item in desk.course.state.items] == moved
    text = file.read_text(encoding="utf-8")
    last = text[text.index("  - title: How was it?") :].rstrip() + "\n"
    text = text.replace(last, "").replace("items:\n", f"items:\n{last}")
    file.write_text(text, encoding="utf-8")
    desk.take()
    titles = [item.title for item in desk.course.state.items]
    assert titles == [item.title for item in load_agenda(file).items]


def test_what_was_taken_out_at_the_desk_is_in_nobodys_way(desk: Desk, file: Path) -> None:
    """What is new behind it in the file comes all the same, and nothing is refused for it."""
    desk.do(agenda.Remove("i4"))
    new = "  - title: Press\n    kind: questions\n    duration: 5 min\n"
    text = file.read_text(encoding="utf-8")
    text = text.replace("title: Coffee", "title: Tea").replace(
        "  - title: Discussion\n", f"{new}  - title: Discussion\n"
    )
    file.write_text(text, encoding="utf-8")
    assert desk.take() == 1
    titles = [item.title for item in desk.course.state.items]
    assert titles[2:5] == ["Four theses", "Press", "Discussion"]
    file.write_text(text.replace(text[text.index("  - title: Tea") :], new), encoding="utf-8")
    desk.take()
    assert "Discussion" not in [item.title for item in desk.course.state.items]


def test_whom_the_desk_has_taken_out_the_file_says_nothing_of(desk: Desk, file: Path) -> None:
    """Neither what it says of them anew, nor that it names them no more, nor that an item is theirs
    is refused; the rest of it counts."""
    desk.do(departures.Remove("finn"), departures.Remove("county"), positions.Remove("water"))
    text = file.read_text(encoding="utf-8")
    text = text.replace("title: Coffee", "title: Tea\n    lead: finn")
    for line in ("Storm water should be", "Which part of the plan is"):
        text = text.replace(line, f"{line} perhaps")
    at = text.index("name: ", text.index("id: county")) + len("name: ")
    file.write_text(f"{text[:at]}Some {text[at:]}", encoding="utf-8")
    desk.take()
    assert "Tea" in [item.title for item in desk.course.state.items]


def test_positions_stand_in_the_order_of_the_file(desk: Desk, file: Path) -> None:
    """Also what is new between them, as far as nobody has assessed them; once, and then session
    and file agree."""
    text = file.read_text(encoding="utf-8")
    first = text[text.index("      - text: The eastern") : text.index("      - id: water")]
    new = "      - text: Tides should be free.\n"
    text = text.replace(first, "").replace(
        "      - text: The town", f"{new}{first}      - text: The town"
    )
    file.write_text(text, encoding="utf-8")
    desk.take()

    def texts() -> list[str]:
        return [p.text[:9] for p in desk.course.state.positions.values() if p.item == "theses"]

    assert texts() == ["Storm wat", "Tides sho", "The easte", "The town ", "Everythin"]
    assert not desk.source.differs(desk.course.state)
    desk.do(positions.Open(next(iter(desk.course.state.positions))))
    file.write_text(text.replace(new, ""), encoding="utf-8")
    assert desk.take() == 1
    assert texts() == ["Storm wat", "The easte", "The town ", "Everythin"]


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


def test_whom_moderators_added_is_known_to_a_desk_that_comes_later(
    desk: Desk, file: Path, tmp_path: Path
) -> None:
    """The log tells it: an expected guest who was not saved yet still can be."""
    desk.course.act(SYSTEM, people.Join("Somebody"))
    desk.do(people.Add("Expected Guest", "spectator"))
    log = write_log(tmp_path / "log.jsonl", desk.source.plan, desk.course.facts)
    later = AgendaSource(file)
    later.watch(agenda_place.added(log))
    later.recognise(desk.course.state)
    assert later.differs(desk.course.state)
    later.save(desk.course.state)
    names = [p.name for p in load_agenda(file).people]
    assert "Expected Guest" in names
    assert "Somebody" not in names
    assert agenda_place.added(tmp_path / "none") == []


class Line:
    """From a desk to its session; ``answers`` come first, in place of the session's own."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.answers: list[Answer] = []
        self.given: list[Command] = []
        self.english = Language.named("en")

    async def request(self, command: Command) -> Answer:
        self.given.append(command)
        answer = self.answers.pop(0) if self.answers else Answered(1)
        arrived = isinstance(answer, Unsent) and answer.may_have_arrived
        if arrived or isinstance(answer, Answered):
            self.desk.do(command)
        return answer

    def view(self) -> SessionView:
        return self.desk.course.view("m1")

    async def take(self) -> str:
        return await taken(self.english, self.desk.source, self.view, self.request)

    def save(self) -> str:
        return saved(self.english, self.desk.source, self.view(), "file")


def test_what_of_the_file_did_not_reach_the_session_is_still_to_be_taken(
    desk: Desk, file: Path
) -> None:
    """Nothing of it is forgotten: until it has been taken, nobody saves the session's older words
    over it. What was refused is said, and not tried for ever. Behind what does not get there
    nothing is tried, as each would be waited for."""
    written = file.read_text().replace(desk.source.plan.title, "Another title")
    person = desk.source.plan.people[0].name
    file.write_text(written.replace(person, f"{person} the Second"))
    line = Line(desk)
    for answer in Unsent(may_have_arrived=False), Denied("log_unavailable", ""):
        line.answers, line.given = [answer], []
        assert asyncio.run(line.take()) == (
            "0 changes taken over from the file. 2 did not get there: read the file again once the"
            " server answers."
        )
        assert len(line.given) == 1
        assert line.save().startswith("Not saved: the file has changed since it was read.")
    assert asyncio.run(line.take()) == "2 changes taken over from the file."
    assert desk.course.state.session.title == "Another title"
    assert not desk.source.differs(desk.course.state)

    file.write_text(file.read_text().replace("Another title", "A third"))
    line.answers = [Denied("forbidden", "")]
    assert asyncio.run(line.take()) == "0 changes taken over from the file. 1 was refused."
    assert not desk.source.changed


def test_what_is_under_way_from_the_file_is_not_saved_over(desk: Desk, file: Path) -> None:
    """The session says the older words until the answer is there, which takes seconds where the
    line is bad; nor is anything given twice by who asks again meanwhile. Whoever gives up waiting
    loses nothing of it."""
    file.write_text(file.read_text().replace(desk.source.plan.title, "Another title"))
    line = Line(desk)

    async def told() -> list[str]:
        asked, go_on = asyncio.Event(), asyncio.Event()

        async def slowly(command: Command) -> Answer:
            asked.set()
            await go_on.wait()
            return await line.request(command)

        def begun() -> asyncio.Task[str]:
            return asyncio.create_task(taken(line.english, desk.source, line.view, slowly))

        given_up = begun()
        await asked.wait()
        assert line.save().startswith("Not saved: the file has changed since it was read.")
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        assert desk.source.changed
        asked.clear()
        first = begun()
        await asked.wait()
        second = begun()
        go_on.set()
        return [await first, await second]

    assert asyncio.run(told()) == [
        "1 change taken over from the file.",
        "The file is in order. Nothing in it has changed for the session.",
    ]
    assert len(line.given) == 1
    assert "Another title" in file.read_text()


def test_what_is_new_in_the_file_comes_once(desk: Desk, file: Path) -> None:
    """Also where it arrived and its answer did not, for which nobody can tell the two apart: an
    item, a thesis, somebody. What came behind it is not lost for that."""
    text = file.read_text(encoding="utf-8")
    text = text.replace("panelists:\n", "panelists:\n  - name: Eva Ott\n    organisation: Press\n")
    new = (
        "  - title: Press\n    kind: questions\n    duration: 5 min\n    questions:\n"
        "      - {to: Eva Ott, text: How?}\n    positions:\n      - text: Yes\n      - text: No\n"
    )
    text = text.replace("  - title: Discussion\n", f"{new}  - title: Discussion\n")
    file.write_text(text, encoding="utf-8")
    line = Line(desk)
    for _attempt in range(9):
        line.answers = [Unsent(may_have_arrived=True)]
        asyncio.run(line.take())
    assert not desk.source.changed
    state = desk.course.state
    assert [p.name for p in state.people.values()].count("Eva Ott") == 1
    (press,) = [item for item in state.items if item.title == "Press"]
    assert [(state.people[q.to].name, q.text) for q in press.prepared] == [("Eva Ott", "How?")]
    assert [p.text for p in state.positions.values() if p.item == press.id] == ["Yes", "No"]
    assert not desk.source.differs(state)


def test_what_is_gone_from_the_file_goes_once(desk: Desk, file: Path) -> None:
    """Nobody reads of what was done without its answer that it was refused."""
    text = file.read_text(encoding="utf-8")
    item = text[text.index("  - title: Coffee") : text.index("  - title: Discussion")]
    thesis = text[text.index("      - text: The eastern") : text.index("      - id: water")]
    file.write_text(text.replace(item, "").replace(thesis, ""), encoding="utf-8")
    line = Line(desk)
    for _ in range(2):
        line.answers = [Unsent(may_have_arrived=True)]
        assert "did not get there" in asyncio.run(line.take())
    assert asyncio.run(line.take()).startswith("The file is in order.")
    assert "Coffee" not in [item.title for item in desk.course.state.items]
    assert not desk.source.differs(desk.course.state)


def test_a_file_that_is_written_while_it_is_read_is_read_again(
    desk: Desk, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever saves it in that moment in another window is not passed over."""
    title = desk.source.plan.title
    file.write_text(file.read_text().replace(title, "Another title"))

    def late(path: Path) -> bytes:
        content = path.read_bytes()
        path.write_bytes(content.replace(b"Another title", b"The third title"))
        return content

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(agenda_source, "read_bytes", late)
        assert desk.take() == 1
    assert desk.source.changed
    assert desk.take() == 1
    assert desk.course.state.session.title == "The third title"
