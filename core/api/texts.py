"""The shape of a text in three languages; an empty one is not translated yet."""

from typing import Any

from rest_framework import serializers


class TextSerializer(serializers.Serializer[Any]):
    kk = serializers.CharField()
    ru = serializers.CharField(allow_blank=True)
    en = serializers.CharField(allow_blank=True)
