"""`me/tokens/`: the asking user's own bearer tokens."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from annotator import tokens
from annotator.api.authentication import SignedInPerson, TokenScope
from annotator.api.views import user_of
from annotator.models import ApiToken


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token as it is listed: without the token."""

    class Meta:
        model = ApiToken
        fields = ["id", "name", "scope", "created_at", "expires_at", "last_used_at"]
        read_only_fields = fields


class NewTokenSerializer(serializers.Serializer[None]):
    """What the new token is for."""

    name = serializers.CharField(max_length=100)
    scope = serializers.ChoiceField(choices=ApiToken.Scope.choices, default=ApiToken.Scope.WRITE)
    days = serializers.IntegerField(min_value=1, max_value=tokens.MAX_DAYS, default=tokens.DEFAULT_DAYS)


class IssuedTokenSerializer(TokenSerializer):
    """A token just made."""

    token = serializers.CharField(read_only=True, help_text="Shown this once.")

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "token"]
        read_only_fields = fields


class TokenList(generics.ListCreateAPIView[ApiToken]):
    """The asking user's tokens. Only a session makes or deletes them."""

    permission_classes = [IsAuthenticated, TokenScope, SignedInPerson]
    serializer_class = TokenSerializer
    queryset = ApiToken.objects.all()

    def get_queryset(self) -> QuerySet[ApiToken]:
        """Return the asking user's tokens that have not expired."""
        return ApiToken.objects.filter(user=self.request.user.pk, expires_at__gt=timezone.now())

    @extend_schema(operation_id="tokens_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List my tokens."""
        return self.list(request)

    @extend_schema(
        operation_id="tokens_create", request=NewTokenSerializer, responses={201: IssuedTokenSerializer}
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make a token; the answer is the only one that shows it."""
        form = NewTokenSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        row, token = tokens.issue(user_of(request), **form.validated_data)
        row.token = token  # type: ignore[attr-defined]
        return Response(IssuedTokenSerializer(row).data, status=201)


class TokenDetail(generics.DestroyAPIView[ApiToken]):
    """One of the asking user's tokens."""

    permission_classes = [IsAuthenticated, TokenScope, SignedInPerson]
    queryset = ApiToken.objects.all()
    serializer_class = TokenSerializer
    lookup_url_kwarg = "token"

    def get_queryset(self) -> QuerySet[ApiToken]:
        """Return the asking user's tokens."""
        return ApiToken.objects.filter(user=self.request.user.pk)

    @extend_schema(operation_id="tokens_delete")
    def delete(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Revoke a token."""
        return self.destroy(request)
