"""Before a session is opened: the links, who is here and has been heard, and the agenda."""
