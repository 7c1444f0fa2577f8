"""What is kept of tokens, and for how long they open the door."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from server.journal.disk import replace_file
from server.live.access import FILE, Access, AccessDamaged, Grant
from server.session.plan import Agenda

POSIX = os.name == "posix"


async def test_no_secret_is_kept(tmp_path: Path, plan: Agenda) -> None:
    """Whoever reads the file comes in nowhere."""
    access = Access.load(tmp_path)
    tokens = access.mint_links(plan)
    own = access.mint_personal("s9")
    access.remember("s9", "spectators", "client-of-sam", "Sam")
    await access.save()
    kept = (tmp_path / FILE).read_text()
    secrets = [tokens.moderator, tokens.spectators, *tokens.panelists.values(), own]
    assert [s for s in [*secrets, "client-of-sam"] if s in kept] == []
    assert len({*secrets}) == len(secrets) == 5


@pytest.mark.skipif(not POSIX, reason="modes are POSIX's")
def test_the_file_is_its_owners_alone(tmp_path: Path, plan: Agenda) -> None:
    """0600, also after it was replaced."""
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
        assert second.grant(tokens.moderator) == Grant(shared="moderators")
        assert second.grant(tokens.spectators) == Grant(shared="spectators")
        assert second.grant(tokens.panelists["p2"]) == Grant("p2")
    assert second.grant("x") is None


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


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"people": 1}', '{"moderators": 3}'])
def test_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    """Starting as if nobody had ever had a link would lock everybody out silently."""
    (tmp_path / FILE).write_text(content)
    with pytest.raises(AccessDamaged, match=FILE):
        Access.load(tmp_path)


async def test_many_who_come_at_once_are_saved_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is written as often as the disk manages, not as often as somebody comes."""
    writes: list[int] = []

    def count(path: Path, content: bytes) -> None:
        writes.append(len(json.loads(content)["people"]))
        replace_file(path, content)

    monkeypatch.setattr("server.live.access.replace_file", count)
    access = Access.load(tmp_path)

    async def come(person: str) -> None:
        access.mint_personal(person)
        await access.save()

    await asyncio.gather(*(come(f"s{n}") for n in range(50)))
    assert writes[-1] == 50
    assert len(writes) <= 3
