"""``roundtable log forget`` and ``log expire``: what they do, and say is left of names."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from moderator.commands.afterwards import Afterwards
from server.journal.writer import hold
from server.language import Language
from server.paths import ENGINE_NAME
from server.session.plan import PlannedPerson
from tests.support import command_line
from tests.support.logs import rounds
from tests.support.sessions import PLAN

Roundtable = Callable[..., tuple[int, str, str]]

CLOSED = "this could not be searched; names may stand in here"
NAMED = "a name still stands in here"
WORDS = "words of the name still stand in here, and may mean something else:"


@pytest.fixture
def roundtable(tmp_path: Path) -> Roundtable:
    """The command, with sessions in a folder of the test's own."""

    def run(*words: object) -> tuple[int, str, str]:
        return command_line.roundtable(*words, "--data-dir", tmp_path / "data", "--lang", "en")

    return run


def test_forget_takes_a_person_out_and_says_what_it_removed(
    roundtable: Roundtable, tmp_path: Path
) -> None:
    """By name or id; a second time is no harm; what somebody else put there is named, exit 1, also
    where a crash came between and the rest is removed by the next run."""
    log = rounds(tmp_path / "data", "one", PLAN)
    code, out, err = roundtable("log", "forget", "one", "Pia")
    assert (code, err) == (0, "")
    assert "Forgotten person 1 stands in place of the name" in out
    assert out.count("Removed: ") == 2
    assert b"Pia" not in log.read_bytes()
    assert roundtable("log", "forget", "one", "Pia")[0] == 2
    (log.parent / "minutes.md").write_text("Paul spoke")
    code, out, err = roundtable("log", "forget", "one", "p2")
    assert "Forgotten person 2" in out
    assert (code, err) == (1, f"{log.parent / 'minutes.md'}: {NAMED}\n")
    for left in (1, 0):
        (log.parent / "log.jsonl.bak-1").write_text("of a crash")
        code, _, err = roundtable("log", "forget", "one", "Paul")
        assert (code, err.count(NAMED)) == (left, left)
        assert not (log.parent / "log.jsonl.bak-1").exists()
        (log.parent / "minutes.md").unlink(missing_ok=True)


def test_forget_counts_the_words_of_a_name_that_are_left(
    roundtable: Roundtable, tmp_path: Path
) -> None:
    """They may mean something else, so they stay where somebody wrote them, exit 1: nobody is
    promised more than holds. Others' names are others', and what was typed beside a name is none.
    """
    people = (
        *PLAN.people,
        PlannedPerson("p4", "Ott, Eva (Stadt Ulm)", "panelist"),
        PlannedPerson("p5", "Eva Maier", "panelist"),
        PlannedPerson("p6", "Role Kind", "panelist"),
    )
    plan = replace(PLAN, title="Eva Ott: was Eva, Frau Ott und ott in Ulm tun", people=people)
    log = rounds(tmp_path / "data", "one", plan)
    (log.parent / "notes.txt").write_text("Eva Ott spoke")
    code, _, err = roundtable("log", "forget", "one", "p4")
    assert code == 1
    assert err.splitlines() == [
        f"{log}: {WORDS} Eva (1), Ott (1)",
        f"{log.parent / 'notes.txt'}: {NAMED}",
    ]
    assert "Ott" not in log.read_text("utf-8")
    # What the program calls its fields is nobody's name.
    (log.parent / "notes.txt").unlink()
    assert roundtable("log", "forget", "one", "p6")[::2] == (0, "")


def test_what_cannot_be_searched_may_name_somebody(roundtable: Roundtable, tmp_path: Path) -> None:
    """Forgetting and expiring name such files, exit 1: nobody shall think that a name is gone from
    a folder where it may stand. The stamp of a signed log is the program's own, and nameless."""
    for command in ("forget", "expire"):
        log = rounds(tmp_path / "data", command, replace(PLAN, retention_days=30))
        (log.parent / "checkpoint.jsonl.tsr").write_bytes(b"\x30\x82\x00\xff")
        (log.parent / "old").mkdir()
        for name in ("minutes.pdf", "old/notes.txt.gz"):
            (log.parent / name).write_bytes(b"\x1f\x8b\x00\xff")
        code, _, err = roundtable("log", command, *((log, "Pia") if command == "forget" else ()))
        said = [f"{log.parent / name}: {CLOSED}\n" for name in ("minutes.pdf", "old/notes.txt.gz")]
        assert (code, err) == (1, "".join(said))
        (log.parent / "old" / "notes.txt.gz").unlink()
        (log.parent / "minutes.pdf").unlink()


def test_forget_says_that_an_engine_has_the_log_as_well(
    roundtable: Roundtable, tmp_path: Path
) -> None:
    """Nothing here reaches it, and nobody shall think that a name is gone where it is not."""
    log = rounds(tmp_path / "data", "one", PLAN)
    (log.parent / ENGINE_NAME).write_text("{}\n")
    code, _, err = roundtable("log", "forget", "one", "Pia")
    assert (code, "remove its streams" in err) == (1, True)
    assert b"Pia" not in log.read_bytes()


def test_expire_makes_what_is_over_anonymous_and_leaves_the_rest(
    roundtable: Roundtable, tmp_path: Path
) -> None:
    """Logs with a `retention` that is over, all of a folder; one that cannot be is said, exit 1."""
    data = tmp_path / "data"
    over = rounds(data, "over", replace(PLAN, retention_days=30))
    kept = rounds(data, "kept", PLAN)
    later = rounds(data, "later", replace(PLAN, retention_days=30 * 365))
    before = [path.read_bytes() for path in (over, kept, later)]
    code, out, _ = roundtable("log", "expire", "--dry-run")
    assert (code, out) == (0, f"{over}: its time was over on 2021-07-01\n")
    # A script's variable that is empty by mistake is no folder, least of all the one with all.
    assert roundtable("log", "expire", "")[::2] == (2, ": no such folder\n")
    assert [path.read_bytes() for path in (over, kept, later)] == before
    code, out, err = roundtable("log", "expire")
    assert (code, err) == (0, "")
    assert out.startswith(f"{over}: its time was over on 2021-07-01; now without names\n")
    assert b"Pia" not in over.read_bytes()
    assert sorted(p.name for p in over.parent.iterdir()) == ["log.jsonl", "log.lock"]
    assert [path.read_bytes() for path in (kept, later)] == before[1:]
    assert "nothing whose time is over" in roundtable("log", "expire", data)[1]
    broken = rounds(data, "broken", replace(PLAN, retention_days=1))
    broken.write_bytes(broken.read_bytes().replace(b"Paul", b"Saul"))
    late = rounds(data, "late", replace(PLAN, retention_days=1))
    with hold(rounds(data, "live", replace(PLAN, retention_days=1))):
        code, _, err = roundtable("log", "expire")
    assert code == 1
    assert err.count("\n") == 2
    assert b"Pia" not in late.read_bytes()
    assert roundtable("log", "expire", tmp_path / "none")[0] == 2


def test_expire_names_the_minutes_beside_a_log_until_they_are_gone(
    roundtable: Roundtable, tmp_path: Path
) -> None:
    """Those that the desk made: the next night as well, by the seal of the log that had the names;
    other files as long as the names are known. Minutes made anew name nobody."""
    log = rounds(tmp_path / "data", "one", replace(PLAN, retention_days=30))
    minutes = Afterwards(Language.named("en")).minutes(log)
    (log.parent / "notes.txt").write_text("Pia asked whether Paul\nagrees", encoding="utf-16")
    (log.parent / "agenda-file").write_text("/home/moderation/round.yaml")
    code, out, err = roundtable("log", "expire")
    assert (code, "now without names" in out) == (1, True)
    assert err == f"{minutes}: {NAMED}\n{log.parent / 'notes.txt'}: {NAMED}\n"
    for options in ((), ("--dry-run",)):
        assert roundtable("log", "expire", *options) == (1, "", f"{minutes}: {NAMED}\n")
    Afterwards(Language.named("en")).minutes(log)
    assert roundtable("log", "expire") == (0, "There is nothing whose time is over.\n", "")


def test_expire_says_once_that_an_engine_has_the_log_as_well(
    roundtable: Roundtable, tmp_path: Path
) -> None:
    """With exit 1, as forgetting does; whether its streams are gone by the next night, nobody
    knows here."""
    log = rounds(tmp_path / "data", "one", replace(PLAN, retention_days=30))
    (log.parent / ENGINE_NAME).write_text("{}\n")
    code, _, err = roundtable("log", "expire")
    assert (code, "remove its streams" in err) == (1, True)
    assert roundtable("log", "expire")[::2] == (0, "")


def test_expire_says_what_it_could_not_look_into(roundtable: Roundtable, tmp_path: Path) -> None:
    """As the wrong user, say: names may be in there, so it is not "nothing whose time is over".
    Here it is a folder that leads to itself, for root may look into all others."""
    data = tmp_path / "data"
    over = rounds(data, "over", replace(PLAN, retention_days=30))
    (data / "2021-06-01-k7mq").symlink_to("2021-06-01-k7mq")
    (data / "notes.txt").touch()
    code, out, said = roundtable("log", "expire")
    assert code == 1
    assert "nothing" not in out
    assert said.startswith(str(data / "2021-06-01-k7mq"))
    assert said.count("\n") == 1
    assert b"Pia" not in over.read_bytes()
