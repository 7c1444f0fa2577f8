"""Simulated people on real connections: for the demonstration, for practice, for load.

Each role has a file, and in it what people in that role do. They look at their own link's copy
of the session and give commands over it, as anybody does; nothing here reaches into the room.

Of real people, the procedure alone is played: they raise hands, speak, ask and accept. Only where
an agenda says that it is fictional do people write and take a stance (``honesty.py``).
"""
