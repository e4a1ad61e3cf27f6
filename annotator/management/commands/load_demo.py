"""`manage.py load_demo`: a project with sample photos, so that there is something to click at once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError

from annotator import labels, members
from annotator.encoding import request_encode
from annotator.models import Project, Role, User
from annotator.uploads.service import receive
from inference.contract.messages import Priority

SAMPLES = settings.BASE_DIR / "static" / "samples"
LABELS = ("person", "animal", "food", "vehicle", "thing")


class Command(BaseCommand):
    help = "Create the demo project, owned by the first superuser. Does nothing once there is any project."

    def handle(self, *args: Any, **options: Any) -> None:
        if Project.objects.exists():
            return
        owner = User.objects.filter(is_superuser=True).order_by("id").first()
        if owner is None:
            raise CommandError("There is no superuser to own the demo project. Run `manage.py ensure_admin`.")
        project = Project.objects.create(
            name="Demo", description="Sample photos to try things on.", created_by=owner
        )
        members.add(project, owner, Role.OWNER)
        for name in LABELS:
            labels.create(project, name=name)
        self.upload(project, owner)

    def upload(self, project: Project, owner: User) -> None:
        """Take the sample photos the way an upload does, and ask for their embeddings."""
        files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*.jpg"))]
        received = receive(project, owner, files)
        for reject in received.rejected:
            self.stderr.write(f"{reject.name}: {reject.message}")
        request_encode(received.created, Priority.PREFETCH)
