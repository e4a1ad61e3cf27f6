"""`me/`: who am I, what I prefer, my password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotator.api.authentication import SignedInPerson, TokenScope
from annotator.api.plain_json import PlainJsonField
from annotator.api.views import user_of
from annotator.models import User


class MeSerializer(serializers.ModelSerializer[User]):
    """The person who asks."""

    preferences = PlainJsonField(
        max_bytes=16_384, required=False, help_text="What the page remembers for this person."
    )

    class Meta:
        model = User
        fields = [
            "id",
            "username",
            "first_name",
            "last_name",
            "email",
            "is_staff",
            "is_superuser",
            "preferences",
        ]
        read_only_fields = ["id", "username", "is_staff", "is_superuser"]


class MeView(generics.RetrieveUpdateAPIView[User]):
    """The person who asks."""

    serializer_class = MeSerializer
    http_method_names = ["get", "head", "patch"]

    def get_object(self) -> User:
        """Return the asking user."""
        return user_of(self.request)

    @extend_schema(operation_id="me_get")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Who am I?"""
        return self.retrieve(request)

    @extend_schema(operation_id="me_update")
    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change my name, email or preferences; `preferences` is replaced whole."""
        return self.partial_update(request)


class PasswordSerializer(serializers.Serializer[None]):
    """The old and the new password."""

    current_password = serializers.CharField(max_length=4096, trim_whitespace=False)
    new_password = serializers.CharField(max_length=4096, trim_whitespace=False)

    def validate_current_password(self, value: str) -> str:
        """Refuse a wrong password."""
        if not self.context["request"].user.check_password(value):
            raise serializers.ValidationError("This is not your current password.")
        return value

    def validate_new_password(self, value: str) -> str:
        """Apply the site's password rules."""
        try:
            validate_password(value, self.context["request"].user)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return value


class PasswordView(APIView):
    """The password of the person who asks."""

    permission_classes = [IsAuthenticated, TokenScope, SignedInPerson]

    @extend_schema(operation_id="me_password", request=PasswordSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Change my password; this session stays, the others end."""
        change = PasswordSerializer(data=request.data, context={"request": request})
        change.is_valid(raise_exception=True)
        user = user_of(request)
        user.set_password(change.validated_data["new_password"])
        user.save(update_fields=["password"])
        update_session_auth_hash(request._request, user)
        return Response(status=204)
