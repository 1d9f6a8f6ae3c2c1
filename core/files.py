"""Files that no address leads to: handed out by a view after `access` has said yes."""

from django.core.files.storage import Storage, storages


def private_storage() -> Storage:
    """For `FileField(storage=private_storage)`: named, so that migrations hold no path of a machine."""
    return storages["private"]
