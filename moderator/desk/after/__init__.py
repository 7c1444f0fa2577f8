"""Once a session is closed: feedback, the log, minutes, the next agenda, and dead links."""
