"""Hears the events that queue and workers publish."""

from __future__ import annotations

import redis

from inference.contract.messages import EVENTS, Event


class Listener:
    """All events since it was made, in `events`."""

    def __init__(self, client: redis.Redis) -> None:
        self._subscription = client.pubsub()
        self._subscription.subscribe(EVENTS)
        self._subscription.get_message(timeout=5)  # from here on nothing is missed
        self.events: list[Event] = []

    def hear(self) -> list[Event]:
        """Take in what was published meanwhile; return all events so far."""
        while (message := self._subscription.get_message(timeout=0.02)) is not None:
            self.events.append(Event.model_validate_json(message["data"]))
        return self.events

    def requests(self, state: str) -> list[str]:
        """Return the requests that came to this state, in order."""
        return [event.request for event in self.hear() if event.state == state]

    def close(self) -> None:
        self._subscription.close()
