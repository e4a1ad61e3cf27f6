"""Ids in addresses: what no database column can hold is no address at all, and so a 404."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import IntConverter


class IdConverter(IntConverter):
    """A positive integer below 10**18, written without leading zeros."""

    regex = "[1-9][0-9]{0,17}"


register_converter(IdConverter, "id")
