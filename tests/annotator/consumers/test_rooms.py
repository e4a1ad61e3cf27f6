"""Who looks at an image, and what changes on it."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from typing import Any, cast

import pytest
from channels.db import database_sync_to_async

from annotator import comments
from annotator.annotations import Content, save
from annotator.coco import document, import_
from annotator.events import announce, room_topic
from annotator.models import Annotation, Image, Label, Membership, Project, Role, User
from inference.contract import rle
from tests.annotator.api.conftest import send
from tests.annotator.conftest import signed_in
from tests.annotator.server import Server
from tests.conftest import RedisPair


def people(message: dict[str, Any]) -> list[str]:
    assert message["type"] == "room.state"
    return [person["username"] for person in message["people"]]


async def test_it_tells_who_else_is_here(web: Server, alice: User, bob: User, images: list[Image]) -> None:
    async with web.page(alice) as hers:
        await hers.say(type="room.join", image=images[0].pk)
        state = await hers.hear()
        assert state["image"] == images[0].pk
        assert state["people"] == [{"id": alice.pk, "username": "alice"}]
        async with web.page(bob) as his, web.page(bob) as second_tab:
            await his.say(type="room.join", image=images[0].pk)
            assert people(await his.hear()) == ["alice", "bob"]
            assert people(await hers.hear()) == ["alice", "bob"]
            await second_tab.say(type="room.join", image=images[0].pk)
            assert people(await second_tab.hear()) == ["alice", "bob"]
            await his.say(type="room.join", image=images[1].pk)
            assert people(await his.hear()) == ["bob"]
            assert await hers.silent()
            await second_tab.say(type="room.leave")
            assert people(await hers.hear()) == ["alice"]
            await his.say(type="room.join", image=images[0].pk)
            assert people(await hers.hear()) == ["alice", "bob"]
        assert people(await hers.hear()) == ["alice"]


async def test_who_closes_the_tab_at_any_moment_is_gone(
    web: Server, alice: User, bob: User, images: list[Image]
) -> None:
    async with web.page(alice) as hers:
        await hers.say(type="room.join", image=images[0].pk)
        assert people(await hers.hear()) == ["alice"]
        for visit in range(100):
            async with web.page(bob) as his:
                await his.say(type="room.join", image=images[0].pk)
                assert people(await hers.hear()) == ["alice", "bob"]
                await asyncio.sleep(visit % 20 * 0.0002)
            assert people(await hers.hear()) == ["alice"]


async def test_who_is_here_stays_here_however_busy_the_room_is(
    web: Server, alice: User, images: list[Image], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.consumers.rooms.GONE_AFTER_S", 2)
    async with web.page(alice) as hers:
        await hers.say(type="room.join", image=images[0].pk)
        assert people(await hers.hear()) == ["alice"]
        for _ in range(40):
            await asyncio.sleep(0.1)
            await asyncio.to_thread(announce, room_topic(images[0].pk), {"type": "room.changed"})
        assert await hers.silent()


async def test_it_tells_the_room_what_was_saved(
    web: Server, alice: User, bob: User, project: Project, images: list[Image]
) -> None:
    def save_one() -> Any:
        label = Label.objects.create(project=project, name="apple", color="#e69f00")
        mask = rle.from_runs([0, 640 * 480], 480, 640)
        content = Content(images[0], label, mask, "accepted", "click")
        return save(bob, uuid.uuid4(), content, None).row

    async with web.page(alice) as inside, web.page(alice) as outside:
        await inside.say(type="room.join", image=images[0].pk)
        await inside.hear("room.state")
        await outside.say(type="room.join", image=images[1].pk)
        await outside.hear("room.state")
        row = await database_sync_to_async(save_one)()
        assert await inside.hear() == {
            "type": "annotation.changed",
            "image": images[0].pk,
            "annotation": str(row.uuid),
            "revision": 1,
            "by": "bob",
        }
        assert await outside.silent()


async def test_it_tells_the_room_what_is_said_there(
    web: Server, alice: User, bob: User, project: Project, images: list[Image]
) -> None:
    def say_resolve_and_delete() -> uuid.UUID:
        said = comments.Said("Tighter, please.", (12, 30))
        comment, _ = comments.add(bob, images[0], uuid.uuid4(), said)
        comments.resolve(bob, comment, True)
        comments.resolve(bob, comment, True)
        comments.remove(bob, comment)
        return comment.uuid

    async with web.page(alice) as page:
        await page.say(type="room.join", image=images[0].pk)
        await page.hear("room.state")
        name = await database_sync_to_async(say_resolve_and_delete)()
        for _ in range(3):
            assert await page.hear() == {
                "type": "comment.changed",
                "image": images[0].pk,
                "comment": str(name),
                "by": "bob",
            }
        assert await page.silent()


async def test_it_tells_every_room_of_the_project_what_became_of_an_image(
    web: Server, alice: User, bob: User, project: Project, images: list[Image]
) -> None:
    elsewhere = await database_sync_to_async(an_image_elsewhere)(alice, images[0])

    def mark_done_twice() -> None:
        for _ in range(2):
            send(signed_in(bob), "PATCH", f"images/{images[0].pk}/", {"status": "done"})

    async with web.page(alice) as page, web.page(alice) as beside, web.page(alice) as other:
        for each, image in ((page, images[0]), (beside, images[1]), (other, elsewhere)):
            await each.say(type="room.join", image=image.pk)
            await each.hear("room.state")
        await database_sync_to_async(mark_done_twice)()
        for each in (page, beside):
            told = await each.hear()
            assert told == {"type": "status.changed", "image": images[0].pk, "status": "done", "by": "bob"}
            assert await each.silent()
        assert await other.silent()


def an_image_elsewhere(owner: User, image: Image) -> Image:
    """Return the same picture in another project."""
    project = Project.objects.create(name="Elsewhere")
    Membership.objects.create(project=project, user=owner, role=Role.OWNER)
    copy = Image.objects.get(pk=image.pk)
    copy.pk, copy.project = None, project
    copy.save()
    return copy


async def test_it_saves_a_comment_while_redis_is_gone(
    web: Server, bob: User, images: list[Image], project: Project, redis_pair: RedisPair
) -> None:
    def say() -> bool:
        comments.add(bob, images[0], uuid.uuid4(), comments.Said("Tighter, please.", (12, 30)))
        return images[0].comments.exists()

    redis_pair.queue.kill()
    try:
        assert await database_sync_to_async(say)()
    finally:
        await database_sync_to_async(redis_pair.queue.start)()


async def test_it_tells_the_room_what_was_imported(
    web: Server, alice: User, bob: User, project: Project, images: list[Image]
) -> None:
    def import_two() -> list[Annotation]:
        mask = {"segmentation": [[1, 1, 9, 1, 9, 9, 1, 9]], "category_id": 1}
        data = {
            "images": [{"id": 1, "file_name": "apple.png"}, {"id": 2, "file_name": "pear.png"}],
            "categories": [{"id": 1, "name": "apple"}],
            "annotations": [{"image_id": 1, **mask}, {"image_id": 2, **mask}],
        }
        import_.load(project, alice, document.read(json.dumps(data).encode()))
        return list(Annotation.objects.order_by("image"))

    async with web.page(bob) as page:
        await page.say(type="room.join", image=images[0].pk)
        await page.hear("room.state")
        first, _ = await database_sync_to_async(import_two)()
        told = await page.hear()
        assert (told["type"], told["by"]) == ("annotation.changed", "alice")
        assert (told["image"], told["annotation"]) == (images[0].pk, str(first.uuid))
        assert await page.silent()


async def test_it_lets_no_stranger_in(web: Server, charlie: User, images: list[Image]) -> None:
    async with web.page(charlie) as page:
        await page.say(type="room.join", id="r", image=images[0].pk)
        error = await page.hear()
        assert (error["type"], error["id"], error["code"]) == ("error", "r", "not_found")


async def test_it_fills_the_room_again_by_itself_after_redis_was_gone(
    web: Server, alice: User, bob: User, images: list[Image], redis_pair: RedisPair
) -> None:
    async with web.page(alice) as hers, web.page(bob) as his:
        await hers.say(type="room.join", image=images[0].pk)
        await hers.hear("room.state")
        redis_pair.queue.kill()
        await his.say(type="room.join", image=images[0].pk)
        assert await his.silent()
        await database_sync_to_async(redis_pair.queue.start)()
        assert people(await his.hear()) in (["bob"], ["alice", "bob"])
        assert people(await hers.hear()) == ["alice", "bob"]


async def test_it_enters_the_room_once_after_redis_was_gone(
    web: Server, alice: User, images: list[Image], redis_pair: RedisPair
) -> None:
    async with web.page(alice) as page:
        await page.say(type="room.join", image=images[0].pk)
        await page.hear("room.state")
        redis_pair.queue.kill()
        # It counts from its start on.
        await database_sync_to_async(redis_pair.queue.start)()
        await database_sync_to_async(wait_for_entering)(redis_pair)
        assert await page.silent()
        assert times_entered(redis_pair) == 1


def wait_for_entering(redis_pair: RedisPair) -> None:
    deadline = time.monotonic() + 20
    while not times_entered(redis_pair):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def times_entered(redis_pair: RedisPair) -> int:
    with redis_pair.queue.client() as client:
        counted = cast("dict[str, Any]", client.info("commandstats")).get("cmdstat_zadd", {"calls": 0})
    return int(counted["calls"])
