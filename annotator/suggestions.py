"""Bulk jobs: many images segmented in the background, their instances written as suggestions, each once.

A job's images are rows from its start on. `feed` asks the workers for those that have no answer, `record`
writes an answer by claiming its row: what comes twice, or is lost on the way, ends as one set of suggestions.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from annotator import encoding, events
from annotator.models import Annotation, BulkJob, BulkResult, Image, Label, User
from annotator.redis_clients import queue_redis
from inference.contract import messages, rle
from inference.contract.messages import RESULTS, Instance, Priority, SegmentRequest, embedding_key

# How many images wait in the workers' line at a time.
FED_AT_ONCE = 2000


def create(label: Label, asked: SegmentRequest, images: Iterable[Image], user: User) -> BulkJob:
    """Start a job: `asked` of each of the images, what is found becomes suggestions of `label`."""
    with transaction.atomic():
        body = asked.model_dump(mode="json", exclude_defaults=True)
        job = BulkJob.objects.create(project=label.project, label=label, body=body, created_by=user)
        BulkResult.objects.bulk_create((BulkResult(job=job, image=image) for image in images), batch_size=500)
    return job


def feed() -> int:
    """Ask the workers for images without an answer, if nothing of the sort is under way; return how many.

    Nothing is under way when the bulk line and the stream of results are both empty: what has no answer then
    was never asked for, or was lost.
    """
    unanswered = BulkResult.objects.filter(finished_at=None)
    if not unanswered.exists():
        return 0
    model = encoding.current_model()
    line = encoding.queue(model)
    if line.backlog()[Priority.BULK] or queue_redis().xlen(RESULTS):
        return 0
    rows = unanswered.select_related("job", "image")[:FED_AT_ONCE]
    for row in rows:
        asked = SegmentRequest.model_validate(row.job.body)
        line.request(
            asked.kind,
            embedding_key(model, row.image.sha256),
            encoding.url_of(row.image),
            Priority.BULK,
            asked.model_dump_json(),
            request=messages.bulk_request(row.job_id, row.image_id),
        )
    return len(rows)


def record(answer: messages.BulkResult) -> bool:
    """Write the answer for one image; return False, and write nothing, where it was written before.

    Nothing is written either for a job or an image that was deleted meanwhile.
    """
    error = answer.result.error
    try:
        return _write(answer, error.message if error else "")
    except rle.RleError as broken:
        return _write(answer, f"The model's answer cannot be used: {broken}", keep=False)


@transaction.atomic
def _write(answer: messages.BulkResult, error: str, *, keep: bool = True) -> bool:
    rows = BulkResult.objects.filter(job=answer.job, image=answer.image)
    claimed = rows.filter(finished_at=None).update(finished_at=timezone.now(), error=error)
    if claimed and keep:
        _suggest(rows.select_related("job__created_by", "image").get(), answer.result.instances)
    return bool(claimed)


def _suggest(row: BulkResult, instances: list[Instance]) -> None:
    made = [_suggestion(row, instance) for instance in instances if rle.area(instance.rle)]
    events.announce_annotations(Annotation.objects.bulk_create(made), row.job.created_by)


def _suggestion(row: BulkResult, instance: Instance) -> Annotation:
    mask = rle.parse(instance.rle.as_dict(), row.image.height, row.image.width)
    return Annotation(
        image=row.image,
        label_id=row.job.label_id,
        counts=mask.counts,
        area=rle.area(mask),
        bbox=rle.bbox(mask),
        status=Annotation.Status.SUGGESTED,
        source=_source(SegmentRequest.model_validate(row.job.body)),
        prompts=row.job.body,
        score=instance.score,
        created_by=row.job.created_by,
        updated_by=row.job.created_by,
    )


def _source(asked: SegmentRequest) -> str:
    """Return what kind of prompt made the masks; `everything` is a grid of clicks."""
    if asked.text:
        return Annotation.Source.TEXT
    if asked.exemplars:
        return Annotation.Source.EXEMPLAR
    return Annotation.Source.BOX if asked.box else Annotation.Source.CLICK
