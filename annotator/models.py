"""What the web tier stores: people, projects, labels, images and the annotations on them."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

# How far from 0 an annotation's z_order may be.
Z_ORDER_LIMIT = 1_000_000


class User(AbstractUser):
    """A person who signs in. Staff may use the admin site; a superuser may do everything."""

    preferences = models.JSONField(default=dict, blank=True)


class Role(models.TextChoices):
    """What a member may do in a project, from most to least."""

    OWNER = "owner"
    REVIEWER = "reviewer"
    ANNOTATOR = "annotator"
    VIEWER = "viewer"


class Project(models.Model):
    """A set of images, the labels they get, and the members who work on them."""

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="projects")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """The role of one user in one project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.ANNOTATOR)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="one_membership_per_user")]

    def __str__(self) -> str:
        return f"{self.user} in {self.project} as {self.role}"


class Label(models.Model):
    """A class that instances belong to: a COCO category."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="labels")
    name = models.CharField(max_length=100)
    color = models.CharField(
        max_length=7,
        validators=[RegexValidator(r"^#[0-9a-f]{6}\Z", "a colour is written #rrggbb, in lower case")],
    )
    hotkey = models.CharField(max_length=1, blank=True)
    supercategory = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("project", Lower("name"), name="label_name_unique_in_project"),
        ]

    def __str__(self) -> str:
        return self.name


class Image(models.Model):
    """One picture in one project. The stored file is upright, without metadata, named by its sha256.

    The same bytes in two projects are one file and one embedding, and two rows here.
    """

    class Status(models.TextChoices):
        """How far the work on an image is: annotators move it to done, reviewers on from there."""

        TODO = "todo"
        DONE = "done"
        APPROVED = "approved"
        RETURNED = "returned"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="images")
    file_name = models.CharField(max_length=255, help_text="Unique in the project; COCO's file_name.")
    source_sha256 = models.CharField(
        max_length=64, help_text="sha256 of the bytes as uploaded: finds duplicates."
    )
    sha256 = models.CharField(
        max_length=64, db_index=True, help_text="sha256 of the stored bytes: names file and embedding."
    )
    media_type = models.CharField(max_length=32)
    byte_size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.TODO)
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "file_name"], name="file_name_unique_in_project"),
            models.UniqueConstraint(fields=["project", "source_sha256"], name="upload_unique_in_project"),
            models.UniqueConstraint(fields=["project", "sha256"], name="content_unique_in_project"),
        ]

    def __str__(self) -> str:
        return self.file_name


class Annotation(models.Model):
    """One instance on an image: its mask as RLE, its label, and the prompts that made it.

    `revision` counts accepted writes, deletion included; a deleted row stays as a tombstone.
    """

    class Status(models.TextChoices):
        ACCEPTED = "accepted"
        SUGGESTED = "suggested"
        REJECTED = "rejected"

    class Source(models.TextChoices):
        CLICK = "click"
        BOX = "box"
        TEXT = "text"
        EXEMPLAR = "exemplar"
        BRUSH = "brush"
        POLYGON = "polygon"
        IMPORT = "import"

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="annotations")
    label = models.ForeignKey(Label, on_delete=models.RESTRICT, related_name="annotations")
    counts = models.TextField(help_text="COCO's compressed RLE counts, at the image's full size.")
    area = models.PositiveBigIntegerField(help_text="Pixels in the mask.")
    bbox = models.JSONField(help_text="[x, y, width, height] in image pixels.")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.ACCEPTED)
    source = models.CharField(max_length=16, choices=Source.choices)
    prompts = models.JSONField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    z_order = models.IntegerField(default=0, help_text="What has a higher one lies above.")
    revision = models.PositiveIntegerField(default=1)
    deleted = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["image", "deleted", "status"])]

    def __str__(self) -> str:
        return str(self.uuid)


class Comment(models.Model):
    """Something said about a place on an image, or an answer to that.

    A comment with a place, (`x`, `y`) in image pixels, begins a thread; one with a `parent` answers in the
    thread that the parent began, and has no place of its own. Only threads are resolved. A deleted one stays
    as a tombstone, with its answers, so that it can be restored.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies")
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    annotation = models.ForeignKey(
        Annotation,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The annotation that it is about, if it is about one.",
    )
    text = models.TextField()
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    deleted = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["image"],
                condition=models.Q(parent=None, resolved_at=None, deleted=False),
                name="comment_open_thread",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent=None, x__isnull=False, y__isnull=False)
                | models.Q(parent__isnull=False, x=None, y=None, resolved_at=None),
                name="comment_has_place_or_parent",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class ApiToken(models.Model):
    """A bearer token. Only its digest is stored; the token itself is shown once."""

    class Scope(models.TextChoices):
        READ = "read"
        WRITE = "write"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True, help_text="sha256 of the token, in hex.")
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.WRITE)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.name or 'token'} of {self.user}"

    @property
    def may_write(self) -> bool:
        """Whether it may do more than read."""
        return self.scope == ApiToken.Scope.WRITE


class BulkJob(models.Model):
    """A request to segment many images at once; its results arrive as suggestions."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="bulk_jobs")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="+")
    body = models.JSONField(help_text="The segment request each image gets.")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"bulk job {self.pk}"


class BulkResult(models.Model):
    """One image of a bulk job. Its answer is written once, however often it comes: at `finished_at`."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="results")
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="+")
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["job", "image"], name="one_result_per_job_and_image")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(finished_at=None), name="bulk_result_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.job} on {self.image}"
