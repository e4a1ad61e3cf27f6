"""`images/{id}/segment/`: masks for points, a box, text, exemplars or of everything, from the worker."""

from __future__ import annotations

import asyncio
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator import answers, prompts, waiting
from annotator.api.annotations import RleSerializer
from annotator.api.asynchronous import AsynchronousView
from annotator.api.throttles import SegmentThrottle
from annotator.api.views import ImageView
from annotator.errors import Failure
from annotator.models import Role
from inference.contract.messages import Priority, SegmentRequest, SegmentResult
from inference.contract.prompts import MAX_TEXT

# Seconds that a request waits for the image's embedding.
ENCODED_WITHIN_S = 30


class PointSerializer(serializers.Serializer[None]):
    """A click, in image pixels."""

    x = serializers.FloatField()
    y = serializers.FloatField()
    label = serializers.ChoiceField(choices=[1, 0], default=1, help_text="1 is on the object, 0 is not.")  # type: ignore[assignment]


class CornersField(serializers.ListField):
    """[x0, y0, x1, y1] in image pixels."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.FloatField(), min_length=4, max_length=4, **options)


class ExemplarSerializer(serializers.Serializer[None]):
    """A box around something to find more of, or around what is not meant."""

    box = CornersField()
    positive = serializers.BooleanField(default=True)


class SegmentSerializer(serializers.Serializer[None]):
    """Points and a box together, or text and exemplars together, or `everything`; null is left out."""

    points = PointSerializer(many=True, required=False, allow_null=True)
    box = CornersField(required=False, allow_null=True)
    text = serializers.CharField(required=False, allow_null=True, max_length=MAX_TEXT)
    exemplars = ExemplarSerializer(many=True, required=False, allow_null=True)
    threshold = serializers.FloatField(
        default=0.5, allow_null=True, min_value=0, max_value=1, help_text="The lowest score."
    )
    candidates = serializers.ListField(
        child=serializers.IntegerField(min_value=0),
        required=False,
        allow_null=True,
        help_text="For the box, then each point: which of its masks is taken, 0, as usual, the best.",
    )
    multimask = serializers.BooleanField(
        default=False, allow_null=True, help_text="All the masks that a prompt may mean."
    )
    everything = serializers.BooleanField(default=False, allow_null=True)


class InstanceSerializer(serializers.Serializer[None]):
    """One object."""

    rle = RleSerializer()
    bbox = serializers.ListField(child=serializers.IntegerField(), help_text="[x, y, width, height]")
    score = serializers.FloatField()


class SegmentedSerializer(serializers.Serializer[None]):
    """What was found, best first."""

    instances = InstanceSerializer(many=True)
    capped = serializers.BooleanField(required=False, help_text="True where there were more.")


class SegmentView(AsynchronousView, ImageView):
    """Has the worker segment an image."""

    roles = {"POST": Role.ANNOTATOR}
    throttle_classes = [SegmentThrottle]

    @extend_schema(
        operation_id="images_segment", request=SegmentSerializer, responses={200: SegmentedSerializer}
    )
    async def post(self, request: Request, image: int) -> Response:
        """Segment an image; 503 `encoding` with Retry-After where its embedding takes longer than 30 s."""
        asked = prompts.parse(request.data)
        await asyncio.to_thread(prompts.check, asked, self.image)
        try:
            return Response((await self._segment(asked)).as_dict())
        except Failure as failure:
            raise _as_unavailable(failure) from failure

    async def _segment(self, asked: SegmentRequest) -> SegmentResult:
        try:
            async with asyncio.timeout(ENCODED_WITHIN_S):
                await waiting.ready(self.image, Priority.INTERACTIVE)
        except TimeoutError:
            message = "The image is still being encoded. Ask again as Retry-After says."
            raise Failure("encoding", message, retry_after=5) from None
        return await answers.segment(self.image, asked)


def _as_unavailable(failure: Failure) -> Failure:
    """Return the worker's failure as 503, its own code in the details.

    `invalid` stays what it is: some prompts only the model can judge, such as words too many for it.
    """
    if failure.code in ("encoding", "unavailable", "invalid"):
        return failure
    return Failure("unavailable", failure.message, {"reason": failure.code})
