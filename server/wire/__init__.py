"""The wire: messages, their schema and reference, refusals, close codes, frames."""
