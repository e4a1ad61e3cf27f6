"""A foreign COCO document, checked: what is malformed is named with its place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from annotator.errors import Failure
from annotator.models import Label

Row = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """Categories and images by their ids in the document; annotations as they came, each an object."""

    categories: dict[int, Row]
    images: dict[int, Row]
    annotations: list[Row]


def read(data: bytes) -> Document:
    """Parse and check a document. Raises `invalid`, with what is wrong and where."""
    try:
        value = json.loads(data, parse_constant=_not_json)
    except (ValueError, RecursionError) as error:
        raise Failure("invalid", f"The document is not JSON: {error}.") from error
    if not isinstance(value, dict):
        _refuse("the document", "must be an object with images, annotations and categories")
    annotations = _rows(value, "annotations")
    return Document(
        _by_id(value, "categories", _check_category), _by_id(value, "images", _check_image), annotations
    )


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number in JSON")


def _rows(document: Row, name: str) -> list[Row]:
    rows = document.get(name)
    if not isinstance(rows, list):
        _refuse(name, "must be a list")
    for place, row in enumerate(rows):
        if not isinstance(row, dict):
            _refuse(f"{name}[{place}]", "must be an object")
    return rows


def _by_id(document: Row, name: str, check: Any) -> dict[int, Row]:
    found: dict[int, Row] = {}
    for place, row in enumerate(_rows(document, name)):
        where, key = f"{name}[{place}]", row.get("id")
        if type(key) is not int:
            _refuse(f"{where}.id", "must be an integer")
        if key in found:
            _refuse(f"{where}.id", f"repeats the id {key}")
        check(where, row)
        found[key] = row
    return found


def _check_category(where: str, row: Row) -> None:
    limit = Label._meta.get_field("name").max_length or 0
    _check_text(f"{where}.name", row.get("name"), 1, limit)
    _check_text(f"{where}.supercategory", row.get("supercategory") or "", 0, limit)


def _check_image(where: str, row: Row) -> None:
    _check_text(f"{where}.file_name", row.get("file_name"), 1, None)
    for side in ("width", "height"):
        if row.get(side) is not None and type(row[side]) is not int:
            _refuse(f"{where}.{side}", "must be an integer")


def _check_text(where: str, value: object, least: int, most: int | None) -> None:
    if not isinstance(value, str) or len(value) < least or "\0" in value:
        _refuse(where, "must be text" if least == 0 else "must be text, not empty")
    if most is not None and len(value) > most:
        _refuse(where, f"has {len(value)} characters; at most {most} are taken")


def _refuse(where: str, message: str) -> NoReturn:
    raise Failure(
        "invalid", f"This is not a COCO document that can be read: {where} {message}.", {"where": where}
    )
