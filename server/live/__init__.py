"""One session going on: one writer, everybody connected, and who may come in."""
