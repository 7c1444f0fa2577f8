"""The session's words in the reader's language."""
