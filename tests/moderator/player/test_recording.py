"""A recording: whatever a session was, any moment of it can be had again, as it was."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderator import history
from moderator.history.intervals import Lanes
from moderator.player.index import MARK_KINDS, STEP, Checkpoints, Marks
from moderator.player.recording import Recording
from moderator.player.search import Search
from moderator.player.viewpoint import BadRole, Viewpoint
from server.journal import Damaged
from server.session import questions
from server.session.records import replace
from server.session.session import SessionState, begin, evolve, followed
from server.session.views import Reader
from tests.server.session.readers import Copy, Secrets
from tests.support.logs import AnyLog, append, write_log
from tests.support.sessions import PLAN, Round


def opened(path: Path, step: int = STEP) -> Recording:
    recording = Recording(path, step)
    for _progress in recording.read():
        pass
    return recording


def played(recording: Recording, seq: int) -> SessionState:
    """The state that one gets to by playing from the start."""
    state = recording.state_at(0)
    for fact in recording.facts(1, seq):
        state = evolve(state, fact)
    return state


class Unwatched(Secrets):
    """What may be read by whom is held elsewhere."""

    def check(self, text: str, reader: Reader) -> None:
        pass


@settings(max_examples=12)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_jumping_and_playing_and_what_was_live_are_equal(seed: int, data: st.DataObject) -> None:
    """Wherever one jumps, in any order, the state is what it was in the room, for who gives no
    commands."""
    log = AnyLog(seed, 300)
    with (
        TemporaryDirectory() as folder,
        opened(write_log(Path(folder) / "log", log.plan, log.facts), step=7) as recording,
    ):
        assert recording.length == len(log.facts)
        assert recording.last == followed(log.state)
        for _ in range(8):
            seq = data.draw(st.integers(0, recording.length))
            assert recording.state_at(seq) == followed(log.states[seq]) == played(recording, seq)
        assert list(recording.facts(1, recording.length)) == log.facts


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_a_role_sees_what_its_client_received(seed: int) -> None:
    """The view of a role is the copy that a client of that role has evolved by itself."""
    log = AnyLog(seed, 100)
    readers = ("m1", "moderator"), ("p1", "panelist"), ("s1", "spectator"), ("", "spectator")
    first = log.states[0]
    unwatched = Unwatched(())
    for person, role in readers:
        copy = Copy.of(first, Reader(person, role))  # type: ignore[arg-type]  # literals above
        viewpoint = Viewpoint(copy.role, person)
        for fact, state in zip(log.facts, log.states[1:], strict=True):
            copy.take(fact, state, unwatched)
            seen = viewpoint.view(state, fact.at)
            assert seen.state == replace(copy.state, seq=state.seq)
            assert seen.role == copy.reader(state).role


def test_a_time_is_the_state_after_all_that_had_happened_by_then(tmp_path: Path) -> None:
    """Facts of one instant come together; before the first fact there is the plan."""
    stage = Round()
    stage.do("m1", "agenda.next")
    stage.after(60).do("p1", "queue.join")
    stage.after(60).do("m1", "floor.next")
    with opened(write_log(tmp_path / "log", PLAN, stage.facts)) as recording:
        start, end = recording.start, recording.end
        assert start is not None
        assert end is not None
        assert recording.seq_at(start - timedelta(milliseconds=1)) == 0
        assert recording.state_at(0) == followed(begin("any", PLAN))
        assert recording.seq_at(end) == recording.length
        before = recording.state_at(recording.seq_at(end - timedelta(milliseconds=1)))
        assert before.floor is None
        assert recording.state_at(recording.seq_at(end)).floor is not None


@settings(max_examples=12)
@given(seed=st.integers(0, 2**32))
def test_what_is_asked_is_open_or_taken_up(seed: int) -> None:
    """After each fact: a position that is open, else a question that is taken up, else nothing."""
    log = AnyLog(seed, 300)
    lanes = Lanes()
    for before, fact, after in zip(log.states, log.facts, log.states[1:], strict=False):
        lanes.take(before, after, fact)
        asked = [name for name, said in lanes.asked.by_name(None).items() if said[-1].open]
        opened = [p.id for p in after.positions.values() if p.status == "open"]
        taken = [q.id for q in after.questions.values() if q.status == "taken"]
        assert len(asked) == bool(opened or taken)
        assert set(asked) <= set(opened or taken)


def test_a_floor_given_by_mistake_is_nobodys(tmp_path: Path) -> None:
    """Whose it was is one stretch, over the mistake too."""
    stage = Round()
    stage.do("m1", "agenda.next")
    stage.do("m1", "floor.give", person="p1")
    stage.after(30).do("m1", "floor.give", person="p2")
    stage.after(5).do("m1", "undo")
    stage.after(30).do("m1", "floor.end")
    with opened(write_log(tmp_path / "log", PLAN, stage.facts)) as recording:
        had = recording.lanes.floor.by_name(recording.end)
        assert {person: [i.seconds for i in its] for person, its in had.items()} == {"p1": [65]}


@pytest.mark.parametrize("turned", [False, True])
def test_the_question_taken_up_last_is_the_one_that_is_asked(tmp_path: Path, turned: bool) -> None:
    """Until it is answered: then the one before it is again, whichever was asked before."""
    stage = Round()
    stage.do("m1", "agenda.next")
    events = [stage.do("s1", "question.ask", text=text)[0] for text in "ab"]
    asked = [event.question for event in events if isinstance(event, questions.Asked)]
    first, second = reversed(asked) if turned else asked
    for do, question in (("take", first), ("take", second), ("answered", second)):
        stage.after(60).do("m1", f"question.{do}", question=question)
    stage.after(60).do("m1", "queue.close")
    with opened(write_log(tmp_path / "log", PLAN, stage.facts)) as recording:
        lane = recording.lanes.asked.by_name(recording.end)
        assert [round(i.seconds) for i in lane[first]] == [60, 60]
        assert [round(i.seconds) for i in lane[second]] == [60]


def test_a_damaged_log_plays_up_to_the_damage(tmp_path: Path) -> None:
    """What stands before the first bad line is whole; the bad line is named."""
    log = AnyLog(3, 300)
    path = write_log(tmp_path / "log", log.plan, log.facts)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[20] = lines[20].replace(b'"by"', b'"bY"')
    path.write_bytes(b"".join(lines))
    with opened(path) as recording:
        assert recording.damage is not None
        assert (recording.damage.line, recording.damage.reason) == (21, "flipped")
        # A command of which the rest is damaged did not happen.
        assert recording.length <= 19
        assert recording.last == followed(log.states[recording.length])


@pytest.mark.parametrize("content", [b"", b"hello\n", b'{"roundtable-log":1}\n'])
def test_what_is_no_log_is_refused(tmp_path: Path, content: bytes) -> None:
    """A foreign file is no recording at all."""
    path = tmp_path / "log"
    path.write_bytes(content)
    with pytest.raises(Damaged):
        Recording(path)


def test_a_log_that_grows_is_followed(tmp_path: Path) -> None:
    """Reading again takes in what was written since; half a command waits for its rest."""
    log = AnyLog(5, 150)
    whole = write_log(tmp_path / "whole", log.plan, log.facts)
    path = tmp_path / "log"
    path.write_bytes(whole.read_bytes().splitlines(keepends=True)[0])
    with opened(path) as recording:
        for seq, fact in enumerate(log.facts, start=1):
            append(path, whole, 1)
            for _progress in recording.read():
                pass
            done = seq if not fact.more else recording.length
            assert recording.length == done < seq + 1
            assert recording.last == followed(log.states[recording.length])
        assert recording.length == len(log.facts)


def test_marks_are_where_things_happened(tmp_path: Path) -> None:
    """Each kind of mark leads to facts of that kind, forwards and backwards alike."""
    stage = Round()
    stage.do("m1", "agenda.next")
    for person in ("p1", "p2"):
        stage.after(10).do("m1", "floor.give", person=person)
    stage.after(5).do("m1", "finding.record", text="Standards first")
    stage.after(5).do("m1", "panel.invite", person="s1")
    stage.after(5).do("s1", "panel.accept")
    # The same item goes on after a pause.
    stage.after(5).do("m1", "session.pause")
    stage.after(5).do("m1", "session.resume")
    stage.after(5).do("m1", "agenda.next")
    events = {"speech": "floor.given", "item": "agenda.started"}
    events |= {"promotion": "panel.accepted", "finding": "finding.recorded"}
    with opened(write_log(tmp_path / "log", PLAN, stage.facts)) as recording:
        for kind in MARK_KINDS:
            wanted = [f.seq for f in stage.facts if f.event.event == events[kind]]
            assert list(recording.marks.of(kind)) == wanted
            forwards, backwards = [0], [recording.length + 1]
            while (later := recording.marks.next(kind, forwards[-1])) is not None:
                forwards.append(later)
            while (earlier := recording.marks.previous(kind, backwards[-1])) is not None:
                backwards.append(earlier)
            assert forwards[1:] == wanted == backwards[:0:-1]


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_the_time_line_and_the_minutes_agree(seed: int) -> None:
    """Which item was current is told alike by both, also of a log that was read bit by bit."""
    log = AnyLog(seed, 150)
    with TemporaryDirectory() as folder:
        whole = write_log(Path(folder) / "whole", log.plan, log.facts)
        path = Path(folder) / "log"
        append(path, whole, 1 + len(log.facts) // 2)
        with opened(path) as recording:
            append(path, whole, len(log.facts))
            assert list(recording.read())[-1] == 1
            items = recording.lanes.items.by_name(recording.end)
        assert items == history.read(whole).history.items


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_what_reading_passes_over_leaves_no_trace(seed: int) -> None:
    """The marks and the lanes of a log are those that all of its facts leave, each looked at."""
    log = AnyLog(seed, 300)
    marks, lanes = Marks(), Lanes()
    for before, fact, after in zip(log.states, log.facts, log.states[1:], strict=False):
        marks.take(before, after, fact)
        lanes.take(before, after, fact)
    with (
        TemporaryDirectory() as folder,
        opened(write_log(Path(folder) / "log", log.plan, log.facts)) as recording,
    ):
        assert all(recording.marks.of(kind) == marks.of(kind) for kind in MARK_KINDS)
        for name in ("items", "floor", "asked"):
            read, looked_at = (getattr(of, name).by_name(None) for of in (recording.lanes, lanes))
            assert read == looked_at


def test_the_floor_is_a_speakers_while_their_clock_stands(tmp_path: Path) -> None:
    """The time line shows who had the floor, one after the other, and when nobody had it."""
    stage = Round().running()
    start = stage.now
    stage.do("m1", "floor.give", person="p1")
    stage.after(10).do("m1", "floor.pause")
    stage.after(20).do("m1", "floor.give", person="p2", kind="question")
    stage.after(5).do("m1", "floor.end")
    stage.after(5).do("m1", "floor.end")
    stage.after(60).do("m1", "floor.give", person="p2")
    stage.after(7).do("m1", "session.pause")
    with opened(write_log(tmp_path / "log", stage.plan, stage.facts)) as recording:
        lane = recording.lanes.floor.by_name(recording.end)
    seconds = {
        person: [((i.begin - start).seconds, i.seconds, i.open) for i in intervals]
        for person, intervals in lane.items()
    }
    assert seconds["p1"] == [(0, 30, False), (35, 5, False)]
    assert seconds["p2"] == [(30, 5, False), (100, 7, True)]


def hits(recording: Recording, viewpoint: Viewpoint, query: str, step: int = 1) -> list[str]:
    search, found = Search(recording, viewpoint, query), []
    at = 0 if step > 0 else recording.length + 1
    while (hit := next((h for h in search.find(at, step) if h is not None), None)) is not None:
        at = hit
        found.append(next(recording.facts(hit, hit)).event.event)
    return found


def test_search_finds_people_and_texts_that_the_role_may_see(tmp_path: Path) -> None:
    """A whisper is found by moderators alone, a person by their name, in both directions; what
    somebody typed is, also in a list, and no id."""
    stage = Round()
    stage.do("m1", "agenda.next")
    stage.after(1).do("m1", "whisper.send", to="moderators", text="Straße ist leer")
    stage.after(1).do("p1", "queue.join", note="about the STRASSE")
    stage.after(1).do("p2", "queue.join")
    stage.do("m1", "people.edit", person="p1", category="Landkreise")
    stage.do("m1", "whisper.send", to="panel", text="Time")
    stage.do("s1", "question.ask", text="How?")
    asked = next(iter(stage.state.questions))
    stage.do("m1", "question.label", question=asked, labels=("Roads", "Rails"))
    stage.do("m1", "feedback.open")
    stage.do("s1", "feedback.give", rating=5, text="Well led")
    stage.do("m1", "feedback.close")

    with opened(write_log(tmp_path / "log", PLAN, stage.facts)) as recording:
        assert hits(recording, Viewpoint(), "strasse") == ["whisper.sent", "queue.joined"]
        assert hits(recording, Viewpoint(), "strasse", -1) == ["queue.joined", "whisper.sent"]
        assert hits(recording, Viewpoint("spectator"), "strasse") == ["queue.joined"]
        assert hits(recording, Viewpoint(), "Paul") == ["queue.joined"]
        assert hits(recording, Viewpoint(), "landkreis") == ["people.edited"]
        assert hits(recording, Viewpoint(), "rails") == ["question.labelled"]
        assert "feedback.closed" in hits(recording, Viewpoint(), "well led")
        assert hits(recording, Viewpoint("spectator"), "well led") == []
        assert hits(recording, Viewpoint(), "p1") == []
        assert hits(recording, Viewpoint(), "queue") == []


@pytest.mark.parametrize("query", ["Oedoen", "wozniak", "Ödön", "odon WOZ", "Wo\u017aniak", "café"])
def test_search_finds_what_is_spelt_another_way(tmp_path: Path, query: str) -> None:
    """People as in every list, whatever one's keyboard has; and all as some systems paste it, with
    accents that are signs of their own. What is no letter means nobody."""
    paul = replace(PLAN.people[3], name="Ödön Woźniak")
    plan = replace(PLAN, people=(*PLAN.people[:3], paul, *PLAN.people[4:]))
    stage = Round(plan)
    stage.do("m1", "agenda.next")
    stage.do("p2", "queue.join", note="in the café")
    with opened(write_log(tmp_path / "log", plan, stage.facts)) as recording:
        for form in ("NFC", "NFD"):
            spelt = unicodedata.normalize(form, query)
            assert hits(recording, Viewpoint(), spelt) == ["queue.joined"]
        assert hits(recording, Viewpoint(), "·") == []


def test_checkpoints_stay_few_and_start_at_the_start() -> None:
    """However long a log is, the number of states kept is bounded."""
    state = begin("any", PLAN)
    kept = Checkpoints(state, step=2, most=8)
    for seq in range(1, 1000):
        if seq >= kept.due:
            kept.keep(replace(state, seq=seq))
        assert len(kept._states) <= 8
        assert kept.before(seq).seq <= seq
    assert kept.before(0) is state
    assert kept.before(999).seq > 700


@pytest.mark.parametrize("text", ["", "boss", "panelists", ":p1", "Spectator"])
def test_roles_that_are_none(text: str) -> None:
    """Only the three roles are roles."""
    with pytest.raises(BadRole):
        Viewpoint.named(text)
