"""The one exception of this package."""


class ServiceError(Exception):
    """Something could not be started. The text says what failed and what to do, in a line or two."""
