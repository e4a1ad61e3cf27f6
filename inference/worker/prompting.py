"""Before finding: what somebody asked for becomes the model's prompt. Several threads may run it."""

from __future__ import annotations

from functools import lru_cache

import structlog

from inference.contract import prompts
from inference.contract.messages import Exemplar, SegmentRequest
from inference.contract.prompts import PromptError
from inference.contract.spec import Input
from inference.images import Picture, fit, open_image
from inference.models.base import FindPrompt, TextPrompter
from inference.queue import Delivery
from inference.worker.context import Context
from inference.worker.desk import urgency
from inference.worker.refusals import Refusal, refusal
from inference.worker.search import Search

log = structlog.get_logger()
# Pictures that are kept for the next word on the same image: 3 MB each at 1008 × 1008.
_PICTURES_KEPT = 16


def run(context: Context) -> None:
    """Make prompts until the line is closed."""
    while taken := context.lines.prompting.take():
        _prompt(context, taken[0])


def _prompt(context: Context, delivery: Delivery) -> None:
    try:
        search = _search(context, delivery)
    except Refusal as error:
        context.endings.finish(delivery, refusal(error))
    except Exception as error:
        log.exception("prompting_failed", key=delivery.entry.key)
        message = f"the stored image {delivery.entry.url} cannot be read: {error!r}"
        context.endings.fail(delivery, "unavailable", message)
    else:
        context.lines.finding.put(search, urgency(delivery))


def _search(context: Context, delivery: Delivery) -> Search:
    """Raises what Refusal names, and OSError where storage fails."""
    entry, spec = delivery.entry, context.model.spec
    request = SegmentRequest.model_validate_json(entry.body)
    picture = _picture(entry.url, context.settings.upload_max_pixels, spec.input)
    width, height = picture.width, picture.height
    prompts.check(request, spec.capabilities, width, height)
    if not isinstance(context.model, TextPrompter):
        raise PromptError("this model does not find objects by text or exemplars")
    prompt = FindPrompt(
        key=entry.key,
        pixels=picture.pixels,
        content=spec.input.size_of(width, height),
        text=request.text,
        exemplars=_in_model_pixels(request.exemplars, spec.input.scale_of(width, height)),
        threshold=request.threshold,
    )
    return Search(delivery, prompt, width, height)


@lru_cache(maxsize=_PICTURES_KEPT)
def _picture(url: str, max_pixels: int, model_input: Input) -> Picture:
    return fit(open_image(url, max_pixels), model_input)


def _in_model_pixels(exemplars: list[Exemplar], scale: tuple[float, float]) -> tuple[Exemplar, ...]:
    (scale_x, scale_y), scaled = scale, []
    for exemplar in exemplars:
        x0, y0, x1, y1 = exemplar.box
        box = (x0 * scale_x, y0 * scale_y, x1 * scale_x, y1 * scale_y)
        scaled.append(Exemplar(box=box, positive=exemplar.positive))
    return tuple(scaled)
