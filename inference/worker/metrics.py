"""The worker's numbers for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)

ENCODED = Counter("pointillist_encoded_images", "Images embedded")
ANSWERED = Counter("pointillist_answered_requests", "Segment and find requests answered")
FAILED = Counter("pointillist_failed_deliveries", "Failed deliveries", ["code"])
DROPPED = Counter("pointillist_dropped_entries", "Entries dropped because nobody waited for them any more")
BATCH = Histogram("pointillist_batch_images", "Images in one forward pass", buckets=(1, 2, 4, 8, 16, 32))
SECONDS = Histogram("pointillist_stage_seconds", "Seconds a stage takes", ["stage"], buckets=_BUCKETS)
DEVICE_SECONDS = Counter(
    "pointillist_device_seconds", "Seconds in which the model ran: the rate is the busy share"
)
FINDS = Histogram("pointillist_batch_prompts", "Prompts found in one run", buckets=(1, 2, 4, 8, 16, 32))
HELD = Gauge("pointillist_held_deliveries", "Deliveries in this worker's hands")
BACKLOG = Gauge("pointillist_queue_entries", "Entries that wait or are being worked", ["priority"])
