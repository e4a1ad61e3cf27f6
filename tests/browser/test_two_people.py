"""Two people on one image, two hundred saves in any order: no update is lost, every conflict is shown.

`TWO_PEOPLE_SEED=…` sets the seed of what they do; a failure names the one that it was.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Response, Route

from tests.browser.conftest import new_page, sign_in
from tests.browser.hands import HEIGHT, LIGHT, STORE, WIDTH, Hand, Look, Looks, make_people, on_server, seeded
from tests.browser.label_page import READY_MS
from tests.running_app import Api, RunningApp
from tests.shapes import disc, picture, png

SAVES = 200
ACTIONS_A_ROUND = 8
SAVE = "**/api/v1/annotations/*/"
NAMES = ("carol", "dave")
CONFLICT = (412, 428)
DECIDED = f"(uuid) => ({STORE})().editor.state.saves.troubles.every((trouble) => trouble.uuid !== uuid)"


@pytest.fixture
def project(app: RunningApp, api: Api) -> dict[str, Any]:
    make_people(app, *NAMES)
    created = api.json("POST", "/api/v1/projects/", {"name": "Two people"})
    address = f"/api/v1/projects/{created['id']}"
    for name in ("one", "two", "three"):
        api.json("POST", f"{address}/labels/", {"name": name})
    for name in NAMES:
        api.json("POST", f"{address}/members/", {"username": name, "role": "annotator"})
    project: dict[str, Any] = api.json("GET", f"{address}/")
    return project


@pytest.fixture
def image(api: Api, project: dict[str, Any]) -> int:
    file = png(picture(disc(WIDTH, HEIGHT, 80, 60, 25)))
    return int(api.upload(project["id"], {"together.png": file})["created"][0]["id"])


class Person(Hand):
    """One of the two, and every answer that her saves got."""

    def __init__(self, page: Page, rng: random.Random, name: str) -> None:
        super().__init__(page, rng)
        self.name = name
        # What the server said yes to: annotation, the revision it was made on, the one it became.
        self.saved: list[tuple[str, int | None, int]] = []
        # What her first save on a revision said, by annotation and revision.
        self.said: dict[tuple[str, int | None], Look | None] = {}
        # Saves that came too late: annotation, and the revision and look that the server has.
        self.stale: list[tuple[str, int, Look | None]] = []
        self.resolved: list[str] = []
        page.on("response", self.heard)

    def heard(self, response: Response) -> None:
        request = response.request
        if "/api/v1/annotations/" not in response.url or not is_save(request):
            return
        uuid = response.url.rstrip("/").rpartition("/")[2]
        if response.ok:
            match = request.headers.get("if-match")
            base = int(match.strip('"')) if match else None
            revision = int(response.headers["etag"].strip('"'))
            self.saved.append((uuid, base, revision))
            self.said.setdefault((uuid, base), look_of(request.post_data_json))
        elif response.status in CONFLICT:
            current = response.json()["details"]["current"]
            look = None if current["deleted"] else look_of(current)
            self.stale.append((uuid, current["revision"], look))

    def unshown(self) -> Counter[str]:
        """Whose saves came too late without a conflict that she was shown.

        There is none where she had come to what the server has by then: she says just that next.
        """
        late = [uuid for uuid, *current in self.stale if not self.came_to(uuid, *current)]
        return Counter(late) - Counter(self.resolved)

    def came_to(self, uuid: str, revision: int, look: Look | None) -> bool:
        return (uuid, revision) in self.said and self.said[uuid, revision] == look

    def act(self, hot: list[str]) -> None:
        """Make a mask, or change one: often one that the other is busy with, too."""
        shown = self.shown()
        there = [uuid for uuid in hot if uuid in shown["looks"]] or sorted(shown["looks"])
        if not there or self.rng.random() < 0.2:
            return self.rng.choice((self.brush_new, self.polygon))()
        uuid = self.rng.choice(there if self.rng.random() < 0.7 else sorted(shown["looks"]))
        changes: list[Callable[[str], None]] = [self.brush_on, self.erase, self.relabel, self.relabel]
        self.rng.choice([*changes, *changes, self.delete])(uuid)

    def hold(self) -> None:
        """From now on her saves do not come through."""
        self.page.route(SAVE, stop_saves)

    def let_go(self) -> None:
        """Now they do: at the latest when she says so, for she may be shown a conflict before that."""
        self.page.unroute(SAVE)
        self.page.get_by_test_id("save-state").dispatch_event("click")

    def settled(self) -> dict[str, Any]:
        """Wait until all is saved, or what is not needs a decision; return what she sees then."""
        return self.wait(lambda shown: is_settled(shown["saves"]), "not settled")

    def decide(self, other: Person, server: Looks) -> None:
        """Look at a conflict, and choose."""
        shown = self.wait(lambda shown: is_known(shown, server), f"the conflict is not with {server}")
        trouble = shown["saves"]["troubles"][0]
        uuid, theirs, mine = trouble["uuid"], trouble["theirs"], trouble["mine"]
        assert theirs["by"] == other.name
        assert look_of(mine) == shown["looks"].get(uuid)
        dialog = self.page.get_by_role("dialog")
        if not dialog.is_visible():  # one that a key has put off
            self.page.get_by_test_id("save-state").click()
        for words in ("Yours", f"{other.name}’s"):
            dialog.get_by_text(words).wait_for()
        chosen, button = self.rng.choice([(mine, "Keep mine"), (theirs["content"], "Take theirs")])
        dialog.get_by_role("button", name=button).click()
        self.resolved.append(uuid)
        self.page.wait_for_function(DECIDED, arg=uuid)
        assert self.settled()["looks"].get(uuid) == look_of(chosen)


def is_save(request: Request) -> bool:
    return request.method in ("PUT", "DELETE")


def stop_saves(route: Route) -> None:
    if is_save(route.request):
        route.abort()
    else:
        route.continue_()


def is_settled(saves: dict[str, Any]) -> bool:
    return bool(saves["waiting"] == len(saves["troubles"]))


def is_known(shown: dict[str, Any], server: Looks) -> bool:
    """Return whether the conflict that is shown is with what the server has."""
    trouble = shown["saves"]["troubles"][0]
    return look_of(trouble["theirs"]["content"]) == server.get(trouble["uuid"])


def look_of(content: dict[str, Any] | None) -> Look | None:
    return (content["label"], content["rle"]["counts"], content["status"]) if content else None


class Together:
    """Both people at their pages, and the server between them."""

    def __init__(self, people: list[Person], api: Api, image: int, rng: random.Random) -> None:
        self.people, self.api, self.image, self.rng = people, api, image, rng

    def saves(self) -> int:
        return sum(len(person.saved) for person in self.people)

    def round(self) -> None:
        """Both act in any order, now and then one of them behind a network that lets nothing through."""
        held, other = self.rng.sample(self.people, 2)
        is_held = self.rng.random() < 0.6
        if is_held:
            held.hold()
        there = sorted(on_server(self.api, self.image)[0])
        hot = self.rng.sample(there, k=min(2, len(there))) if self.saves() > 10 else []
        for _ in range(ACTIONS_A_ROUND):
            self.rng.choice(self.people).act(hot)
        if is_held:
            other.settled()
            self.let_go(held)
        self.decide()
        self.agree()

    def let_go(self, held: Person) -> None:
        """What comes through at last meets a conflict exactly where the other has saved something else."""
        looks, revisions = on_server(self.api, self.image)
        shown = held.shown()
        met = {
            uuid
            for uuid, base in shown["bases"].items()
            if revisions.get(uuid) != base and looks.get(uuid) != shown["looks"].get(uuid)
        }
        held.let_go()
        assert {trouble["uuid"] for trouble in held.settled()["saves"]["troubles"]} == met

    def decide(self) -> None:
        """Decide every conflict."""
        while True:
            states = [person.settled()["saves"] for person in self.people]
            if not any(state["troubles"] for state in states):
                return
            for person, state in zip(self.people, states, strict=True):
                other = next(one for one in self.people if one is not person)
                if state["troubles"]:
                    person.decide(other, on_server(self.api, self.image)[0])
                    break

    def agree(self) -> None:
        """Both come to see what the server has."""
        for person in self.people:
            person.wait(self.is_true, f"{person.name} does not see what is saved")

    def is_true(self, shown: dict[str, Any]) -> bool:
        return (shown["looks"], shown["revisions"]) == on_server(self.api, self.image)


def test_it_loses_no_update_and_shows_every_conflict(
    browser: Browser, app: RunningApp, api: Api, project: dict[str, Any], image: int
) -> None:
    with seeded("TWO_PEOPLE_SEED", 7) as rng, ExitStack() as stack:
        people = []
        for name in NAMES:
            page = stack.enter_context(new_page(browser, app.url, **LIGHT))
            page.set_default_timeout(READY_MS)
            sign_in(page, name)
            page.goto(f"/projects/{project['id']}/images/{image}")
            page.wait_for_selector(f'[data-testid="canvas"][data-image="{image}"][data-scale]')
            people.append(Person(page, rng, name))
        for person, other in zip(people, reversed(NAMES), strict=True):
            person.page.get_by_role("status", name="Also on this image").get_by_text(other).wait_for()
        together = Together(people, api, image, rng)
        while together.saves() < SAVES:
            together.round()
        for person in people:
            assert not person.unshown()
        assert any(person.resolved for person in people)
        check_chains(people)


def check_chains(people: list[Person]) -> None:
    """Each save was made on the one before it: nothing was overwritten that its maker did not know."""
    # By annotation and revision: on what it was made. A save of what is stored already changes nothing.
    bases: dict[str, dict[int, set[int | None]]] = {}
    for person in people:
        for uuid, base, revision in person.saved:
            bases.setdefault(uuid, {}).setdefault(revision, set()).add(base)
    for chain in bases.values():
        assert sorted(chain) == list(range(1, len(chain) + 1))
        assert all((revision - 1 or None) in made_on for revision, made_on in chain.items())
