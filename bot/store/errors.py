"""What goes wrong with the store before the first row is read."""


class StoreError(Exception):
    """The database cannot be used as it is. The message is one line, says what to do and holds no credentials."""
