"""What a command answers when it will not act."""


class RefusedError(Exception):
    """The command will not do this; the text says why and what would help."""
