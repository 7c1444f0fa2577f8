"""Agenda files are changed where something changed, and nowhere else."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.agenda_file import read_agenda
from server.agenda_file.rewriting import CannotRewrite, rewrite
from server.agenda_file.saving import ChangedMeanwhile, save
from server.session.plan import (
    Agenda,
    PlannedItem,
    PlannedPerson,
    PlannedPosition,
    PreparedQuestion,
)
from server.session.words import Role
from tests.support.processes import ROOT

EXAMPLE = (ROOT / "agendas" / "example-harbour-town.yaml").read_bytes()
PLAN = read_agenda(EXAMPLE, "")
TEXTS = ("Plain", "With: colon", "# hash", "'q' \"Q\"", "yes", "12", "Zoë 李雷", "a, b", "- dash")
SCRIPTS = ("", "One", "One\nTwo", "One\n\n  indented", "  first", "x: y\n- z # no comment")


def comments(content: bytes) -> list[str]:
    """What stands behind a # outside of quotes, in any order."""
    return sorted(line.partition(" #")[2] for line in content.decode().splitlines() if "#" in line)


def changed(plan: Agenda, chance: Random) -> Agenda:
    """The same agenda as somebody may leave it after an hour at the desk."""
    people, items = list(plan.people), list(plan.items)
    for _ in range(chance.randint(1, 6)):
        _change_people(people, chance)
        _change_items(items, people, chance)
    return replace(plan, people=tuple(people), items=tuple(items))


def _change_people(people: list[PlannedPerson], chance: Random) -> None:
    at = chance.randrange(len(people))
    match chance.randrange(4):
        case 0:
            office = chance.choice(("", *TEXTS))
            limit = chance.choice((None, 90))
            people[at] = replace(people[at], office=office, speech_limit=limit)
        case 1:
            people[at] = replace(people[at], name=f"{chance.choice(TEXTS)} {chance.random()}")
        case 2:
            new = f"n{chance.random()}"
            role: Role = chance.choice(("panelist", "spectator"))
            people.append(PlannedPerson(new, f"New {new}", role, chance.choice(TEXTS)))
        case 3:
            panel = [p for p in people if p.role == "panelist"]
            one = chance.choice(panel)
            people.remove(one)
            people.append(one)


def _change_items(items: list[PlannedItem], people: list[PlannedPerson], chance: Random) -> None:
    at = chance.randrange(len(items))
    item = items[at]
    match chance.randrange(7):
        case 0:
            title, planned = chance.choice(TEXTS), chance.choice((90, 600, 3660))
            items[at] = replace(item, title=title, planned=planned, open_chairs=2)
        case 1:
            items[at] = replace(item, script=chance.choice(SCRIPTS))
        case 2:
            asked = [PreparedQuestion(chance.choice(people).id, chance.choice(TEXTS))]
            prepared = (*item.prepared[chance.randint(0, 1) :], *asked * chance.randint(0, 1))
            items[at] = replace(item, prepared=prepared)
        case 3:
            new = PlannedItem(f"i{chance.random()}", chance.choice(TEXTS), "discussion", 60)
            items.insert(at, replace(new, script=chance.choice(SCRIPTS)))
        case 4:
            items.insert(chance.randrange(len(items)), items.pop(at))
        case 5:
            lead = chance.choice([None, *(p.id for p in people if p.role == "moderator")])
            items[at] = replace(item, lead=lead, order=chance.choice(("arrival", "time")))
        case 6:
            new_one = PlannedPosition(f"x{chance.random()}", chance.choice(TEXTS), None, True)
            items[at] = replace(item, positions=(*item.positions[1:], new_one))


@given(st.integers(0, 2**32), st.sampled_from(("\n", "\r\n")))
def test_whatever_changes_is_what_the_file_says_then(seed: int, newline: str) -> None:
    """Anything that the desk can do to people and items; ``rewrite`` reads its own work and would
    refuse. What it says stays the same when nothing changes, to the byte."""
    content = EXAMPLE.replace(b"\n", newline.encode())
    after = changed(PLAN, Random(seed))
    made = rewrite(content, PLAN, after)
    assert rewrite(made, after, after) == made
    assert (b"\r\n" in made) == (newline == "\r\n")
    assert made.count(b"\r\n") in (0, made.count(b"\n"))


@given(st.integers(0, 2**32))
def test_no_comment_is_lost_while_nothing_is_taken_away(seed: int) -> None:
    """Entries that move take what is said above them along."""
    chance = Random(seed)
    items = list(PLAN.items)
    chance.shuffle(items)
    new = PlannedPerson("n", "New", "panelist")
    after = replace(
        PLAN,
        items=tuple(replace(i, title=f"{i.title}!", planned=i.planned + 60) for i in items),
        people=(*PLAN.people, new),
    )
    made = rewrite(EXAMPLE, PLAN, after)
    assert comments(made) == comments(EXAMPLE)


def test_only_what_changed_is_written_anew() -> None:
    """One value is one line; its comment stays beside it."""
    items = (replace(PLAN.items[0], planned=420), *PLAN.items[1:])
    made = rewrite(EXAMPLE, PLAN, replace(PLAN, items=items))
    old, new = EXAMPLE.decode().splitlines(), made.decode().splitlines()
    differ = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    assert [b.partition("#")[0].strip() for _, b in differ] == ["duration: 7 min"]
    assert differ[0][0].partition("#")[2] == differ[0][1].partition("#")[2]


def test_a_folded_text_is_folded_no_more_where_it_has_several_lines() -> None:
    """It would be one line; a comment beside its first line stays there."""
    head = "title: T\nmoderators: [{name: Mara}]\nitems:\n- title: Talk\n  kind: discussion\n"
    content = f"{head}  script: > # mine\n    Folded\n    words\n  duration: 5 min\n".encode()
    plan = read_agenda(content, "")
    for said, written in (("A\nB", "| # mine\n    A\n    B\n"), ("A B", "> # mine\n    A B\n")):
        now = replace(plan, items=(replace(plan.items[0], script=said),))
        assert f"script: {written}  duration".encode() in rewrite(content, plan, now)


def test_what_is_said_of_the_session_as_a_whole_is_changed_too() -> None:
    """Its title where it stands, a day that the file did not name yet in its place."""
    content = b"title: T # mine\nlanguage: en\nmoderators: [{name: Mara}]\nitems: []\n"
    content = content.replace(b"[]", b"[{title: Talk, kind: break, duration: 5 min}]")
    plan = read_agenda(content, "")
    made = rewrite(content, plan, replace(plan, title="U", date="2027-01-02"))
    assert made.startswith(b"title: U # mine\n")
    assert b"\ndate: 2027-01-02\n" in made


def test_a_name_is_changed_wherever_it_stands_for_the_person() -> None:
    """Who leads by their name, and whom a question is for."""
    people = tuple(
        replace(p, name="Maeve K.") if p.name == "Maeve Kinsella" else p for p in PLAN.people
    )
    made = rewrite(EXAMPLE, PLAN, replace(PLAN, people=people)).decode()
    assert "Maeve Kinsella" not in made
    assert made.count("Maeve K.") == EXAMPLE.decode().count("Maeve Kinsella")


@pytest.mark.parametrize(
    "written",
    [
        "items: [{title: Talk, kind: discussion, duration: 5 min}]",
        "items:\n- {title: Talk, kind: discussion, duration: 5 min}",
        "items:\n    -   title: Talk\n        kind: discussion\n        duration: 5 min # yes",
    ],
)
def test_other_ways_of_writing_are_kept_or_refused(written: str) -> None:
    """In braces, without indentation, with much of it: a value changes where it stands. A list in
    brackets gets a line for each entry once another one comes."""
    content = f"title: T\nmoderators: [{{name: Mara}}]\n{written}\n".encode()
    plan = read_agenda(content, "")
    longer = replace(plan, items=(replace(plan.items[0], planned=600),))
    assert rewrite(content, plan, longer) == content.replace(b"5 min", b"10 min")
    more = replace(plan, items=(*plan.items, PlannedItem("n", "New", "break", 60)))
    assert b"New" in rewrite(content, plan, more)
    assert b"{name: Mara}" in rewrite(content, plan, more)
    third = PlannedPerson("n", "Zoe", "moderator")
    assert b'\n  - {name: Mara}\n  - name: "Zoe"\n' in rewrite(
        content, plan, replace(plan, people=(*plan.people, third))
    )


def test_what_would_touch_more_is_refused_with_its_line() -> None:
    """A comment among entries in brackets has no place in lines; nothing is lost, and whoever has
    to do it by hand is told where."""
    content = (
        b"title: T\nmoderators: [{name: Mara}, # leads\n  {name: Milo}]\n"
        b"items:\n- {title: Talk, kind: discussion, duration: 5 min}\n"
    )
    plan = read_agenda(content, "")
    with pytest.raises(CannotRewrite) as refused:
        rewrite(content, plan, replace(plan, people=plan.people[:1]))
    assert (refused.value.line, refused.value.hard) == (2, "brackets")


def test_what_stands_for_something_elsewhere_is_not_touched() -> None:
    """An alias would change in two places: that is for a person to decide."""
    content = (
        b"title: T\nmoderators: [{name: &m Mara}]\n"
        b"items: [{title: Talk, kind: discussion, duration: 5 min, lead: *m}]\n"
    )
    plan = read_agenda(content, "")
    assert rewrite(content, plan, plan) == content
    with pytest.raises(CannotRewrite) as refused:
        rewrite(content, plan, replace(plan, items=(replace(plan.items[0], planned=600),)))
    assert (refused.value.line, refused.value.hard) == (3, "alias")


def test_a_file_is_replaced_as_a_whole_with_a_backup(tmp_path: Path) -> None:
    """Permissions stay, a link stays a link, and what was there is beside it."""
    file, link = tmp_path / "agenda.yaml", tmp_path / "link.yaml"
    file.write_bytes(b"old")
    file.chmod(0o640)
    link.symlink_to(file)
    backup = save(link, b"old", b"new")
    assert (file.read_bytes(), backup.read_bytes()) == (b"new", b"old")
    assert link.is_symlink()
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        *("agenda.yaml", "agenda.yaml.bak", "link.yaml"),
    ]


def test_what_only_its_owner_may_read_nobody_else_can_read_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An agenda has scripts and people's names in it, also while it is written."""
    file = tmp_path / "agenda.yaml"
    file.write_bytes(b"was")
    file.chmod(0o600)
    modes = []

    def look(descriptor: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))

    monkeypatch.setattr(os, "fsync", look)
    backup = save(file, b"was", b"is")
    assert modes == [0o600, 0o600]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (file, backup)} == {0o600}


@pytest.mark.parametrize("now", [b"by somebody else", None])
def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path, now: bytes | None) -> None:
    """Somebody edited it in the other window, or took it away."""
    file = tmp_path / "agenda.yaml"
    if now is not None:
        file.write_bytes(now)
    with pytest.raises(ChangedMeanwhile):
        save(file, b"old", b"new")
    assert (file.read_bytes() if file.exists() else None) == now
    assert not (tmp_path / "agenda.yaml.bak").exists()
