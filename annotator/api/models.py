"""`models/`: the model bundles in storage, and which one encodes now."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.storage import storage
from inference.contract.storage import BUNDLE_FILES

FILES = ("spec.json", *BUNDLE_FILES)


class ModelSerializer(serializers.Serializer[None]):
    """A model bundle. Its files never change."""

    id = serializers.CharField()
    current = serializers.BooleanField(help_text="Whether new embeddings are made by it.")
    files = serializers.DictField(
        child=serializers.CharField(), help_text="The address of each file, by name."
    )


class ModelPageSerializer(serializers.Serializer[None]):
    """All models, in the shape of every list."""

    next = serializers.CharField(allow_null=True, help_text="Always null: this list has one page.")
    previous = serializers.CharField(allow_null=True, help_text="Always null.")
    results = ModelSerializer(many=True)


class ModelList(APIView):
    """The models."""

    @extend_schema(operation_id="models_list", responses=ModelPageSerializer)
    def get(self, request: Request) -> Response:
        """List the published models."""
        current = storage().current_model()
        models = [describe(model, current) for model in storage().models()]
        return Response({"next": None, "previous": None, "results": models})


def describe(model: str, current: str | None) -> dict[str, Any]:
    """Return one model as the API shows it."""
    place = storage()
    there = [name for name in FILES if place.exists(place.model_path(model, name))]
    return {
        "id": model,
        "current": model == current,
        "files": {name: f"/api/v1/models/{model}/{name}" for name in there},
    }
