"""`projects/{id}/members/`: who works on a project, and as what."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotator import access, members
from annotator.api.views import ProjectView
from annotator.models import Membership, Role, User


class MemberSerializer(serializers.ModelSerializer[Membership]):
    """A member: the user's name and role."""

    username = serializers.CharField(source="user.username", read_only=True)
    user = serializers.PrimaryKeyRelatedField[User](read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "user", "username", "role"]


class NewMemberSerializer(serializers.Serializer[None]):
    """Whom to add, and as what."""

    username = serializers.CharField(max_length=150)
    role = serializers.ChoiceField(choices=Role.choices, default=Role.ANNOTATOR)

    def validate_username(self, value: str) -> User:
        """Find the user."""
        user = User.objects.filter(username=value, is_active=True).first()
        if user is None:
            raise serializers.ValidationError(
                f'There is no user "{value}". Ask an administrator to create one.'
            )
        return user


class RoleSerializer(serializers.Serializer[None]):
    """The role that a member is to get."""

    role = serializers.ChoiceField(choices=Role.choices)


class MemberList(ProjectView, generics.ListCreateAPIView[Membership]):
    """The members of a project."""

    roles = {"POST": Role.OWNER}
    serializer_class = MemberSerializer
    queryset = Membership.objects.all()

    def get_queryset(self) -> QuerySet[Membership]:
        """Return the project's memberships."""
        return self.project.memberships.select_related("user")

    @extend_schema(operation_id="members_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the members of a project."""
        return self.list(request)

    @extend_schema(
        operation_id="members_create", request=NewMemberSerializer, responses={201: MemberSerializer}
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add a user to a project."""
        form = NewMemberSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        member = members.add(self.project, form.validated_data["username"], form.validated_data["role"])
        return Response(MemberSerializer(member).data, status=201)


class MemberDetail(ProjectView):
    """One member."""

    roles = {"PUT": Role.OWNER, "PATCH": Role.OWNER}

    @extend_schema(operation_id="members_get", responses=MemberSerializer)
    def get(self, request: Request, project: int, member: int) -> Response:
        """Return one member."""
        return Response(MemberSerializer(access.membership(request.user, project, member)).data)

    @extend_schema(operation_id="members_update", request=RoleSerializer, responses=MemberSerializer)
    def patch(self, request: Request, project: int, member: int) -> Response:
        """Give a member another role; the last owner stays owner."""
        return self.change_role(request, project, member)

    @extend_schema(operation_id="members_replace", request=RoleSerializer, responses=MemberSerializer)
    def put(self, request: Request, project: int, member: int) -> Response:
        """Give a member another role; a role is all of a membership that can change."""
        return self.change_role(request, project, member)

    def change_role(self, request: Request, project: int, member: int) -> Response:
        """Write the role that the request names."""
        row = access.membership(request.user, project, member)
        form = RoleSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(MemberSerializer(members.change_role(row, form.validated_data["role"])).data)

    @extend_schema(operation_id="members_delete", responses={204: None})
    def delete(self, request: Request, project: int, member: int) -> Response:
        """Remove a member; anyone may leave, only owners remove others, the last owner stays."""
        row = access.membership(request.user, project, member)
        if row.user_id != request.user.pk:
            access.require(self.project.my_role, Role.OWNER)  # type: ignore[attr-defined]
        members.remove(row)
        return Response(status=204)
