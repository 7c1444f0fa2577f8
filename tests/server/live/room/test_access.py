"""What is kept of tokens, and for how long they open the door."""

import asyncio
import errno
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from server.live.room.access import FILE, FILE_OF_VERSION_1, Access, AccessDamaged, Grant, key_of
from server.live.room.access_file import AccessFile
from server.session.plan import Agenda

POSIX = os.name == "posix"


async def test_no_secret_is_kept(tmp_path: Path, plan: Agenda) -> None:
    """Whoever reads the file comes in nowhere."""
    access = Access.load(tmp_path)
    tokens = access.mint_links(plan)
    own = access.mint_own("s9", "spectators").token
    access.remember("s9", "spectators", "client-of-sam", "Sam")
    await access.save()
    kept = (tmp_path / FILE).read_text()
    shared = [tokens.moderator, tokens.spectators, tokens.stage, tokens.code]
    secrets = [*shared, *tokens.panelists.values(), own]
    assert [s for s in [*secrets, "client-of-sam"] if s in kept] == []
    assert len({*secrets}) == len(secrets) == 7


async def test_a_code_is_not_to_be_found_by_trying_the_hashes_of_all(
    tmp_path: Path, plan: Agenda
) -> None:
    """There are few enough codes to hash each of them quickly: theirs are slow, and salted."""
    access = Access.load(tmp_path)
    code = access.mint_links(plan).code
    access.save_now()
    assert key_of(code) not in (tmp_path / FILE).read_text()
    assert await Access.load(tmp_path).code_key(code) == await access.code_key(code)
    (tmp_path / "other").mkdir()
    assert await Access.load(tmp_path / "other").code_key(code) != await access.code_key(code)


@pytest.mark.skipif(not POSIX, reason="modes are POSIX's")
def test_the_file_is_its_owners_alone(tmp_path: Path, plan: Agenda) -> None:
    """0600, also after it has grown."""
    access = Access.load(tmp_path)
    for _ in range(2):
        access.mint_links(plan)
        access.save_now()
        assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


async def test_old_links_stay_valid_beside_new_ones(tmp_path: Path, plan: Agenda) -> None:
    """A link that was mailed works after every restart."""
    first = Access.load(tmp_path)
    old = first.mint_links(plan)
    first.save_now()
    second = Access.load(tmp_path)
    new = second.mint_links(plan)
    for tokens in (old, new):
        assert second.grant(key_of(tokens.moderator)) == Grant(shared="moderators")
        assert second.grant(key_of(tokens.spectators)) == Grant(shared="spectators")
        assert second.grant(await second.code_key(tokens.code)) == Grant(shared="spectators")
        assert second.grant(key_of(tokens.stage)) == Grant(shared="stage")
        assert second.grant(key_of(tokens.panelists["p2"])) == Grant("p2")
    assert second.grant(key_of("x")) is None


async def test_a_client_is_known_again_by_each_link_alone(tmp_path: Path) -> None:
    """Somebody who looks in by two links is two people; short strings tell nobody apart."""
    access = Access.load(tmp_path)
    access.remember("s1", "spectators", "a-long-string", "Sam")
    access.remember("s2", "spectators", "a-long-string", "Kim")
    access.remember("s3", "spectators", "short", "Lou")
    await access.save()
    again = Access.load(tmp_path)
    assert again.seen("spectators", "a-long-string") == [("s2", "Kim"), ("s1", "Sam")]
    assert again.seen("moderators", "a-long-string") == []
    assert again.seen("spectators", "short") == again.seen("spectators", None) == []


@pytest.mark.parametrize(
    "content", ["", "[]\n", "{}\n", '{"access": 7}\n', '{"access": 2, "salt": "x"}\n{"link": 1}\n']
)
def test_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    """Starting as if nobody had ever had a link would lock everybody out silently."""
    (tmp_path / FILE).write_text(content)
    with pytest.raises(AccessDamaged, match=FILE):
        Access.load(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"people": 1}', '{"moderators": 3}'])
def test_a_broken_file_of_version_1_is_named(tmp_path: Path, content: str) -> None:
    """Likewise."""
    (tmp_path / FILE_OF_VERSION_1).write_text(content)
    with pytest.raises(AccessDamaged, match=FILE_OF_VERSION_1):
        Access.load(tmp_path)


def test_a_file_of_version_1_is_gone_on_with(tmp_path: Path) -> None:
    """A session that an earlier server began keeps its links and its people."""
    known = {"tokens": [key_of("sams")], "clients": {key_of("spectators:client-of-sam"): "Sam"}}
    kept = {
        "access": 1,
        "people": {"p1": {"tokens": [key_of("anns")], "clients": {}}, "s9": known},
        "moderators": [key_of("all")],
        "spectators": [key_of("many")],
    }
    (tmp_path / FILE_OF_VERSION_1).write_text(json.dumps(kept))
    Access.load(tmp_path).save_now()
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    access = Access.load(tmp_path)
    assert access.grant(key_of("all")) == Grant(shared="moderators")
    assert access.grant(key_of("many")) == Grant(shared="spectators")
    assert access.grant(key_of("anns")) == Grant("p1")
    assert access.grant(key_of("sams")) == Grant("s9")
    assert access.seen("spectators", "client-of-sam") == [("s9", "Sam")]


async def test_a_line_that_a_crash_left_unfinished_is_cut_off(tmp_path: Path) -> None:
    """Wherever it was cut: nobody was told that it counts, and what is added later is whole."""
    access = Access.load(tmp_path)
    access.save_now()
    first = access.mint_own("s1", "spectators").token
    await access.save()
    whole = (tmp_path / FILE).read_bytes()
    access.mint_own("s2", "spectators")
    await access.save()
    full = (tmp_path / FILE).read_bytes()
    for size in range(len(whole), len(full)):
        (tmp_path / FILE).write_bytes(full[:size])
        again = Access.load(tmp_path)
        assert (again.is_claimed("s1"), again.is_claimed("s2")) == (True, False)
        third = again.mint_own("s3", "spectators").token
        await again.save()
        last = Access.load(tmp_path)
        assert last.grant(key_of(first)) == Grant("s1", own="spectators")
        assert last.grant(key_of(third)) == Grant("s3", own="spectators")


async def test_what_could_not_be_written_is_written_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of a line that a full disk took is not left in the middle of the file."""
    access = Access.load(tmp_path)
    access.save_now()

    def half(fd: int, data: bytes) -> None:
        os.write(fd, data[:10])
        raise OSError(errno.ENOSPC, "full")

    access.mint_own("s1", "spectators")
    with monkeypatch.context() as patch:
        patch.setattr("server.live.room.access_file.write_all", half)
        with pytest.raises(OSError, match="full"):
            await access.save()
    access.mint_own("s2", "spectators")
    await access.save()
    again = Access.load(tmp_path)
    assert (again.is_claimed("s1"), again.is_claimed("s2")) == (True, True)


async def test_many_who_come_at_once_are_saved_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is written as often as the disk manages, not as often as somebody comes."""
    writes: list[int] = []
    append = AccessFile.append

    def count(file: AccessFile, lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        writes.append(len(lines))
        return append(file, lines)

    monkeypatch.setattr(AccessFile, "append", count)
    access = Access.load(tmp_path)
    access.save_now()

    async def come(person: str) -> None:
        access.mint_own(person, "spectators")
        await access.save()

    await asyncio.gather(*(come(f"s{n}") for n in range(50)))
    assert sum(writes) == 50
    assert len(writes) <= 3
