"""The rules of a session: pure functions over immutable state, standard library only.

No clock, no input or output and no randomness: the time is passed in, so what is
replayed is what happened.
"""
