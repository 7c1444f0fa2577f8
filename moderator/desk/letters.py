"""What is sent to people before a session: each their link, with what it is for.

In the language of the session, which is that of those who are invited; the moderators' screens may
speak another.
"""

from server.language import Language

from ..client.people import seated
from ..client.session_view import SessionView
from .known_links import CODE, KnownLinks


def letter(view: SessionView, links: KnownLinks, whose: str) -> str:
    """A mail for who has a link: a person's id, or what shared links are called. Empty where this
    desk does not know the link."""
    link = links.get("spectators" if whose == CODE else whose)
    if link is None:
        return ""
    say = Language.named(view.state.session.language).text
    person = view.state.people.get(whose)
    told = {
        "moderators": say("This link opens the moderators' desk. Please keep it to yourself."),
        "stage": say("This link shows who speaks, for a beamer or a stream. It can only be read."),
    }.get(whose)
    if person is not None:
        greeting = say("Hello {name},", name=person.name)
        told = say("This is your personal link. Whoever has it takes part as you: please keep it.")
    else:
        greeting = say("Hello,")
        told = told or say("With this link everybody can listen, ask questions and vote.")
    parts = [greeting, _title(view), told, link]
    if whose in ("spectators", CODE):
        parts.append(_code(view, links))
    parts.append(_how(view, whose))
    return "\n\n".join(filter(None, parts)) + "\n"


def overview(view: SessionView, links: KnownLinks) -> str:
    """All links that this desk knows, for a mail to who prepares the session."""
    say = Language.named(view.state.session.language).text
    rows = [(say("Moderators"), links.get("moderators"))]
    rows += [(p.name, links.get(p.id)) for p in seated(view)]
    rows += [(say("Audience"), links.get("spectators")), (say("Stage"), links.get("stage"))]
    lines = [f"{name}:\n{link}" for name, link in rows if link is not None]
    warning = say(
        "Each personal link is for that person alone; the moderators' is for nobody else."
    )
    parts = [_title(view), *lines, _code(view, links), warning]
    return "\n\n".join(filter(None, parts)) + "\n"


def _title(view: SessionView) -> str:
    """With the time of day where the session takes place, wherever the desk stands."""
    session = view.state.session
    if session.start is None:
        return session.title
    at = session.start.astimezone(view.zone)
    when = f"{at:%d.%m.%Y, %H:%M}" if session.language == "de" else f"{at:%Y-%m-%d, %H:%M}"
    return f"{session.title} ({when})"


def _code(view: SessionView, links: KnownLinks) -> str:
    code, base = links.get(CODE), links.base
    if code is None or base is None:
        return ""
    say = Language.named(view.state.session.language).text
    return say("Or open {page} and type the code {code}.", page=base, code=code)


def _how(view: SessionView, whose: str) -> str:
    say = Language.named(view.state.session.language).text
    person = view.state.people.get(whose)
    if whose == "moderators" or (person is not None and person.role == "moderator"):
        # A browser has no desk: whoever is to lead by it has to know before.
        return say(
            "The desk opens in a terminal: {command} LINK. In a browser the link opens a page that"
            " approves questions and answers requests.",
            command="roundtable moderate",
        )
    command = "roundtable stage" if whose == "stage" else "roundtable join"
    return say(
        "It opens in any browser, with nothing to install and no account; in a terminal:"
        " {command} LINK",
        command=command,
    )
