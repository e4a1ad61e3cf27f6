"""Every route of the API, and the operator's three."""

from __future__ import annotations

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularSwaggerView

from annotator.api import (
    annotations as annotation_views,
)
from annotator.api import (
    bulk_jobs,
    comments,
    converters,  # noqa: F401  (registers `id`)
    errors,
    export,
    image_file,
    image_list,
    image_tiles,
    images,
    import_,
    labels,
    me,
    members,
    model_file,
    models,
    operations,
    projects,
    schema,
    segment,
    session,
    statistics,
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
    path("projects/<id:project>/statistics/", statistics.Statistics.as_view(), name="statistics"),
    path("projects/<id:project>/export/", export.Export.as_view(), name="export"),
    path("projects/<id:project>/import/", import_.Import.as_view(), name="import"),
    path("projects/<id:project>/bulk-jobs/", bulk_jobs.BulkJobList.as_view(), name="bulk-jobs"),
    path("projects/<id:project>/bulk-jobs/<id:job>/", bulk_jobs.BulkJobDetail.as_view(), name="bulk-job"),
    path("images/<id:image>/", images.ImageDetail.as_view(), name="image"),
    path("images/<id:image>/annotations/", annotation_views.AnnotationList.as_view(), name="annotations"),
    path("annotations/<uuid:uuid>/", annotation_views.AnnotationDetail.as_view(), name="annotation"),
    path("images/<id:image>/comments/", comments.CommentList.as_view(), name="comments"),
    path("comments/<uuid:comment>/", comments.CommentDetail.as_view(), name="comment"),
    path("images/<id:image>/file", image_file.ImageFile.as_view(), name="image-file"),
    path("images/<id:image>/thumbnail", image_file.ImageThumbnail.as_view(), name="image-thumbnail"),
    path("images/<id:image>/tiles/", image_tiles.ImageTiles.as_view(), name="image-tiles"),
    path(
        "images/<id:image>/tiles/<int:level>/<int:column>/<int:row>",
        image_tiles.ImageTile.as_view(),
        name="image-tile",
    ),
    path("images/<id:image>/segment/", segment.SegmentView.as_view(), name="image-segment"),
    path("models/", models.ModelList.as_view(), name="models"),
    path("models/<str:model>/<str:name>", model_file.ModelFile.as_view(), name="model-file"),
]

urlpatterns = [
    path("api/v1/", include(v1)),
    path("api/schema/", schema.SchemaView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("livez", operations.livez, name="livez"),
    path("readyz", operations.readyz, name="readyz"),
    path("metrics", operations.metrics, name="metrics"),
    re_path(r"^api/", errors.unknown_route, name="unknown-route"),
]
