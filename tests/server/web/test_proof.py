"""Whoever watched in a browser can be a witness, too."""

import asyncio
import re
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from server.journal import witness
from tests.server.web.conftest import Browsing, in_one_browser, link

pytestmark = in_one_browser


async def test_a_page_offers_what_it_was_told_at_the_end(
    venue: Any, browsing: Browsing, tmp_path: Path
) -> None:
    """One file, which proves the log; not before the end, and also to who reloads after it."""
    reader = await browsing.read(link(venue))
    await reader.says_name("Jo")
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await reader.sees("Welcome")
    name = "Save a proof of the session"
    proof = reader.page.get_by_role("link", name=name)
    assert await proof.count() == 0
    closed = (await moderator.do("session.close"))["seq"]
    for told in (2, 1):
        # What the log is known by is told after what ends the session.
        last = re.compile(rf"%22seq%22%3A{closed}%2C")
        await expect(proof).to_have_attribute("href", last)
        async with reader.page.expect_download() as caught:
            await proof.click()
        file = tmp_path / f"{told}.jsonl"
        await (await caught.value).save_as(file)
        held = (await asyncio.to_thread(witness.read, file)).checkpoints
        assert len(held) == told
        testimony = witness.testify(venue.hosted.log, held)
        assert testimony.worst is None
        assert testimony.same == testimony.last
        await reader.page.reload()
    await asyncio.to_thread(venue.hosted.log.write_bytes, b"{}\n")
    worst = witness.testify(venue.hosted.log, held).worst
    assert worst is not None
    assert worst[1] == "cut"
