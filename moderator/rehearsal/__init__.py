"""Simulated people on real connections: for the demonstration, for practice, for load.

Each role has a file, and in it what people in that role do. They look at their own link's copy
of the session and give commands over it, as anybody does; nothing here reaches into the room.

No simulated text is put into anybody's mouth: people raise hands, speak, ask and accept, and
write nothing.
"""
