"""`session/`: sign in and out of the page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from annotator.api.json_body import JsonBody
from annotator.api.me import MeSerializer
from annotator.api.throttles import LoginThrottle
from annotator.errors import Failure


class CredentialsSerializer(serializers.Serializer[None]):
    """What a person signs in with."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, style={"input_type": "password"})


class SessionView(APIView):
    """The session of the page.

    Signing in takes JSON only, which no foreign page can send without a preflight, and refuses a
    foreign Origin; from then on DRF asks for the CSRF token on every unsafe request.
    """

    parser_classes = [JsonBody]

    def get_permissions(self) -> list[BasePermission]:
        """Let anyone sign in."""
        return [] if self.request.method == "POST" else [IsAuthenticated()]

    def get_throttles(self) -> list[BaseThrottle]:
        """Count only the attempts to sign in."""
        return [LoginThrottle()] if self.request.method == "POST" else []

    @extend_schema(operation_id="sign_in", request=CredentialsSerializer, responses=MeSerializer, auth=[])
    def post(self, request: Request) -> Response:
        """Sign in; the answer sets the cookies `sessionid` and `csrftoken`."""
        refuse_foreign_origin(request)
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        user = authenticate(request, **credentials.validated_data)
        if user is None:
            raise Failure("invalid", "The name or the password is wrong. Both are case-sensitive.")
        login(request, user)
        return Response(MeSerializer(user).data)

    @extend_schema(operation_id="sign_out", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out."""
        logout(request)
        return Response(status=204)


def refuse_foreign_origin(request: Request) -> None:
    """Raise `forbidden` if a browser says that another site's page asks."""
    own = [f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS]
    if request.headers.get("Origin", own[0]) not in own:
        raise Failure("forbidden", "Signing in works from this site's own page only.")
