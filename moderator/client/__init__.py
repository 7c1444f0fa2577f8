"""A client of a session: the connection, and the copy of the state that it keeps."""
