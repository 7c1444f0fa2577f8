"""A whole session without a screen, in real processes and through pipes."""

import json
import os
import sys
from itertools import pairwise
from pathlib import Path
from signal import SIGINT, SIGTERM

import pytest

from tests.support.command_line import roundtable
from tests.support.plain_lines import Plain, plain
from tests.support.processes import ROOT, served, start_server
from tests.support.waiting import PATIENCE

AGENDA = str(ROOT / "agendas" / "example-harbour-town.yaml")


def links_of(moderator: Plain) -> dict[str, str]:
    """The links that are printed first, by whom they are for; and under ``log`` the log."""
    found = {"log": moderator.until("log ").split("log ")[1]}
    moderator.until("help says")
    said = moderator.said
    return found | {who: url.strip() for who, url in pairwise(said)}


def test_a_session_is_held_to_its_end_without_a_screen(tmp_path: Path) -> None:
    """The demonstration can be run with lines alone: opened, items, hands, a guest's way to the
    panel, a question, a position, a finding, feedback, closed; and the log is right."""
    own = ("--lang", "en", "--data-dir")
    with plain(
        *("moderate", AGENDA, "--plain", "--port", "0", "--as", "Maeve Kinsella"),
        *(*own, str(tmp_path / "m")),
    ) as moderator:
        links = links_of(moderator)
        ida_link, audience = links["Ida Brandvold"], links["Audience"]
        with (
            plain("join", ida_link, "--plain", *own, str(tmp_path / "p")) as ida,
            plain("join", audience, "--plain", *own, str(tmp_path / "s")) as guest,
        ):
            ida.until("You are Ida Brandvold, Panelist.")
            guest.until("The moderators see your name; others only once you speak.")
            guest.does("Nora Lund", "You are Nora Lund, Spectator.")
            _prepares(moderator, ida_link)
            _opens_and_hears(moderator, ida)
            _changes(moderator)
            _comes_to_the_panel(moderator, guest)
            _establishes(moderator, ida, guest)
            moderator.does("close session", "Close the session for everybody?")
            moderator.does("yes", "closes the session")
            for person in (ida, guest):
                person.until("Maeve Kinsella closes the session")
                assert person.ends() == 0
        moderator.until("minutes makes the minutes")
        moderator.does("what", "Type: minutes")
        moderator.does("verify", "every one is as it was written")
        moderator.does("minutes", "Made: ")
        assert moderator.ends() == 0
        moderator.until("The server has ended")
    code, out, _ = roundtable("log", "verify", links["log"])
    assert (code, "session closed" in out) == (0, True)
    assert "Ida Brandvold" in Path(links["log"]).with_name("minutes.html").read_text("utf-8")


def _prepares(moderator: Plain, ida_link: str) -> None:
    """As on the checklist: the links, who was heard, the agenda's file, when it begins."""
    moderator.does("links", "Audience:")
    moderator.does("links ida", ida_link)
    moderator.does("heard ida", "notes the sound check of Ida Brandvold")
    moderator.asks("people", "Panelist; here; heard", last="in the audience")
    moderator.does("minutes", "once the session is closed")
    moderator.does("save", "The file says the same already.")
    moderator.does("file", "The file is in order.")
    moderator.does("change session beginning: 10.3.2027", "has a day and a time of day")
    moderator.does("change session beginning: 10.3.2027 9:30", "title or beginning")
    moderator.does("undo", "takes back")


def _opens_and_hears(moderator: Plain, ida: Plain) -> None:
    moderator.does("open", "Maeve Kinsella opens the session")
    moderator.does("item", "begins “Welcome”")
    # German words as well, whatever the language; umlauts through a pipe.
    moderator.does("nächste", "Nobody is waiting in the queue.")
    ida.does("hand reply über den Kai", "everybody reads")
    ida.does("yes", "You are next")
    moderator.until("“über den Kai”")
    moderator.does("what now", "Type: next")
    moderator.does("next", "gives the floor to Ida Brandvold (Reply)")
    ida.until("You have the floor")
    moderator.does("+2", "extends the speech of Ida Brandvold by 2:00")
    moderator.does("uhr", "stops the clock of Ida Brandvold")
    moderator.does("clock", "lets the clock of Ida Brandvold go on")
    moderator.does("time", "Ida Brandvold speaks (Reply), for")
    ida.does("end", "Ida Brandvold has finished")
    moderator.does("add ida question: once more", "puts Ida Brandvold into the queue (Question)")
    moderator.does("remove ida", "takes Ida Brandvold out of the queue")
    moderator.does("undo", "takes back")
    moderator.does("redo", "does again")
    moderator.does("whisper ida: One more minute", "One more minute")
    ida.until("One more minute")
    moderator.until("Ida Brandvold has seen: One more minute")
    moderator.does("give ida", "gives the floor to Ida Brandvold")
    moderator.does("signal", "2 Please come to an end. (Ida Brandvold)")
    moderator.does("zeichen 4", "to Ida Brandvold: Closer to the microphone, please.")
    ida.until("Closer to the microphone, please.")
    moderator.until("Ida Brandvold has seen: Closer")
    moderator.does("end", "ends the speech of")


def _changes(moderator: Plain) -> None:
    """People, items, findings, notes and links."""
    moderator.does("correct tomasz office: Director", "changes what is said of Tomasz Wieczorek")
    moderator.does("correct tomasz limit: 1,5", "changes what is said of Tomasz Wieczorek")
    moderator.does("berichtigen 李雷 name: Li Lei", "changes a name to Li Lei")
    moderator.does("change coffee title: Tea", "changes “Tea”")
    moderator.does("change tea minutes: 8", "changes “Tea”")
    moderator.does("ändern tea leitung: finn", "changes “Tea”")
    moderator.does("memo tomasz: brief and friendly", "writes a note")
    moderator.does("memo", "Tomasz Wieczorek: brief and friendly")
    moderator.does("finding The quays", "records a finding: The quays")
    moderator.does("rewrite 1: The quays are the town's", "changes a finding: The quays are the")
    moderator.does("owner 1 tomasz", "changes a finding")
    moderator.does("owner 1 nobody", "changes a finding")
    moderator.does("owner 1 tomasz", "changes a finding")
    moderator.does("drop 1", "Take the finding out of the results?")
    moderator.does("yes", "withdraws a finding")
    moderator.does("link tomasz", "A new personal link for Tomasz Wieczorek?")
    moderator.does("yes", "http://127.0.0.1:")
    moderator.does("zugang publikum", "A new link? The old one lets nobody in any more.")
    moderator.does("yes", "Code: ")


def _comes_to_the_panel(moderator: Plain, guest: Plain) -> None:
    guest.does("ask What does it cost?", "moderators first")
    guest.does("no", "Not done.")
    guest.does("ask What does it cost?", "asks a question: What does it cost?")
    moderator.until("asks a question: What does it cost?")
    moderator.does("approve", "approves a question: What does it cost?")
    guest.does("seat", "asks to join the panel")
    moderator.until("asks to join the panel")
    moderator.does("requests", "Nora Lund; asks for a seat on the panel")
    moderator.does("invite nora", "invites Nora Lund onto the panel")
    guest.until("accept or decline")
    guest.does("accept", "You are on the panel now.")


def _establishes(moderator: Plain, ida: Plain, guest: Plain) -> None:
    moderator.does("item theses", "begins “Four theses”")
    moderator.does("open position 1", "opens a position for assessment")
    for person, stance in ((ida, "+2 as it was"), (guest, "-1")):
        person.until("For your assessment: The eastern basin")
        person.until("Published with your name and remark")
        person.does(f"assess {stance}", "assesses a position")
    # What others say of it reaches the moderator by itself, and is said to nobody before the end.
    closing = "Close the position"
    moderator.asks("close position", "Not assessed, and not here: Rosalind Achebe", last=closing)
    moderator.does("yes", "the result is out")
    ida.until("Result: +2: 1, +1: 0, 0: 0, −1: 1, −2: 0")
    ida.until("Ida Brandvold: +2; as it was")
    moderator.does("finding The quays stay public", "records a finding: The quays stay public")
    ida.until("records a finding: The quays stay public")
    ida.until("Do you support this finding? The quays stay public Answer: support 2")
    ida.until("Everybody sees where you stand on a finding")
    ida.does("support 2", "Ida Brandvold on a finding: supports")
    moderator.does("announce Coffee at noon", "to everybody: Coffee at noon")
    moderator.does("open feedback", "asks for feedback")
    guest.until("ratings are published without names")
    guest.does("rate 4 Well led", "Somebody gives feedback")
    moderator.does("close feedback", "publish the ratings to everybody?")
    moderator.does("yes", "1 “Well led” (not published")
    moderator.does("publish 1", "publishes a line of feedback")
    moderator.does("pause", "pauses the session")
    moderator.does("resume", "resumes the session")


def test_a_link_that_lets_nobody_in_ends_with_one_line_and_code_1(tmp_path: Path) -> None:
    """The thing failed: exit code 1, and why in one line on stderr."""
    with served(AGENDA, "--port", "0", data_dir=tmp_path) as serving:
        link = f"{serving.links['spectators'].partition('#')[0]}#nothing"
        with plain("join", link, "--plain", "--lang", "en") as nobody:
            assert nobody.process.wait(PATIENCE) == 1
            assert nobody.process.stderr is not None
            assert (
                nobody.process.stderr.read()
                == "This link or code is not valid. Please check it, or ask the moderators.\n"
            )


def test_the_stages_link_says_that_it_is_nobodys(tmp_path: Path) -> None:
    """Whoever joins by it reads why there is nothing to raise a hand with, and is asked for no
    feedback, which nobody could give."""
    with served(AGENDA, "--port", "0", data_dir=tmp_path) as serving:
        lead = ("moderate", serving.links["moderator"], "--plain", "--as", "Maeve", "--lang", "en")
        with plain(*lead) as moderator:
            moderator.does("open", "opens the session")
            moderator.does("open feedback", "feedback")
            with plain("join", serving.links["stage"], "--plain", "--lang", "en") as looking:
                looking.until("This is the stage's link: you only look on, without a name.")
                looking.until("help says what you can do")
                looking.does("now", "Session: Open")
                assert not any("How was the session" in line for line in looking.said)


def test_the_door_is_closed_and_opened_in_words_and_who_is_kept_out_reads_why(
    tmp_path: Path,
) -> None:
    """A stranger gets the sentence and exit code 1; the next one comes in again."""
    own = ("--plain", "--lang", "en", "--data-dir")
    with plain("moderate", AGENDA, "--port", "0", *own, str(tmp_path / "m")) as moderator:
        audience = links_of(moderator)["Audience"]
        moderator.does("close door", "closes the door: nobody new comes in")
        with plain("join", audience, "--name", "Nora", *own, str(tmp_path / "s")) as nora:
            assert nora.process.wait(PATIENCE) == 1
            assert nora.process.stderr is not None
            assert "the moderators have closed the door" in nora.process.stderr.read()
        moderator.does("öffnen einlass", "opens the door again")
        with plain("join", audience, "--name", "Nora", *own, str(tmp_path / "s")) as nora:
            nora.until("You are Nora, Spectator.")
        moderator.does("quit stop", "The server has ended")


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_whoever_interrupts_learns_how_to_come_back(tmp_path: Path) -> None:
    """Ctrl+C ends the lines and not the session: nobody is thrown out, and the way back is said."""
    own = ("--plain", "--lang", "en", "--data-dir", str(tmp_path))
    with plain("moderate", AGENDA, "--port", "0", *own) as moderator:
        links_of(moderator)
        (serving,) = tmp_path.glob("*/server.json")
        try:
            moderator.process.send_signal(SIGINT)
            line = moderator.until("The session goes on. Back to the desk: roundtable moderate ")
            assert moderator.process.wait(PATIENCE) == 130
            with plain("moderate", line.split()[-1], *own) as again:
                again.until("help says")
                assert again.ends() == 0
        finally:
            os.kill(json.loads(serving.read_text(encoding="utf-8"))["pid"], SIGTERM)


def test_lines_end_with_the_pipe_and_all_of_them_are_done(tmp_path: Path) -> None:
    """Commands come from a pipe, and what was typed before its end is still done."""
    with served(AGENDA, "--port", "0", data_dir=tmp_path) as serving:
        link = serving.links["panelists"]["p1"]
        with plain("join", link, "--plain", "--lang", "de") as ida:
            ida.type("melden")
            ida.type("redeliste")
            # Where the lines end before it, a server is not waited for as long as here.
            ida.until("Sie sind Ida Brandvold")
            assert ida.ends() == 0
            ida.until("1 Ida Brandvold (Beitrag)")


def test_a_line_that_is_cut_and_comes_back_is_said(tmp_path: Path) -> None:
    """Reconnecting is said in a line, and what is on afterwards; nothing has to be done for it."""
    serving = start_server(AGENDA, "--port", "0", data_dir=tmp_path)
    link, session = serving.links["panelists"]["p1"], serving.session
    with plain("join", link, "--plain", "--lang", "en", "--data-dir", str(tmp_path / "p")) as ida:
        ida.until("help says what you can do.")
        serving.kill()
        ida.until("The connection to the server is lost; trying again …")
        with served("--resume", session, data_dir=tmp_path):
            ida.until("The connection to the server is back.")
            ida.does("hand", "You are next")


def test_the_demonstration_is_moderated_without_a_screen(tmp_path: Path) -> None:
    """Among simulated people, from the notice that they are to the end, after which the results can
    be read; what is typed counts."""
    own = ("--lang", "en", "--data-dir", str(tmp_path))
    quick = ("--fictional", "--spectators", "3", "--speed", "600")
    with plain("demo", "--plain", *quick, *own) as visitor:
        # Before they are there: at this speed a slow machine may let them miss anything, the end
        # of the session as well.
        visitor.type("announce Coffee is ready")
        visitor.type("finding Coffee helps")
        visitor.until("all people here are fictional")
        visitor.until("You are Visiting moderator, Moderator.")
        visitor.until("to everybody: Coffee is ready")
        visitor.until("records a finding: Coffee helps")
        visitor.does("what now", "Type: ")
        if not any("closes the session" in line for line in visitor.said):
            visitor.until("closes the session", within=120)
        visitor.does("findings", "Coffee helps")
        assert any("begins “" in line for line in visitor.said)
        log = visitor.does("quit", "The session log is").removeprefix("The session log is ")
        assert visitor.process.wait(PATIENCE) == 0
    code, out, _ = roundtable("log", "verify", log)
    assert (code, "session closed" in out) == (0, True)
