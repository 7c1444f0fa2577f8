"""Connections below their messages: who stands at the gate, what comes in, what waits to go out."""
