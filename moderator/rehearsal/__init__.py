"""Simulated people on real connections: for the demonstration, for practice, for load.

Each role has a file with what people in that role do. They look at their own client's copy of the
session and give commands through it, like everybody else; nothing here reaches into the server.

Of real people only the procedure is played: they raise hands, speak, ask for seats and accept
them. Only if an agenda says that it is fictional do people write and take a stance
(``fictional_only.py``).
"""
