"""The worker: takes from the queue, reads, encodes, publishes, answers (`python -m inference.worker`).

    intake ─▶ reading (threads) ─▶ encoding (one thread, batches) ─▶ publishing (threads)
                                                                        └▶ answering (threads)

Between two stages lies a `Line`, in which the more urgent work overtakes. So the model never waits for a disk
or for Redis, and an image that someone opens never waits behind those that were only prefetched.
"""
