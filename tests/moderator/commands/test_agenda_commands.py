"""``roundtable agenda``: what it prints, writes and returns."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from moderator import cli
from moderator.commands import agenda_new
from moderator.wording.printable import width
from server.agenda_file import load_agenda, read_agenda
from server.language import Language
from tests.support.processes import ROOT

AGENDAS = Path(__file__).parents[3] / "agendas"
REPORTED = str(AGENDAS / "2021-06-01-kommunale-neuausrichtung.yaml")


def run(*words: object, language: str = "en") -> int:
    return cli.main(["agenda", *map(str, words), "--lang", language])


def test_check_names_every_error_of_every_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Good files are said to be good, bad ones have their lines on stderr; the code is 2."""
    bad, none = tmp_path / "bad.yaml", tmp_path / "none.yaml"
    bad.write_text("foo: 1\n", encoding="utf-8")
    assert run("check", str(bad), REPORTED, str(none)) == 2
    out, err = capsys.readouterr()
    assert out == f"{REPORTED}: in order (8 items, 1 h 30 min)\n"
    assert err.startswith(f"{bad}:1:1: ")
    assert err.endswith(f"{none}: there is no such file\n")
    assert run("check", REPORTED) == 0


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_template_passes_the_check(tmp_path: Path, language: str) -> None:
    """A new file is a right file, in the language asked for, and one hour long."""
    path = tmp_path / "new.yaml"
    assert run("new", str(path), language=language) == 0
    agenda = load_agenda(path)
    assert agenda.language == language
    assert sum(item.planned for item in agenda.items) == 3600


def test_new_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What exists stays as it is, and the command says so."""
    path = tmp_path / "mine.yaml"
    path.write_text("mine", encoding="utf-8")
    assert run("new", str(path)) == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert "exists already" in capsys.readouterr().err
    assert run("new", str(tmp_path / "no" / "folder.yaml")) == 1


FULL_DISK = """
import resource, sys
from moderator import cli

resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
sys.exit(cli.main(["agenda", "new", sys.argv[1], "--lang", "en"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of POSIX")
def test_what_cannot_be_written_whole_is_not_there(tmp_path: Path) -> None:
    """Half a file would be in the way of the next try, which leaves alone what exists."""
    path = tmp_path / "new.yaml"
    command = [sys.executable, "-c", FULL_DISK, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"{path}: the file cannot be written: File too large\n"
    assert not path.exists()
    assert run("new", path) == 0


def test_answers_from_the_terminal_become_an_agenda() -> None:
    """Quotes, umlauts and markup in answers arrive in the file as data."""
    replies = iter(["A, B", "", "Ann “X” [/b] Lee, 李雷", "Jo: \\ 'O'; Mayor; Town", "", "x", "45"])
    answers = agenda_new.ask(Language.named("en"), 'The "T": #1', lambda _question: next(replies))
    agenda = read_agenda(agenda_new.agenda_text(answers, Language.named("en")).encode(), "f")
    assert agenda.title == 'The "T": #1'
    assert [p.name for p in agenda.people] == ["Ann “X” [/b] Lee", "李雷", "Jo: \\ 'O'"]
    assert (agenda.people[2].office, agenda.people[2].organisation) == ("Mayor", "Town")
    assert sum(item.planned for item in agenda.items) == 45 * 60


def test_a_question_asked_again_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever presses Enter too early, or types an hour, knows what is wanted."""
    replies = iter(["", " ", "T"])
    assert agenda_new.ask_title(Language.named("en"), lambda _question: next(replies)) == "T"
    assert capsys.readouterr().out == "The agenda needs a title.\n" * 2
    replies = iter(["", ",", "Ann", "", "1h", "5", "60"])
    answers = agenda_new.ask(Language.named("en"), "T", lambda _question: next(replies))
    assert (answers.moderators, answers.minutes) == (("Ann",), 60)
    said = capsys.readouterr().out.splitlines()
    assert said.count("Somebody has to moderate.") == 1
    replies = iter(["", "Ann, Ann", "Karl; Mayor", "Karl", "Ann", "Lee", "", "60"])
    answers = agenda_new.ask(Language.named("en"), "T", lambda _question: next(replies))
    assert (answers.moderators, [seat.name for seat in answers.panelists]) == (
        ("Ann",),
        ["Karl", "Lee"],
    )
    assert capsys.readouterr().out.splitlines()[1:] == [
        "“Karl” is already there. Add what tells them apart.",
        "“Ann” is already there. Add what tells them apart.",
    ]
    assert said.count("Please type a whole number in this range.") == 2


@pytest.mark.parametrize(
    ("title", "name"),
    [("Größe & Maß!", "groesse-mass.yaml"), ("李雷", "agenda.yaml"), ("../../x", "x.yaml")],
)
def test_a_title_becomes_a_harmless_file_name(title: str, name: str) -> None:
    """No title leads out of the folder or to a name that a file system refuses."""
    assert agenda_new.file_name(title) == name


def test_show_lines_up_whatever_the_names_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Clock times, durations, lead and end; wide characters push no column aside."""
    path = tmp_path / "a.yaml"
    path.write_text(
        "title: T\nstart: 23:30\nmoderators: [{name: 李雷}, {name: Jörg}]\nitems:\n"
        "  - {title: One, kind: break, duration: 45 min, lead: 李雷}\n"
        "  - {title: Two, kind: break, duration: 5 min, lead: Jörg}\n",
        encoding="utf-8",
    )
    assert run("show", str(path)) == 0
    table = capsys.readouterr().out.splitlines()[-4:]
    assert table[1].startswith("23:30  00:15  45 min")
    assert table[3].split() == ["00:20", "50", "min", "Total"]
    titles = ("Item", "One", "Two", "Total")
    places = {width(row[: row.index(title)]) for row, title in zip(table, titles, strict=True)}
    assert len(places) == 1


def test_show_as_json_has_the_times(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs get the whole plan with each item's start and end."""
    assert run("show", "--json", REPORTED) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["planned"] == 5400
    assert plan["items"][0]["starts_at"] == "2021-06-01T14:00:00+02:00"
    assert plan["items"][-1]["ends_at"] == "2021-06-01T15:30:00+02:00"


@pytest.mark.parametrize("other", ["--ics", "--cards"])
def test_a_plan_is_shown_in_one_form(other: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What was asked for besides would be missing in silence."""
    assert run("show", "--json", other, "my.yaml") == 2
    err = capsys.readouterr().err
    assert (err.count("\n"), "--json" in err, other in err) == (1, True, True)


def test_the_schema_describes_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    """Editors are told what a key is for, and that there are no others."""
    assert run("schema") == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    for form in (schema, *schema["$defs"].values()):
        assert all(form["properties"][key].get("description") for key in form["properties"])


def test_the_schema_is_written_to_a_new_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same that would be printed, and no file is written over."""
    file = tmp_path / "agenda.schema.json"
    assert run("schema", str(file)) == 0
    assert str(file) in capsys.readouterr().out
    assert run("schema") == 0
    written = file.read_text(encoding="utf-8")
    assert written == capsys.readouterr().out
    assert run("schema", str(file)) != 0
    assert file.read_text(encoding="utf-8") == written
