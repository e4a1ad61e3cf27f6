"""Who is let in, and how soon who may no longer is out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.contrib.sessions.models import Session
from django.utils import timezone

from annotator.models import ApiToken, Image, Membership, Project, User
from tests.annotator.consumers.conftest import Put
from tests.annotator.server import Browser, Server, session_of
from tests.conftest import RedisPair

SIGNED_OUT = 4401


async def closed_with(page: Browser) -> int | None:
    """Wait for the server to close the connection; return the code."""
    await page.socket.wait_closed()
    return page.socket.close_code


async def own_page(web: Server, user: User) -> dict[str, str]:
    """Return the headers of our own page, signed in."""
    return {"Cookie": await session_of(user), "Origin": web.url}


async def change(what: Callable[[], Any]) -> Any:
    return await database_sync_to_async(what)()


async def can_ask(page: Browser, image: Image) -> bool:
    await page.get("probe", image.pk)
    return (await page.hear())["type"] in ("embedding.queued", "embedding.start")


async def test_it_lets_a_session_of_our_own_page_in(web: Server, alice: User, images: list[Image]) -> None:
    async with web.page(headers=await own_page(web, alice)) as page:
        assert await can_ask(page, images[0])


async def test_it_lets_a_token_in_without_an_origin(web: Server, alice: User, images: list[Image]) -> None:
    async with web.page(alice) as page:
        assert await can_ask(page, images[0])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer pt_unknown"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic YWxpY2U6"},
        {"Cookie": "sessionid=unknown", "Origin": "own"},
        {"Cookie": "theme=dark", "Origin": "own"},
    ],
)
async def test_it_tells_who_is_not_signed_in_by_4401(web: Server, headers: dict[str, str]) -> None:
    sent = {name: web.url if value == "own" else value for name, value in headers.items()}
    async with web.page(headers=sent) as page:
        assert await closed_with(page) == SIGNED_OUT


async def test_it_tells_an_expired_session_by_4401(web: Server, alice: User) -> None:
    page_headers = await own_page(web, alice)
    await change(lambda: Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1)))
    async with web.page(headers=page_headers) as page:
        assert await closed_with(page) == SIGNED_OUT


async def test_it_tells_a_token_of_someone_deactivated_by_4401(web: Server, alice: User) -> None:
    await change(lambda: User.objects.filter(pk=alice.pk).update(is_active=False))
    async with web.page(alice) as page:
        assert await closed_with(page) == SIGNED_OUT


async def test_it_tells_a_login_that_expires_at_the_next_request(
    web: Server, alice: User, images: list[Image]
) -> None:
    async with web.page(alice) as page:
        assert await can_ask(page, images[0])
        await change(lambda: ApiToken.objects.update(expires_at=timezone.now()))
        await page.get("late", images[0].pk)
        assert await closed_with(page) == SIGNED_OUT


async def test_it_closes_the_sockets_of_a_session_that_signs_out(web: Server, alice: User) -> None:
    async with web.page(headers=await own_page(web, alice)) as page, web.page(alice) as script:
        await change(lambda: Session.objects.get().delete())
        assert await closed_with(page) == SIGNED_OUT
        assert await script.silent()


async def test_it_closes_the_sockets_at_a_revoked_token_and_at_a_new_password(
    web: Server, alice: User
) -> None:
    async with web.page(alice) as script, web.page(headers=await own_page(web, alice)) as page:
        await change(lambda: ApiToken.objects.get().delete())
        assert await closed_with(script) == SIGNED_OUT
        alice.set_password("another")
        await change(alice.save)
        assert await closed_with(page) == SIGNED_OUT


async def test_it_tells_the_same_of_a_foreign_and_a_missing_image(
    web: Server, charlie: User, images: list[Image]
) -> None:
    async with web.page(charlie) as page:
        answers = []
        for image in (images[0].pk, 10**9):
            await page.get("a", image)
            answers.append(await page.hear("embedding.failed"))
        assert answers[0] == answers[1]
        assert (answers[0]["code"], answers[0]["retry"]) == ("not_found", False)


async def test_it_lets_a_token_that_may_only_read_read_and_no_more(
    web: Server, alice: User, images: list[Image]
) -> None:
    async with web.page(alice, scope="read") as page:
        assert await can_ask(page, images[0])
        for image in (images[0].pk, 10**9):
            await page.say(type="text.find", id="f", image=image, text="apple", threshold=0.1)
            refused = await page.hear("error")
            assert (refused["id"], refused["code"]) == ("f", "forbidden")


async def test_it_stops_streams_when_the_member_is_removed(
    web: Server, bob: User, project: Project, images: list[Image], put: Put
) -> None:
    put(images[0], b"x" * 1_000_000)
    async with web.page(bob) as page:
        await page.get("sending", images[0].pk)
        await page.hear("embedding.start")
        await page.say(type="credit", id="sending", bytes=10)
        await page.receive(10)
        await page.get("waiting", images[1].pk)
        await page.hear("embedding.queued")
        await change(lambda: Membership.objects.get(user=bob, project=project).delete())
        stopped = [await page.hear("embedding.failed") for _ in range(2)]
        assert {message["id"] for message in stopped} == {"sending", "waiting"}
        assert {message["code"] for message in stopped} == {"not_found"}
        await page.say(type="credit", id="sending", bytes=10)
        assert await page.silent()


async def test_it_stops_streams_even_where_the_change_cannot_be_announced(
    web: Server, bob: User, images: list[Image], put: Put, redis_pair: RedisPair
) -> None:
    put(images[0], b"x" * 1_000_000)
    async with web.page(bob) as page:
        await page.get("a", images[0].pk)
        await page.hear("embedding.start")
        redis_pair.queue.kill()
        try:
            await change(lambda: Membership.objects.filter(user=bob).delete())
            assert (await page.hear("embedding.failed"))["code"] == "not_found"
        finally:
            redis_pair.queue.start()


async def test_it_takes_a_removed_member_out_of_the_room(
    web: Server, alice: User, bob: User, images: list[Image]
) -> None:
    async with web.page(alice) as owner, web.page(bob) as page:
        await owner.say(type="room.join", image=images[0].pk)
        await owner.hear("room.state")
        await page.say(type="room.join", image=images[0].pk)
        await page.hear("room.state")
        assert len((await owner.hear("room.state"))["people"]) == 2
        await change(lambda: Membership.objects.get(user=bob).delete())
        assert (await page.hear("error"))["code"] == "not_found"
        assert len((await owner.hear("room.state"))["people"]) == 1


async def test_it_tells_a_login_that_expired_when_entering_a_room_too(
    web: Server, alice: User, images: list[Image]
) -> None:
    async with web.page(alice) as page:
        assert await page.silent()
        await change(lambda: ApiToken.objects.update(expires_at=timezone.now()))
        await page.say(type="room.join", image=images[0].pk)
        assert await closed_with(page) == SIGNED_OUT
