"""Texts that want to be more than text, in each of the formats."""

from html.parser import HTMLParser
from typing import Final

from hypothesis import strategies as st

BITES: Final = (
    "<script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(1)>",
    '" onload="x',
    "' style='",
    "&lt;b&gt; &amp; &#60;",
    "]]><svg/onload=x>",
    "--><!--",
    "# Heading",
    "- item",
    "1. first",
    "12345) x",
    "> quote",
    "=====",
    "---",
    "```sh",
    "~~~",
    "`code`",
    "*bold* _it_ ~~no~~",
    "a | b | c",
    "\\| \\",
    "[link](javascript:alert(1))",
    "![pic](http://example.org/x.png)",
    "<https://example.org>",
    "https://example.org www.example.org",
    "[x]: http://example.org",
    "$x^2$",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "\u200b=1+1",
    "Han\u061cna\u200b Sommer\u00ad",
    'quote " and ; and , cell',
    '#"; #panic("no")',
    '\\" + read("x")',
    "\\u{41}",
    "#show: it => []",
    "$ math $",
    "{{ x }} {name} {n}",
    "李雷 🧑‍🤝‍🧑 ÄÖÜß",
    "\u202eevil",
    "a\u0000b\u001b[31m\nnext\u2028line\u0085",
    "\ufeffx\ufffe",
    "x" * 60,
)

texts: Final = st.one_of(
    st.sampled_from(BITES),
    st.lists(st.sampled_from(BITES), min_size=1, max_size=3).map(" ".join),
    st.text(min_size=1, max_size=60),
)


class Outline(HTMLParser):
    """The tags and attributes of a page, and the text in between."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.comments = 0
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        self.comments += 1

    def handle_data(self, data: str) -> None:
        self.text.append(data)
