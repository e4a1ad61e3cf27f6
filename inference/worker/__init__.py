"""The worker: takes from the queue, reads, encodes, publishes, finds, answers (`python -m inference.worker`).

    intake ─┬▶ reading ─▶ encoding ─▶ publishing ─┬▶ answering
            └▶ prompting ─▶ finding ──────────────┘

Between two stages lies a `Line`, in which the more urgent work overtakes. Every stage has threads of its own;
those that call the model take turns on its device. So the device never waits for a disk, for a copy or for
Redis, and an image that someone opens never waits behind those that were only prefetched.
"""
