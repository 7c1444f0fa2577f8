"""Logs that somebody signed and an authority stamped. Stock tools come to the same verdict."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.authority import answering, opened_office, run
from tests.support.command_line import roundtable
from tests.support.logs import write_log
from tests.support.sessions import PLAN, Round

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None or shutil.which("ssh-keygen") is None,
    reason="needs openssl and ssh-keygen, which .ci/run installs",
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    stage = Round(PLAN)
    stage.do("m1", "session.open")
    stage.do("m1", "session.close")
    (tmp_path / "session").mkdir()
    return write_log(tmp_path / "session" / "log.jsonl", PLAN, stage.facts)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Somebody's key, whom the file ``signers`` names."""
    run(tmp_path, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key")
    public = (tmp_path / "key.pub").read_text()
    (tmp_path / "signers").write_text(
        f'moderation@verband.example namespaces="roundtable" {public}'
    )
    return tmp_path / "key"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return opened_office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def authority(office: Path) -> Iterator[str]:
    with answering(office) as address:
        yield address


def test_a_signature_is_somebodys_word_for_the_whole_log(log: Path, key: Path) -> None:
    """``verify`` and stock OpenSSH name the same person."""
    code, out, err = roundtable("log", "sign", log, "--key", key)
    assert (code, err) == (0, "")
    statement = log.with_name("checkpoint.jsonl")
    assert str(statement) in out
    signers = key.with_name("signers")
    asked = ("log", "verify", log, "--witness", statement, "--signers", signers)
    code, out, err = roundtable(*asked)
    assert (code, err) == (0, "")
    assert "moderation@verband.example" in out
    who = ("-f", signers, "-I", "moderation@verband.example", "-n", "roundtable")
    said = run(
        log.parent,
        *("ssh-keygen", "-Y", "verify", *who, "-s", f"{statement}.sig"),
        content=statement.read_bytes(),
    )
    assert b"Good" in said


def test_a_log_may_be_signed_again(log: Path, key: Path) -> None:
    """Who signed too early signs again; the new signature takes the old one's place."""
    assert roundtable("log", "sign", log, "--key", key)[0] == 0
    assert roundtable("log", "sign", log, "--key", key)[0] == 0


def test_a_failure_destroys_nothing_that_vouches(log: Path, key: Path) -> None:
    """A slip in the key, or an authority that is away: what lay beside the log still holds."""
    assert roundtable("log", "sign", log, "--key", key)[0] == 0
    log.with_name("checkpoint.jsonl.tsr").write_bytes(b"stamp")
    held = {path: path.read_bytes() for path in log.parent.glob("checkpoint*")}
    (no_key := key.with_name("no-key")).write_text("no key")
    assert roundtable("log", "sign", log, "--key", no_key)[0] == 1
    assert roundtable("log", "sign", log, "--authority", "http://127.0.0.1:9/stamp")[0] == 1
    assert len(held) == 3
    assert {path: path.read_bytes() for path in log.parent.glob("checkpoint*")} == held


def test_what_vouched_for_less_of_the_log_is_put_by(log: Path, key: Path) -> None:
    """Once the session has gone on it proves nothing of the new checkpoint, so it does not lie
    beside that one; with its own it still holds, and nobody takes it for a file with names."""
    log.unlink()
    stage = Round(PLAN).running("i2")
    write_log(log, PLAN, stage.facts)
    assert roundtable("log", "sign", log, "--key", key)[0] == 0
    log.with_name("checkpoint.jsonl.tsr").write_bytes(b"\xff stamp")
    stage.do("m1", "session.close")
    log.unlink()
    write_log(log, PLAN, stage.facts)
    code, out, _ = roundtable("log", "sign", log, "--key", key, "--lang", "en")
    kept = log.with_name("checkpoint.jsonl.bak-1")
    assert (code, f"Kept with its signature or time stamp: {kept}\n" in out) == (0, True)
    assert sorted(path.name for path in log.parent.glob("checkpoint*")) == [
        *("checkpoint.jsonl", "checkpoint.jsonl.bak-1", "checkpoint.jsonl.bak-1.sig"),
        *("checkpoint.jsonl.bak-1.tsr", "checkpoint.jsonl.sig"),
    ]
    for statement in (kept, log.with_name("checkpoint.jsonl")):
        asked = ("log", "verify", log, "--witness", statement)
        assert roundtable(*asked, "--signers", key.with_name("signers"))[0] == 0
    assert roundtable("log", "forget", log, "p1")[0] == 0


def test_who_signed_is_remembered(
    log: Path, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without ``--key`` and ``--authority``, those of the last time are taken, from any folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    code, _, err = roundtable("log", "sign", log)
    assert code == 2
    assert "--key" in err
    monkeypatch.chdir(key.parent)
    assert roundtable("log", "sign", log, "--key", key.name)[0] == 0
    signature = log.with_name("checkpoint.jsonl.sig")
    signature.unlink()
    monkeypatch.chdir(log.parent)
    assert roundtable("log", "sign", log)[0] == 0
    assert signature.exists()


@pytest.mark.parametrize("spoilt", ["checkpoint.jsonl", "checkpoint.jsonl.sig"])
def test_what_was_changed_is_nobodys_word(log: Path, key: Path, spoilt: str) -> None:
    """Neither another checkpoint under the signature nor another signature holds."""
    roundtable("log", "sign", log, "--key", key)
    file = log.with_name(spoilt)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    statement = log.with_name("checkpoint.jsonl")
    signers = key.with_name("signers")
    code, out, err = roundtable("log", "verify", log, "--witness", statement, "--signers", signers)
    assert code in {1, 2}
    assert (out, err.count("\n")) == ("", 1)


def test_a_stranger_s_signature_does_not_hold(log: Path, key: Path, tmp_path: Path) -> None:
    """Only those count whom the reader's own file names."""
    roundtable("log", "sign", log, "--key", key)
    run(tmp_path, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "other")
    (tmp_path / "signers").write_text(f"other@x.example {(tmp_path / 'other.pub').read_text()}")
    statement = log.with_name("checkpoint.jsonl")
    code, _, err = roundtable(
        "log", "verify", log, "--witness", statement, "--signers", tmp_path / "signers"
    )
    assert code == 1
    assert "checkpoint.jsonl.sig" in err


@pytest.mark.parametrize("option", ["--signers", "--roots"])
def test_whose_word_counts_is_looked_for_before_any_verdict(
    log: Path, key: Path, option: str
) -> None:
    """A slip in the path of the reader's own file says nothing about a signature."""
    roundtable("log", "sign", log, "--key", key)
    statement, none = log.with_name("checkpoint.jsonl"), log.with_name("none")
    code, out, err = roundtable("log", "verify", log, "--witness", statement, option, none)
    assert (code, out, err) == (2, "", f"{none}: No such file or directory\n")


def test_a_stamp_says_when_without_asking_anybody(log: Path, office: Path, authority: str) -> None:
    """``verify`` and stock openssl believe the same stamp, offline."""
    before = datetime.now(UTC)
    code, _, err = roundtable("log", "sign", log, "--authority", authority)
    assert (code, err) == (0, "")
    statement = log.with_name("checkpoint.jsonl")
    code, out, err = roundtable(
        "log", "verify", log, "--witness", statement, "--roots", office / "root.pem"
    )
    assert (code, err) == (0, "")
    days = {f"{day:%Y-%m-%d}" for day in (before, before + timedelta(minutes=1))}
    assert "CN=Office" in out
    assert any(day in out for day in days)
    answer = ("-in", f"{statement}.tsr", "-CAfile", office / "root.pem")
    run(log.parent, "openssl", "ts", "-verify", "-data", statement, *answer)


def test_a_stamp_of_something_else_does_not_hold(log: Path, office: Path, authority: str) -> None:
    """A stamp lies beside what it was made for, or proves nothing."""
    roundtable("log", "sign", log, "--authority", authority)
    statement = log.with_name("checkpoint.jsonl")
    statement.write_bytes(statement.read_bytes() + statement.read_bytes())
    code, _, err = roundtable(
        "log", "verify", log, "--witness", statement, "--roots", office / "root.pem"
    )
    assert code == 1
    assert "checkpoint.jsonl.tsr" in err


def test_an_authority_that_does_not_answer_is_named(log: Path) -> None:
    """One line says which address and why, as the system does, and nothing is taken for a stamp."""
    code, _, err = roundtable("log", "sign", log, "--authority", "http://127.0.0.1:9/stamp")
    assert (code, err) == (1, "http://127.0.0.1:9/stamp: Connection refused\n")
    assert not log.with_name("checkpoint.jsonl.tsr").exists()


def test_a_key_that_is_not_there_is_named_before_anything_is_written(log: Path) -> None:
    """A slip in a path is wrong input, and no verdict on a signature."""
    code, out, err = roundtable("log", "sign", log, "--key", log.with_name("no-key"))
    assert (code, out) == (2, "")
    assert err == f"{log.with_name('no-key')}: No such file or directory\n"
    assert not log.with_name("checkpoint.jsonl").exists()


def test_what_is_no_key_is_not_said_to_be_a_signature_that_does_not_hold(log: Path) -> None:
    """Nothing was signed with it, and it is said why."""
    (no_key := log.with_name("no-key")).write_text("no key")
    code, _, err = roundtable("log", "sign", log, "--key", no_key)
    assert code == 1
    assert err == f"{no_key}: nothing is signed with it: there is no private key in that file\n"
    assert not log.with_name("checkpoint.jsonl.sig").exists()


def test_why_a_key_does_not_sign_is_said_in_the_readers_language(
    log: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenSSH speaks English alone: what it mostly says has sentences of ours, and what else it
    may say stands behind ours in brackets."""
    locked, public = key.with_name("locked"), key.with_name("public.pub")
    run(key.parent, "ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", "locked")
    public.write_bytes(key.with_name("key.pub").read_bytes())
    monkeypatch.setenv("SSH_ASKPASS", "/bin/echo")
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    said = {
        locked: ": die Passphrase war falsch, oder es wurde keine eingegeben",
        public: (
            ": das ist ein öffentlicher Schlüssel, und der private liegt weder daneben noch in"
            " einem Agenten"
        ),
    }
    for file, why in said.items():
        code, _, err = roundtable("log", "sign", log, "--key", file, "--lang", "de")
        assert (code, err) == (1, f"{file}: damit ist nichts signiert worden{why}\n")
    key.chmod(0o644)
    _, _, err = roundtable("log", "sign", log, "--key", key, "--lang", "de")
    assert "andere dürfen diese Datei lesen" in err
    (tools := key.with_name("tools")).mkdir()
    (tools / "ssh-keygen").write_text("#!/bin/sh\necho odd >&2\nexit 1\n")
    (tools / "ssh-keygen").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    _, _, err = roundtable("log", "sign", log, "--key", key, "--lang", "de")
    assert err == f"{key}: damit ist nichts signiert worden (odd)\n"


@pytest.mark.parametrize(
    "words", [(), ("--authority", "ftp://x.example"), ("--authority", "file:///etc/passwd")]
)
def test_who_asks_for_nothing_that_there_is_hears_so(log: Path, words: tuple[str, ...]) -> None:
    """Signing needs a key or an authority on the web."""
    code, out, err = roundtable("log", "sign", log, *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert not log.with_name("checkpoint.jsonl").exists()
