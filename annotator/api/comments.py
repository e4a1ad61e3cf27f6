"""`images/{id}/comments/` and `comments/{uuid}/`: what is said about places on an image."""

from __future__ import annotations

import uuid as uuids
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator import access, comments
from annotator.api.pagination import IdCursorPagination
from annotator.api.views import ImageView, MakersView, user_of
from annotator.comments import MAX_TEXT, Said
from annotator.models import Comment, Role


class PlaceSerializer(serializers.Serializer[None]):
    """A place on an image, in image pixels."""

    x = serializers.FloatField()
    y = serializers.FloatField()


class CommentSerializer(serializers.ModelSerializer[Comment]):
    """A comment. With a `place` it began a thread; an answer has none, its `parent` is that comment."""

    parent = serializers.SlugRelatedField[Any](  # type: ignore[assignment]
        slug_field="uuid", read_only=True, allow_null=True
    )
    place = serializers.SerializerMethodField()
    annotation = serializers.SlugRelatedField[Any](
        slug_field="uuid", read_only=True, allow_null=True, help_text="The annotation that it is about."
    )
    author = serializers.SlugRelatedField[Any](slug_field="username", read_only=True, allow_null=True)
    resolved = serializers.SerializerMethodField(
        help_text="Of a thread's first comment: whether it is settled."
    )
    resolved_by = serializers.SlugRelatedField[Any](slug_field="username", read_only=True, allow_null=True)

    class Meta:
        model = Comment
        fields = [
            "uuid", "id", "image", "parent", "place", "annotation", "text", "author", "created_at",
            "edited_at", "resolved", "resolved_by", "resolved_at",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(PlaceSerializer(allow_null=True))
    def get_place(self, comment: Comment) -> Any:
        """Return where it is pinned."""
        return None if comment.x is None else {"x": comment.x, "y": comment.y}

    def get_resolved(self, comment: Comment) -> bool:
        """Return whether somebody has resolved it."""
        return comment.resolved_at is not None


class NewCommentSerializer(serializers.Serializer[None]):
    """A comment to write: at a `place`, or as an answer to the `parent`."""

    uuid = serializers.UUIDField(
        required=False,
        help_text="The author's own name for it: sent again, it is written once; deleted, it is restored.",
    )
    text = serializers.CharField(max_length=MAX_TEXT)
    place = PlaceSerializer(required=False, allow_null=True)
    parent = serializers.UUIDField(required=False, allow_null=True)  # type: ignore[assignment]
    annotation = serializers.UUIDField(required=False, allow_null=True)

    def said(self) -> Said:
        """Return what is said."""
        data = self.validated_data
        place = data.get("place")
        where = (place["x"], place["y"]) if place else None
        return Said(data["text"], where, data.get("parent"), data.get("annotation"))


class CommentChangeSerializer(serializers.Serializer[None]):
    """What is to change of a comment; a place comes with the annotation there, or null."""

    text = serializers.CharField(max_length=MAX_TEXT, required=False)
    place = PlaceSerializer(required=False)
    annotation = serializers.UUIDField(required=False, allow_null=True)
    resolved = serializers.BooleanField(required=False)


class CommentPagination(IdCursorPagination):
    """An image's comments mostly come in one page."""

    page_size = 500


class CommentList(ImageView, generics.ListAPIView[Comment]):
    """The comments on an image."""

    roles = {"POST": Role.ANNOTATOR}
    serializer_class = CommentSerializer
    queryset = Comment.objects.all()
    pagination_class = CommentPagination

    def get_queryset(self) -> QuerySet[Comment]:
        """Return the image's comments, in the order in which they were written."""
        gone = Q(deleted=True) | Q(parent__deleted=True)
        rows = self.image.comments.exclude(gone)
        return rows.select_related("parent", "annotation", "author", "resolved_by")

    @extend_schema(operation_id="comments_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the comments on an image, resolved ones too."""
        return self.list(request)

    @extend_schema(
        operation_id="comments_create",
        request=NewCommentSerializer,
        responses={
            200: OpenApiResponse(CommentSerializer, "It was there already, or is restored."),
            201: OpenApiResponse(CommentSerializer, "Created."),
        },
    )
    def post(self, request: Request, image: int) -> Response:
        """Pin a comment to a place, or answer one."""
        form = NewCommentSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        uuid = form.validated_data.get("uuid") or uuids.uuid4()
        comment, created = comments.add(user_of(request), self.image, uuid, form.said())
        return Response(CommentSerializer(comment).data, status=201 if created else 200)


class CommentDetail(MakersView):
    """One comment."""

    @extend_schema(
        operation_id="comments_update", request=CommentChangeSerializer, responses=CommentSerializer
    )
    def patch(self, request: Request, comment: UUID) -> Response:
        """Resolve or reopen a thread: who annotates may. Change words or place: its author, reviewers may."""
        row, user = access.comment(request.user, comment), user_of(request)
        form = CommentChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        if "text" in said or "place" in said:
            access.require_say_over(user, row)
        if "text" in said:
            comments.edit(user, row, said["text"])
        if "place" in said:
            comments.move(user, row, (said["place"]["x"], said["place"]["y"]), said.get("annotation"))
        if "resolved" in said:
            comments.resolve(user, row, said["resolved"])
        return Response(CommentSerializer(row).data)

    @extend_schema(operation_id="comments_delete", responses={204: None})
    def delete(self, request: Request, comment: UUID) -> Response:
        """Delete a comment, with its answers if it began a thread: its author, reviewers and owners may.

        Written once more under its uuid, it is there again.
        """
        row = access.comment(request.user, comment)
        access.require_say_over(user_of(request), row)
        comments.remove(user_of(request), row)
        return Response(status=204)
