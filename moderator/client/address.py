"""Links: ``http://HOST:PORT/#TOKEN``, and where the room behind one is."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Literal, TypeAlias
from urllib.parse import SplitResult, urlsplit, urlunsplit

from server.language import N_, Language
from server.live.room.entry_code import read

_SCHEMES: Final = {"http": "ws", "ws": "ws", "https": "wss", "wss": "wss"}


class BadLink(ValueError):
    """A text that is no link; ``sentence`` says why, in English for the translators."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def text(self, language: Language) -> str:
        """The sentence in the reader's language."""
        return language.text(self.sentence)


Reach: TypeAlias = Literal["machine", "network", "public"]
"""Where a link works: on the machine of the server alone, in a network of its own (an office, a
home, a tunnel), or wherever the server can be reached from the internet."""
_REACHES: Final[Mapping[Reach, str]] = {
    "machine": N_("only on this machine"),
    "network": N_("in this network"),
    "public": N_("on the internet, if no firewall is in the way"),
}


@dataclass(frozen=True)
class Address:
    """Where a link leads: the websocket's ``url`` and the ``token`` for the hello, which may also
    be the code on the slide."""

    url: str
    token: str
    loopback: bool

    @property
    def is_code(self) -> bool:
        """Whether ``token`` is a code: tokens are longer."""
        return read(self.token) is not None

    @property
    def is_encrypted(self) -> bool:
        return self.url.startswith("wss:")


def address(link: str) -> Address:
    """Read a link, also one whose scheme is ``https``, ``ws`` or ``wss``. Raises BadLink."""
    try:
        parts = urlsplit(link.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadLink(N_("This is not a link.")) from None
    scheme = _SCHEMES.get(parts.scheme.lower())
    if read(link) is not None:
        raise BadLink(N_("A code stands behind the server's address: http://host:port/#CODE"))
    if scheme is None or not host:
        raise BadLink(N_("A link looks like this: http://host:port/#token"))
    if parts.username is not None or port == 0 or not link.strip().isprintable():
        raise BadLink(N_("This is not a link."))
    if not parts.fragment:
        raise BadLink(N_("The end of the link is missing: what follows the # sign."))
    path = parts.path.removesuffix("/").removesuffix("/stage").removesuffix("/ws") + "/ws"
    return Address(
        urlunsplit((scheme, _asked(parts), path, "", "")), parts.fragment, _is_loopback(host)
    )


def public_address(text: str) -> str | None:
    """The address, without a slash at its end, at which a server is to be reached from outside, a
    proxy's mostly; None where a text is none. A name alone is taken for one with a certificate."""
    url = text.strip()
    url = (url if "://" in url else f"https://{url}").rstrip("/")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return None
    if parts.query or parts.fragment or not url.isprintable() or " " in url:
        return None
    return urlunsplit(parts._replace(netloc=_asked(parts)))


def entrance(url: str, code: str) -> str:
    """The link by which an audience comes with a code to the room behind a websocket's ``url``."""
    return f"{_page(url)}/#{code}"


def notice(url: str) -> str:
    """Where the notice on data protection is that the room behind a websocket's ``url`` has."""
    return f"{_page(url)}/privacy"


def reach(link: str) -> Reach:
    """Where a link works, as far as its host tells: whether a firewall lets people through does not
    stand in it."""
    host = urlsplit(link).hostname or ""
    if _is_loopback(host):
        return "machine"
    try:
        found = ip_address(host)
    except ValueError:
        # A name without a dot, and what ends in these, is known in one network alone.
        local = "." not in host or host.endswith((".local", ".lan", ".home.arpa", ".internal"))
        return "network" if local else "public"
    return "public" if found.is_global else "network"


def where(language: Language, link: str) -> str:
    """Where a link works, in a few words."""
    return language.text(_REACHES[reach(link)])


def _asked(parts: SplitResult) -> str:
    """The host and port as browsers ask for them: a name with an ä in it has another one besides,
    and by that they come, and tell whose page they show."""
    host = parts.hostname or ""
    if host.isascii():
        return parts.netloc
    labels = unicodedata.normalize("NFKC", host).split(".")
    name = ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels
    )
    return name if parts.port is None else f"{name}:{parts.port}"


def _page(url: str) -> str:
    parts = urlsplit(url)
    scheme = {"ws": "http", "wss": "https"}[parts.scheme]
    return urlunsplit((scheme, parts.netloc, parts.path.removesuffix("/ws"), "", ""))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
