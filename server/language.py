"""The languages of what people read: English in the source, German in the catalogue.

Nobody's language is global, because one room speaks to many people: whoever makes a
sentence is given a `Language`.
"""

import gettext
import locale
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

Code: TypeAlias = Literal["en", "de"]

CODES: Final[tuple[Code, ...]] = get_args(Code)
DOMAIN: Final = "roundtable"
CATALOGUES: Final = Path(__file__).parent / "locale"

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name for this marker
    """Mark a sentence for the translators where it is written, to be looked up later."""
    return message


def NC_(context: str, message: str) -> str:  # noqa: N802 - the translators read it
    """Mark a sentence like ``N_``, to be looked up later in ``context``."""
    return message


@dataclass(frozen=True)
class Language:
    """Turns the English sentences of the source into those of one language.

    Messages name their values as ``{name}``. A value is put in as it is: whatever it
    contains, it is never read as part of the message.
    """

    code: Code
    _catalogue: gettext.NullTranslations = field(repr=False, compare=False)

    @staticmethod
    def named(name: str) -> "Language":
        """The language of a tag such as ``de``, ``de-AT`` or ``de_DE.UTF-8``, or English."""
        return _load(_code(name))

    @staticmethod
    def preferred(env: Mapping[str, str]) -> "Language":
        """The language that somebody's environment asks for, or English.

        Without the variables of POSIX the system itself is asked on Windows.
        """
        wanted = (env.get(variable) for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
        name = next(filter(None, wanted), None)
        if name is not None and name.partition(".")[0] not in ("C", "POSIX"):
            # A list of what is read, before all else, as gettext has it.
            read = env.get("LANGUAGE", "").split(":")
            name = next((tag for tag in read if _language_of(tag) in CODES), name)
        if name is None and sys.platform == "win32":
            name = locale.getlocale()[0]
        return Language.named(name or "")

    def text(self, message: str, /, **values: object) -> str:
        """``message`` in this language, filled with ``values``."""
        return _filled(self._catalogue.gettext(message) if message else "", values)

    def plural(self, one: str, many: str, /, n: int, **values: object) -> str:
        """``one`` or ``many``, by ``n`` and the rules of this language; ``{n}`` is filled too."""
        return _filled(self._catalogue.ngettext(one, many, n), {"n": n, **values})

    def context(self, context: str, message: str, /, **values: object) -> str:
        """``message`` where one English word has several translations, told by ``context``."""
        return _filled(self._catalogue.pgettext(context, message), values)


def _code(name: str) -> Code:
    # Windows says "German_Germany" where everybody else says "de_DE".
    return "de" if _language_of(name) in {"de", "german"} else "en"


def _language_of(tag: str) -> str:
    return re.split(r"[-_.@]", tag.strip().lower(), maxsplit=1)[0]


@cache
def _load(code: Code) -> Language:
    # A catalogue that was not compiled leaves people with English, which beats no session.
    return Language(code, gettext.translation(DOMAIN, CATALOGUES, [code], fallback=True))


def _filled(message: str, values: Mapping[str, object]) -> str:
    if "{" not in message:
        return message

    # Neither str.format, which lets a message reach into the attributes of a value, nor a
    # second pass, which would let a value reach for other values. A placeholder without a
    # value stays visible: a live session must not end over a sentence.
    def value(match: re.Match[str]) -> str:
        name = match[1]
        return str(values[name]) if name in values else match[0]

    return _PLACEHOLDER.sub(value, message)
