"""`images/{id}/tiles/`: a picture in square tiles, level by level, so that a page loads what it shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator.api.image_file import with_headers
from annotator.api.views import ImageView
from annotator.tiles import build, layout, service


class LevelSerializer(serializers.Serializer[Any]):
    """The picture at 1/2ⁿ of its size, sides rounded up."""

    width = serializers.IntegerField()
    height = serializers.IntegerField()


class TilesSerializer(serializers.Serializer[Any]):
    """How the picture is cut."""

    tile_size = serializers.IntegerField(
        help_text="Pixels of a tile's side; those at the right and lower edge are smaller."
    )
    levels = LevelSerializer(many=True, help_text="From the full size down to a single tile.")


class ImageTiles(ImageView):
    """How the picture is cut into tiles."""

    @extend_schema(operation_id="images_tiles", responses=TilesSerializer)
    def get(self, request: Request, image: int) -> Response:
        """Return the levels. The first time, the tiles are made: of 100 megapixels in seconds."""
        service.make(self.image)
        levels = layout.levels(self.image.width, self.image.height)
        return Response(TilesSerializer({"tile_size": layout.SIDE, "levels": levels}).data)


class ImageTile(ImageView):
    """One tile."""

    @extend_schema(operation_id="images_tile", responses={(200, "image/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, image: int, level: int, column: int, row: int) -> HttpResponseBase:
        """Return a tile by its level, 0 being the full size, its column and its row, from 0."""
        etag = f'"{self.image.sha256}-{level}-{column}-{row}"'
        if unchanged := get_conditional_response(request, etag=etag):
            return with_headers(unchanged, etag)
        tile = service.read(self.image, level, column, row)
        return with_headers(HttpResponse(tile, content_type=build.media_type(self.image.media_type)), etag)
