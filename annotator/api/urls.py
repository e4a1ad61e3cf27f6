"""Every route of the API, and the operator's three."""

from __future__ import annotations

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from annotator.api import (
    annotations,
    converters,  # noqa: F401  (registers `id`)
    errors,
    export,
    image_file,
    image_list,
    images,
    labels,
    me,
    members,
    projects,
    schema,  # noqa: F401  (registers what it describes)
    session,
    tokens,
)

v1 = [
    path("session/", session.SessionView.as_view(), name="session"),
    path("me/", me.MeView.as_view(), name="me"),
    path("me/password/", me.PasswordView.as_view(), name="password"),
    path("me/tokens/", tokens.TokenList.as_view(), name="tokens"),
    path("me/tokens/<id:token>/", tokens.TokenDetail.as_view(), name="token"),
    path("projects/", projects.ProjectList.as_view(), name="projects"),
    path("projects/<id:project>/", projects.ProjectDetail.as_view(), name="project"),
    path("projects/<id:project>/labels/", labels.LabelList.as_view(), name="labels"),
    path("projects/<id:project>/labels/<id:label>/", labels.LabelDetail.as_view(), name="label"),
    path("projects/<id:project>/members/", members.MemberList.as_view(), name="members"),
    path("projects/<id:project>/members/<id:member>/", members.MemberDetail.as_view(), name="member"),
    path("projects/<id:project>/images/", image_list.ImageList.as_view(), name="images"),
    path("projects/<id:project>/export/", export.Export.as_view(), name="export"),
    path("images/<id:image>/", images.ImageDetail.as_view(), name="image"),
    path("images/<id:image>/annotations/", annotations.AnnotationList.as_view(), name="annotations"),
    path("annotations/<uuid:uuid>/", annotations.AnnotationDetail.as_view(), name="annotation"),
    path("images/<id:image>/file", image_file.ImageFile.as_view(), name="image-file"),
    path("images/<id:image>/thumbnail", image_file.ImageThumbnail.as_view(), name="image-thumbnail"),
]

urlpatterns = [
    path("api/v1/", include(v1)),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    re_path(r"^api/", errors.unknown_route, name="unknown-route"),
]
