"""What resource views have in common: the address's project is looked up before anything else is read."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.views import APIView

from annotator import access
from annotator.models import Image, Project, Role, User

# Sent with a save that waited in a browser: the id of who made it.
MADE_BY = "X-Pointillist-User"


def user_of(request: Request) -> User:
    """Return who asks; only for views that nobody reaches without signing in."""
    assert isinstance(request.user, User)
    return request.user


class MakersView(APIView):
    """A view that takes what waited in a browser: only while the one who made it is signed in."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Compare the login with who made it, before anything is looked up under the wrong one."""
        super().initial(request, *args, **kwargs)
        if request.headers.get(MADE_BY, str(request.user.pk)) != str(request.user.pk):
            message = "Somebody else is signed in now. Sign in again as the one who made this change."
            raise AuthenticationFailed(message)


class RoleByMethod(MakersView):
    """A view that says in `roles` which role each method takes; reading takes a viewer."""

    roles: dict[str, Role] = {}

    @property
    def needed_role(self) -> Role:
        """Return the role that this request takes."""
        return self.roles.get(self.request.method or "", Role.VIEWER)


class ProjectView(RoleByMethod):
    """A route under `projects/{project}/`: `self.project` is the project, with `my_role`."""

    project: Project

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Look the project up after authentication, before the body is read."""
        super().initial(request, *args, **kwargs)
        self.project = access.project(request.user, kwargs["project"], self.needed_role)


class ImageView(RoleByMethod):
    """A route under `images/{image}/`: `self.image` is the image with its project, with `my_role`."""

    image: Image

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Look the image up after authentication, before the body is read."""
        super().initial(request, *args, **kwargs)
        self.image = access.image(request.user, kwargs["image"], self.needed_role)
