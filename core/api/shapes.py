"""What a request body may look like: JSON types as they are, and no member that nobody asked for.

DRF by itself is kind: it takes `5` for a text, `"yes"` for a truth, and leaves aside what it does not know. A
program that sends such things is mistaken about us, and is told so before it relies on it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import serializers
from rest_framework.fields import empty

_Errors = Iterator[tuple[str, str]]

# The first that fits; `type(True)` is not `int` here, as it is not in JSON.
_TYPES = (
    ((serializers.BooleanField,), (bool,), _lazy("This must be true or false.")),
    ((serializers.IntegerField,), (int,), _lazy("This must be a whole number.")),
    (
        (serializers.CharField, serializers.ChoiceField, serializers.DateField),
        (str,),
        _lazy("This must be a text."),
    ),
)


class Shape(serializers.Serializer[Any]):
    """The base of every request body."""

    def run_validation(self, data: Any = empty) -> Any:
        is_whole = self.parent is None
        if is_whole and isinstance(data, Mapping):
            errors: dict[str, list[str]] = {}
            for path, message in _faults(self, data, ""):
                errors.setdefault(path, []).append(message)
            if errors:
                raise serializers.ValidationError(errors)
        return super().run_validation(data)


def _faults(field: "serializers.Field[Any, Any, Any, Any]", value: Any, path: str) -> _Errors:
    if value is None:  # whether it may be null is the field's own rule
        return
    if isinstance(field, serializers.Serializer):
        yield from _of_object(field, value, path)
    elif isinstance(field, serializers.ListField | serializers.ListSerializer):
        yield from _of_list(field, value, path)
    else:
        for kinds, types, message in _TYPES:
            if isinstance(field, kinds):
                if type(value) not in types:
                    yield path, str(message)
                return


def _of_list(field: Any, value: Any, path: str) -> _Errors:
    if not isinstance(value, list):
        yield path, _("This must be a list.")
        return
    for number, one in enumerate(value):
        yield from _faults(field.child, one, f"{path}.{number}")


def _of_object(shape: "serializers.Serializer[Any]", value: Any, path: str) -> _Errors:
    if not isinstance(value, Mapping):
        yield path, _("This must be an object.")
        return
    fields = {name: field for name, field in shape.fields.items() if not field.read_only}
    for name, inner in value.items():
        below = f"{path}.{name}" if path else str(name)
        if name in fields:
            yield from _faults(fields[name], inner, below)
        else:
            yield below, _("There is no such field.")
