"""The live session: who may come in, who is there, what they say, and what is kept of it."""
