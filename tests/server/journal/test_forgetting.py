"""People can be forgotten: one of them on their wish, all of them when the time is over."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moderator.history import read
from server.journal import LogReader, derive, verify, witness
from server.journal.expire import expire, term
from server.journal.forget import Nobody, find, finish, forget
from server.journal.replay import facts, opening, states
from server.journal.still_named import still_named
from server.live.room import access
from server.session import feedback, panel, positions, questions, whispers
from server.session.messages import Fact
from server.session.plan import Agenda, Document, PlannedItem, PlannedPerson, PreparedQuestion
from server.session.session import SessionState
from tests.support.logs import OFTEN, TAKEN_BACK, AnyLog, write_log
from tests.support.sessions import NOON, PLAN, Round

TOKENS = (access.FILE, access.FILE_OF_VERSION_1)
MARK: Final = re.compile("⟪.*?⟫")
BESIDE = ("log.jsonl.bak-1", "log.jsonl.bak-2", "log.jsonl.derived.part", *TOKENS)

LEE = PlannedPerson("bizer", "Ann [/b] Leeuw", "panelist", "Dataport AöR", "CEO", "provider")
WITH_LEE = replace(
    PLAN,
    title="Questions to Ann [/b] Leeuw",
    people=(*PLAN.people, LEE),
    items=(
        replace(PLAN.items[0], prepared=(PreparedQuestion("bizer", "Why so late?"),)),
        *PLAN.items[1:],
    ),
    retention_days=30,
)


def session() -> Round:
    """A session in which somebody does, says and is told much."""
    stage = Round(WITH_LEE, session="any")
    stage.running("i2").ask("bizer", "p1")
    stage.do("m1", "whisper.send", to="bizer", text="Keep it short, please")
    stage.do("p1", "queue.note", entry=stage.queue.entries[1].id, note="As Leeuw said. Leeuws idea")
    stage.speak("bizer", 40).speak("p1", 20)
    stage.do("bizer", "question.ask", text="Only for the moderators")
    stage.do("m1", "people.rename", person="bizer", name="Ann Leeuw-Maier")
    stage.do("m1", "finding.record", text="Ann Leeuw-Maier and Paul agree")
    stage.do("m1", "session.close")
    return stage


@pytest.fixture
def log(tmp_path: Path) -> Path:
    folder = tmp_path / "any"
    folder.mkdir()
    path = write_log(folder / "log.jsonl", WITH_LEE, session().facts)
    for name in BESIDE:
        (folder / name).write_bytes(path.read_bytes())
    return path


def last(log: Path) -> SessionState:
    with LogReader(log) as reader:
        _plan, state = opening(reader.header)
        after = [state, *(s for *_, s in states(state, facts(reader.records())))]
    return after[-1]


def test_not_a_byte_of_the_name_is_left_in_the_folder(log: Path) -> None:
    """Whole, alone, in the genitive, as it was before and after; nor what tells who it was, nor
    what was said in private; in the log, its backups, drafts and tokens."""
    found = find(log, "ann leeuw-maier")
    assert (found.id, find(log, "bizer"), find(log, "Ann [/b] Leeuw")) == ("bizer", found, found)
    removed = forget(log, found.id, "Forgotten person 1", TOKENS)
    assert {path.name for path in removed} == {*BESIDE} - {"log.jsonl.derived.part"}
    content = b"".join(p.read_bytes() for p in log.parent.rglob("*") if p.is_file())
    for word in (
        "Leeuw",
        "Maier",
        "bizer",
        "Dataport",
        "CEO",
        "Why so late",
        "Keep it",
        "Only for",
    ):
        assert word.encode() not in content, word
    assert still_named(log, found.names, found.others) == []
    assert verify(log).intact
    assert b"[Forgotten person 1]s idea" in content
    assert {p.name for p in log.parent.iterdir()} <= {"log.jsonl", "log.lock"}


def test_everything_else_is_as_it_was(log: Path) -> None:
    """Every fact in its place and at its time; everybody else, what they said and how long."""
    before, was = last(log), read(log).history
    forget(log, "bizer", "Forgotten person 1", TOKENS)
    after, now = last(log), read(log).history
    gone = next(p for p in after.people if after.people[p].name == "Forgotten person 1")
    assert after.people[gone].category == "provider"
    assert {p: before.people[p] for p in before.people if p != "bizer"} == {
        p: after.people[p] for p in after.people if p != gone
    }
    assert after.talk[gone] == before.talk["bizer"]
    assert after.talk["p1"] == before.talk["p1"]
    assert now.items == was.items
    for spoken, left in zip(was.speeches, now.speeches, strict=True):
        speaker = gone if spoken.person == "bizer" else spoken.person
        assert replace(spoken, person=speaker) == left


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("Ann Leeuw", "talk-of-leeuw"),
        ("Jörg Müller", "MuellerSpeaks"),
        ("Jörg Müller", "muller-2"),
        ("Zoë Weiß", "weiss"),
    ],
)
def test_ids_that_the_agenda_made_of_the_name_are_others(
    name: str, chosen: str, tmp_path: Path
) -> None:
    """Of items, and papers have no such address; what is not made of the name keeps its own."""
    people = (*PLAN.people[:-1], PlannedPerson("leeuw", "Pia Leeuw-Holt", "spectator"))
    addresses = (
        f"https://{chosen}.example/{quote(name.rsplit(maxsplit=1)[-1])}.pdf",
        "https://leeu.example",
    )
    papers = (Document(f"d{n}", "Paper", url=url) for n, url in enumerate(addresses, 1))
    plan = replace(
        PLAN,
        items=(*PLAN.items, PlannedItem(chosen, "Talk", "statements", 600)),
        people=(*people, PlannedPerson("p9", name, "panelist")),
        documents=tuple(papers),
    )
    stage = Round(plan, session="any").running(chosen).speak("p9", 20)
    stage.do("m1", "note.write", about=chosen, text="Short")
    log = write_log(tmp_path / "log.jsonl", plan, stage.facts)
    forget(log, "p9", "Forgotten person 1", TOKENS)
    state = last(log)
    assert chosen.encode() not in log.read_bytes().replace(b'"leeuw"', b"")
    assert [item.id for item in state.items] == ["i1", "i2", "i3", "p9-1"]
    assert state.item == "p9-1"
    assert dict(state.notes) == {"p9-1": "Short"}
    assert [paper.url for paper in state.session.documents] == ["", "https://leeu.example"]
    assert state.people["leeuw"] == stage.state.people["leeuw"]


def all_of(facts: Sequence[Fact], person: str) -> set[str]:
    """The marks of all that somebody said."""
    mine = (fact for fact in facts if fact.by == person)
    return {mark for fact in mine for mark in MARK.findall(repr(fact.event))}


def private(facts: Sequence[Fact], person: str) -> set[str]:
    """The marks of what was said to or by somebody, and that not everybody has read in the end."""
    said: set[str] = set()
    shown: set[str] = set()
    for fact in facts:
        event = fact.event
        match event:
            case panel.Asked(person=who, note=text) | feedback.Gave(person=who, text=text):
                said |= {text} if who == person else set()
            case whispers.Sent(to=to, text=text) if person in (to, fact.by):
                said.add(text)
            case whispers.Noted(about=about, text=text) if about == person:
                said.add(text)
            case (
                questions.Asked(person=who, text=text) | positions.Assessed(person=who, remark=text)
            ) if who == person:
                said.add(text)
            case feedback.Published(text=text) | feedback.Withheld(text=text):
                shown ^= {text}
            case positions.Closed(result=result):
                shown |= {one.remark for one in result.names.values()}
            case questions.Approved(question=question):
                asked = (f.event for f in facts if isinstance(f.event, questions.Asked))
                shown |= {one.text for one in asked if one.question == question}
            case questions.Restored(record=record) if record.public:
                shown.add(record.text)
    return {mark for text in said - shown for mark in MARK.findall(text)}


@settings(max_examples=15)
@given(
    seed=st.integers(0, 2**32),
    drop=st.booleans(),
    person=st.sampled_from(["bizer", "s1"]),
    often=st.sampled_from([OFTEN, TAKEN_BACK]),
)
# A question about something, by somebody who is forgotten with all they said.
@example(seed=126, drop=True, person="bizer", often=OFTEN)
# A request to join, and a remark on an anonymous position, that an undo repeats.
@example(seed=22, drop=False, person="s1", often=TAKEN_BACK)
@example(seed=318, drop=False, person="bizer", often=TAKEN_BACK)
def test_nobody_is_left_of_any_session(
    seed: int,
    drop: bool,
    person: str,
    often: Sequence[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Whatever happened: the name is gone, and what was private, also where an undo repeated it;
    every fact is there, and others are as they were."""
    course = AnyLog(seed, 200, WITH_LEE, often)
    log = write_log(tmp_path_factory.mktemp("any") / "log.jsonl", course.plan, course.facts)
    names = find(log, person).names
    forget(log, person, "Forgotten person 1", TOKENS, drop_texts=drop)
    assert still_named(log, names) == []
    content = log.read_text("utf-8")
    assert "bizer" not in content or person != "bizer"
    gone = private(course.facts, person)
    gone |= all_of(course.facts, person) if drop else set()
    assert [mark for mark in gone if mark in content] == []
    assert verify(log).seq == len(course.facts)
    state = last(log)
    assert state.session.phase == course.state.session.phase
    for other, found in course.state.people.items():
        if other != person:
            assert state.people[other] == found
            assert state.talk.get(other) == course.state.talk.get(other)


@pytest.mark.parametrize("drop", [False, True])
def test_what_an_undo_repeats_is_as_private_as_before(drop: bool, tmp_path: Path) -> None:
    """Somebody's request to join, their question, what they chose where nobody sees whose it is;
    what others chose beside it stays. Words that everybody reads go with all texts only."""
    stage = Round(WITH_LEE, session="any").running("i2")
    stage.do("s1", "panel.ask", note="⟪ask⟫")
    stage.do("m1", "panel.invite", person="s1")
    stage.do("m1", "undo")
    stage.do("s1", "question.ask", text="⟪question⟫")
    question = next(iter(stage.state.questions))
    stage.do("m1", "question.dismiss", question=question)
    stage.do("m1", "undo")
    stage.do("m1", "panel.invite", person="s1")
    stage.do("s1", "panel.accept")
    stage.do("m1", "position.add", text="The districts merge.", anonymous=True)
    position = next(iter(stage.state.positions))
    stage.do("m1", "position.open", position=position)
    for person in ("s1", "p1"):
        stage.do(person, "position.assess", position=position, stance=2, remark=f"⟪{person}⟫")
    stage.do("m1", "position.close", position=position)
    stage.do("m1", "undo")
    stage.do("s1", "queue.join", note="⟪public⟫")
    stage.do("m1", "queue.clear")
    stage.do("m1", "undo")
    restored = {type(fact.event).__module__ for fact in stage.facts if "estored" in repr(fact)}
    log = write_log(tmp_path / "log.jsonl", WITH_LEE, stage.facts)
    assert private(stage.facts, "s1") == {"⟪ask⟫", "⟪question⟫", "⟪s1⟫"}
    assert {name.rpartition(".")[2] for name in restored} >= {"panel", "questions", "queue"}
    forget(log, "s1", "Forgotten person 1", TOKENS, drop_texts=drop)
    left = set(MARK.findall(log.read_text("utf-8")))
    assert left == {"⟪p1⟫"} | (set() if drop else {"⟪public⟫"})


@pytest.mark.parametrize("drop", [False, True])
def test_feedback_goes_with_who_gave_it(drop: bool, tmp_path: Path) -> None:
    """A line that moderators published is the audience's word, not theirs: it goes with all texts
    of whoever wrote it; the rest, which moderators kept or took back, in any case. How many lines
    there were stays, and so do others'."""
    stage = Round(WITH_LEE, session="any").running("i2")
    stage.do("m1", "feedback.open")
    said = ("s1 ⟪first⟫", "s1 ⟪shown⟫", "s2 ⟪back⟫", "p1 ⟪other⟫")
    for person, text in map(str.split, said):
        stage.do(person, "feedback.give", rating=2, text=text)
    stage.do("m1", "feedback.close")
    for text in ("⟪shown⟫", "⟪back⟫", "⟪other⟫"):
        stage.do("m1", "feedback.publish", text=text)
    stage.do("m1", "feedback.withhold", text="⟪back⟫")
    log = write_log(tmp_path / "log.jsonl", WITH_LEE, stage.facts)
    for person in ("s1", "s2"):
        forget(log, person, f"Forgotten person {person}", TOKENS, drop_texts=drop)
    left = set(MARK.findall(log.read_text("utf-8")))
    assert left == {"⟪other⟫"} | (set() if drop else {"⟪shown⟫"})
    lines = last(log).feedback.lines
    assert (len(lines), "⟪other⟫" in lines) == (2, True)


def test_what_a_moderator_let_all_read_is_not_theirs(tmp_path: Path) -> None:
    """With all their texts goes what they wrote, and no question or line of somebody else's."""
    stage = Round(WITH_LEE, session="any").running("i2")
    stage.do("s1", "question.ask", text="⟪question⟫")
    question = next(iter(stage.state.questions))
    stage.do("m1", "question.label", question=question, labels=("⟪label⟫",))
    stage.do("m1", "question.approve", question=question)
    stage.do("m1", "finding.record", text="⟪finding⟫")
    stage.do("m1", "feedback.open")
    stage.do("s1", "feedback.give", rating=2, text="⟪line⟫")
    stage.do("m1", "feedback.close")
    stage.do("m1", "feedback.publish", text="⟪line⟫")
    log = write_log(tmp_path / "log.jsonl", WITH_LEE, stage.facts)
    forget(log, "m1", "Forgotten person 1", TOKENS, drop_texts=True)
    # Asked and approved; given, closed and published.
    found = sorted(MARK.findall(log.read_text("utf-8")))
    assert found == ["⟪line⟫"] * 3 + ["⟪question⟫"] * 2
    assert last(log).feedback.lines == ("⟪line⟫",)


def test_who_is_meant_has_to_be_one(tmp_path: Path) -> None:
    """Somebody unknown is nobody, and a name that two had needs an id."""
    twins = (
        PlannedPerson("p1", "Kim", "panelist", "A"),
        PlannedPerson("p2", "Kim", "panelist", "B"),
    )
    log = write_log(tmp_path / "log.jsonl", Agenda("Two", (), twins), [])
    with pytest.raises(Nobody) as caught:
        find(log, "kim")
    assert caught.value.found == ("p1", "p2")
    with pytest.raises(Nobody):
        find(log, "Nobody")


def test_others_whose_name_begins_alike_or_is_the_same_are_not_the_name(tmp_path: Path) -> None:
    """It is whole names that are looked for, and in the log others may be called the same; what
    somebody else wrote may mean either, so that is said."""
    names = {
        "s1": "Guest 1",
        "s2": "Guest 11",
        "s3": "Guest 1",
        "s4": "W",
        "s5": "Tom W",
        "s6": "Wu",
    }
    people = tuple(PlannedPerson(i, name, "spectator") for i, name in names.items())
    log = write_log(tmp_path / "log.jsonl", Agenda("Warum?", (), people), [])
    for person, name in {"s1": "Guest 1", "s4": "W"}.items():
        found = find(log, person)
        forget(log, person, f"Forgotten person {person}", TOKENS)
        assert still_named(log, found.names, found.others) == []
        notes = tmp_path / "notes.txt"
        notes.write_text(f"{names['s2']}, {names['s6']}, {name}x", encoding="utf-8")
        assert still_named(log, found.names, found.others) == []
        notes.write_text(f"The idea was {name}s.", encoding="utf-8")
        assert still_named(log, found.names, found.others) == [notes]
        notes.unlink()


def test_witnesses_can_still_be_told_what_happened(log: Path) -> None:
    """Whatever checkpoint of the original they hold, also after a second time."""
    true = log.read_bytes()
    with LogReader(log) as reader:
        source = derive.learned(reader, opening(reader.header)[1], lambda _: None)
    held = witness.told_of_source({"derived": source})
    assert len(held) == 2
    assert witness.testify(log, held).worst is None
    forget(log, "bizer", "Forgotten person 1", TOKENS)
    forget(log, "p1", "Forgotten person 2", TOKENS)
    assert log.read_bytes() != true
    for checkpoint in held:
        assert witness.testify(log, [checkpoint]).worst == (checkpoint, "source")


def test_the_term_begins_with_the_last_line(log: Path) -> None:
    """A day before it is not over; without `retention` it never is."""
    found = term(log, TOKENS)
    end = session().now
    assert not found.over(end + timedelta(days=29, hours=23))
    assert found.over(end + timedelta(days=30))
    plain = write_log(log.parent / "plain.jsonl", PLAN, [])
    assert not term(plain, TOKENS).over(NOON + timedelta(days=100_000))


def _forget(log: Path) -> None:
    try:
        forget(log, find(log, "Ann Leeuw-Maier").id, "Forgotten person 1", TOKENS)
    except Nobody:
        finish(log, TOKENS)


def _expire(log: Path) -> None:
    expire(log, term(log, TOKENS), TOKENS)


STEPS = ("replace", "unlink")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in the middle")
@pytest.mark.parametrize("go", [_forget, _expire])
def test_a_kill_between_any_two_steps_does_no_harm(
    go: Callable[[Path], None], tmp_path: Path
) -> None:
    """Killed before each change of the folder in turn, a process leaves one whole log; first the
    original goes, then the backups, then the tokens; and the next run ends the same."""
    killed = 0
    for step in range(1, 40):
        folder = tmp_path / f"{step}"
        folder.mkdir()
        log = write_log(folder / "log.jsonl", WITH_LEE, session().facts)
        original = log.read_bytes()
        for name in BESIDE:
            (folder / name).write_bytes(original)
        if _killed_before(step, partial(go, log)):
            killed += 1
            _check_order(folder, original)
            go(log)
        names = {path.name for path in folder.iterdir()}
        assert names - {"log.lock"} == {"log.jsonl"}
        assert verify(log).intact
        assert b"Leeuw" not in log.read_bytes()
        if killed < step:
            break
    # A draft of before, the copy and its place, two backups, two files of tokens.
    assert killed >= 7


def _check_order(folder: Path, original: bytes) -> None:
    log, names = folder / "log.jsonl", {path.name for path in folder.iterdir()}
    assert verify(log).intact
    backups = {name for name in names if ".bak-" in name}
    if log.read_bytes() == original:
        assert len(backups) == 2
    if backups:
        assert names >= {*TOKENS}


def _killed_before(step: int, run: Callable[[], Any]) -> bool:
    """Run in a process of its own that dies at its ``step``-th change of the folder."""
    child = os.fork()
    if child == 0:
        left = step

        def counted(change: Callable[..., Any]) -> Callable[..., Any]:
            def instead(*given: Any, **named: Any) -> Any:
                nonlocal left
                left -= 1
                if not left:
                    os._exit(9)
                return change(*given, **named)

            return instead

        for name in STEPS:
            setattr(Path, name, counted(getattr(Path, name)))
        try:
            run()
        except BaseException:  # noqa: BLE001 - the parent is told by the code
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 9)
    return code == 9
