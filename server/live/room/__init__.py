"""The room itself, over no wire: who may come in, what is decided, and what is kept of it."""
