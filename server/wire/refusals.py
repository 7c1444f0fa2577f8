"""What refusals say to people, in their language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ..codec import Json
from ..language import N_, Language
from ..session.messages import Refused
from .actions import in_words

SENTENCES: Final[Mapping[str, str]] = {
    "already_asked": N_("You have asked this already."),
    "already_invited": N_("{person} has been invited already."),
    "already_on_panel": N_("{person} is on the panel already."),
    "already_open": N_("The session is open already."),
    "already_speaking": N_("{person} has the floor already."),
    "already_voted": N_("You have voted for this question already."),
    "already_waiting": N_("{person} is in the queue with such an entry already."),
    "audience_only": N_(
        "This server is for the audience only. Your place is at another one: your program goes"
        " there now."
    ),
    "conflict": N_("{by} was faster: this has changed since you saw it."),
    "defer_forward": N_("You can let others go first, but not pass them."),
    "door_closed": N_(
        "Nobody new is let in just now: the moderators have closed the door. If you were here"
        " before, come back in the same browser or program, by the same name; or ask the"
        " moderators for a link."
    ),
    "feedback_closed": N_("Feedback is closed already."),
    "feedback_not_open": N_("Feedback is not open."),
    "forbidden": N_("You may not do this."),
    "hello_expected": N_("The connection has to begin with a hello."),
    "hello_late": N_("The connection was closed because nobody said hello."),
    "internal_error": N_("That failed because of a mistake in the program."),
    "invalid": N_(
        "The server does not understand this. It may be of another version than this program."
        " ({detail})"
    ),
    "invitation_expired": N_("The invitation has run out."),
    "item_current": N_("This is not possible with the current item."),
    "item_done": N_("This item has been held already."),
    "item_has_queue": N_("People are waiting in this item's queue."),
    "item_has_results": N_("A position of this item was opened, or a finding recorded."),
    "item_too_short": N_("The item is only {time} long."),
    "link_not_kept": N_(
        "This link has been renewed already, but cannot be shown again. Please renew it once more."
    ),
    "link_renewed": N_("This link has been renewed. Please ask for the new one."),
    "log_lost": N_(
        "Nothing can be recorded here any more: the session log was deleted or changed by somebody"
        " else."
    ),
    "log_unavailable": N_("The session log cannot be written just now. The server keeps trying."),
    "malformed": N_("The server does not understand this: it is no JSON object."),
    "name_needed": N_("Please say your name."),
    "name_taken": N_(
        "There is a {name} here already. Please say what tells the two apart: an office, an"
        " organisation, or more of the name."
    ),
    "no_next_item": N_("There is no further item."),
    "nobody_speaking": N_("Nobody has the floor."),
    "not_a_guest": N_("{person} is not a guest from the audience."),
    "not_a_moderator": N_("Only a moderator can lead an item."),
    "not_admitted": N_("This link or code is not valid. Please check it, or ask the moderators."),
    "not_invited": N_(
        "There is no invitation to the panel for you now: it may have run out, or been withdrawn."
    ),
    "not_on_panel": N_("{person} is not on the panel."),
    "not_open": N_("The session is not open yet."),
    "not_voted": N_("You have not voted for this question."),
    "not_waiting": N_("You are not in the queue."),
    "not_yourself": N_("You cannot do this to yourself."),
    "nothing_to_redo": N_("There is nothing to do again."),
    "nothing_to_undo": N_("There is nothing to take back any more."),
    "nothing_to_withdraw": N_("There is nothing to withdraw."),
    "person_or_entry": N_("Name either a person or an entry of the queue."),
    "position_closed": N_("This position is closed already."),
    "position_opened": N_("This position has been opened already, so it stays as it is."),
    "position_not_open": N_("This position is not open for assessment."),
    "question_answered": N_("This question has been answered already."),
    "question_not_open": N_("This question is not open."),
    "queue_closed": N_("The queue is closed."),
    "queue_empty": N_("Nobody is waiting in the queue."),
    "rating_out_of_range": N_("A rating goes from 1 to 5."),
    "redo_overtaken": N_("Too much has changed since to do this again: {event}."),
    "redone_already": N_("{by} has just done this again: {event}."),
    "removed": N_("A moderator has removed you from this session."),
    "room_full": N_(
        "There is no room for more people here just now. Please try again in a moment."
    ),
    "chairs_out_of_range": N_("From 1 to {limit} open chairs are possible."),
    "seconds_out_of_range": N_("A duration has to be between 1 second and {minutes} minutes."),
    "session_closed": N_("The session is over."),
    "session_paused": N_("The session is paused."),
    "speech_too_short": N_("The speech has only {time}."),
    "stance_out_of_range": N_("A stance goes from −2 to +2."),
    "text_empty": N_("There is no text."),
    "text_too_long": N_("The text is too long: at most {limit} characters are possible."),
    "too_fast": N_("Too many commands at once. Please wait a moment."),
    "too_many_joining": N_(
        "Too many people are joining from this address just now. Please try again in a moment."
    ),
    "too_many_codes": N_("Too many wrong codes have been tried. Please wait a moment."),
    "too_many_labels": N_("A question can have at most {limit} labels."),
    "too_many_questions": N_("You can have at most {limit} questions waiting."),
    "undo_barrier": N_("This cannot be taken back: {event} ({by})."),
    "undo_overtaken": N_("Too much has changed since to take this back: {event}."),
    "undone_already": N_("{by} has just taken this back: {event}."),
    "unknown_command": N_("The server does not know this command."),
    "unknown_document": N_("There is no such document."),
    "unknown_entry": N_("This entry is not in the queue any more."),
    "unknown_finding": N_("There is no such finding."),
    "unknown_item": N_("This item is not in the agenda any more."),
    "unknown_line": N_("There is no such line of feedback."),
    "unknown_moderator": N_("Which moderator is “{name}”? There are: {names}."),
    "unknown_person": N_("This person is not in the session any more."),
    "unknown_position": N_("There is no such position."),
    "unknown_question": N_("There is no such question."),
    "unknown_whisper": N_("There is no such whisper."),
    "version": N_("This client and the server are of different versions."),
}
"""Every code of a refusal, and its sentence."""


_CHANGED_BY_READER: Final = N_("You have changed this yourself since you saw it.")
"""Of a conflict: a key pressed twice, or a second desk, is nobody else who was faster."""


def error(
    refused: Refused, language: Language, name: Callable[[str], str], reader: str | None = None
) -> Json:
    """A refusal as a message has it. ``name`` and ``reader`` are as in :func:`sentence`."""
    said: Json = {"code": refused.code, "message": sentence(refused, language, name, reader)}
    if refused.values:
        said["values"] = dict(refused.values)
    return {"error": said}


def sentence(
    refused: Refused, language: Language, name: Callable[[str], str], reader: str | None = None
) -> str:
    """What a refusal says. ``name`` gives a person's name, empty where it may not be known;
    ``reader`` is the id of who reads it, None where nobody knows."""
    if refused.code == "conflict" and reader is not None and refused.values.get("by") == reader:
        return language.text(_CHANGED_BY_READER)
    somebody = language.text("Somebody")
    values = {
        key: (name(str(value)) or somebody) if key.endswith(("by", "person")) else value
        for key, value in refused.values.items()
    }
    if "seconds" in values:
        minutes, seconds = divmod(int(values["seconds"]), 60)
        values["time"] = f"{minutes}:{seconds:02}"
    if "event" in values:
        values["event"] = in_words(language, str(values["event"]))
    fallback = N_("That is not possible ({code}).")
    return language.text(SENTENCES.get(refused.code, fallback), code=refused.code, **values)
