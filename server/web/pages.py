"""The HTML of the pages: little more than where their styles and modules are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import escape
from http import HTTPStatus
from string import Template
from typing import Final
from urllib.parse import parse_qs

from websockets.http11 import Request, Response

from ..language import CODES, Code, Language
from . import assets
from .responses import Content, answer, header

HTML: Final = "text/html; charset=utf-8"
_QUOTED: Final = re.compile(r"""(?<==)"([^\s"'=<>`]+)\"""")
"""What an attribute is set to, where it needs no quotation marks."""
_FRAME: Final = Content(b"<!doctype html><title>-</title>", HTML)


def front_page(
    request: Request, otherwise: Language, notice: bool, elsewhere: Iterable[str] = ()
) -> Response:
    """What somebody gets who opens a link. ``otherwise`` is the session's language, ``notice``
    whether there is one on data protection, ``elsewhere`` the session's other servers."""
    made = _front_page_with_notice if notice else _front_page
    return _answered(request, wanted_language(request, otherwise), made, elsewhere)


def stage_page(request: Request, otherwise: Language, elsewhere: Iterable[str] = ()) -> Response:
    """What the stage's link opens: in the session's language, unless the address says another. The
    audience reads it, not whoever's browser it is."""
    named = _named_language(request)
    return _answered(request, named or otherwise, _stage_page, elsewhere)


def frame(request: Request, elsewhere: Iterable[str]) -> Response:
    """An empty page that may connect to the servers that there are now, for one of ours that was
    opened before: it has this one in a frame, and connects from there."""
    policy = _FRAME.policy(elsewhere, framing="'self'")
    return answer(request, HTTPStatus.OK, _FRAME, Content_Security_Policy=policy)


def privacy_page(request: Request, otherwise: Language, notice: Mapping[str, str]) -> Response:
    """The notice on data protection, in the reader's language where it has that one."""
    language = wanted_language(request, otherwise)
    written = next(code for code in (language.code, otherwise.code, *notice) if code in notice)
    content = page(
        "privacy",
        language.code,
        title=language.text("Data protection"),
        written=written,
        notice=notice[written],
    )
    return answer(request, HTTPStatus.OK, content, Content_Language=written)


def _answered(
    request: Request,
    language: Language,
    made: Callable[[Code], Content],
    elsewhere: Iterable[str],
) -> Response:
    content = made(language.code)
    return answer(
        request,
        HTTPStatus.OK,
        content,
        Content_Language=language.code,
        Content_Security_Policy=content.policy(elsewhere),
        Vary="Accept-Language, Accept-Encoding",
    )


@cache
def _front_page_with_notice(code: Code) -> Content:
    # Opened in a window of its own, since whoever reads it is in the middle of joining. The style
    # shows the link in the page's language, which may change.
    titles = {one: escape(Language.named(one).text("Data protection")) for one in CODES}
    links = "".join(
        f'<a lang="{one}" href="privacy?lang={one}" target="_blank">{title}</a>'
        for one, title in titles.items()
    )
    return _front(code, f'<footer id="privacy">{links}</footer>')


@cache
def _front_page(code: Code) -> Content:
    return _front(code, "")


def _front(code: Code, foot: str) -> Content:
    say = Language.named(code).text
    return page(
        "page",
        code,
        foot,
        title=say("Roundtable"),
        connecting=say("Connecting …"),
        needed=say("This page needs JavaScript. “roundtable join LINK” opens it in a terminal."),
    )


@cache
def _stage_page(code: Code) -> Content:
    say = Language.named(code).text
    return page(
        "stage",
        code,
        title=say("Roundtable"),
        connecting=say("Connecting …"),
        needed=say("The stage needs JavaScript. “roundtable stage LINK” shows it in a terminal."),
    )


def page(name: str, code: Code, foot: str = "", **texts: str) -> Content:
    """An HTML file of this folder with ``texts`` in it, its style (``$style``), where its modules
    are (``$at``), and HTML at its end (``$foot``)."""
    style = "".join(
        assets.short((assets.WEB / f"{part}.css").read_text(encoding="utf-8"))
        for part in (name, *(["foot"] if foot else []))
    )
    html = (assets.WEB / f"{name}.html").read_text(encoding="utf-8").replace("\n", "")
    html = html.replace("$foot", foot)
    content = Template(_QUOTED.sub(r"\1", html)).substitute(
        {key: escape(text) for key, text in texts.items()},
        language=code,
        at=assets.folder(),
        style=style,
    )
    return Content(content.encode(), HTML, style)


def _named_language(request: Request) -> Language | None:
    named = parse_qs(request.path.partition("?")[2]).get("lang", [""])[-1]
    return Language.named(named) if named in CODES else None


def wanted_language(request: Request, otherwise: Language) -> Language:
    """The language named in the address, else the one that the browser wants most of those there
    are, else another."""
    named = _named_language(request)
    if named is not None:
        return named
    wanted: list[tuple[float, str]] = []
    for part in header(request, "Accept-Language").split(","):
        name, _, weight = part.partition(";q=")
        try:
            wanted.append((-float(weight or 1), name.strip().lower()))
        except ValueError:
            continue
    for _, name in sorted(wanted, key=lambda pair: pair[0]):
        if name.split("-")[0] in CODES:
            return Language.named(name)
    return otherwise
