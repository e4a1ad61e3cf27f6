"""What a worker has in hand."""

from __future__ import annotations

from inference.contract.messages import Entry, Kind, Priority
from inference.queue import Delivery
from inference.worker.desk import Desk, Work
from inference.worker.line import Line


def delivery(number: int, priority: Priority = Priority.PREFETCH, key: str = "a") -> Delivery:
    entry = Entry(kind=Kind.ENCODE, request=f"r{number}", key=key, url="file:///a")
    return Delivery(f"{number}-0", priority, entry, 1)


def test_it_holds_each_delivery_once_until_it_is_released():
    desk, one = Desk(), delivery(1)
    assert desk.hold(one)
    assert not desk.hold(one)
    assert desk.held() == [one]
    assert not desk.wait(0, timeout=0.01)
    desk.release(one)
    assert desk.wait(0, timeout=0.01)


def test_it_joins_deliveries_of_one_key_and_hurries_them():
    desk, line = Desk(), Line[Work]()
    first, other, opened = delivery(1), delivery(2, key="b"), delivery(3, Priority.INTERACTIVE, key="b")
    for each in (first, other, opened):
        desk.join(each, line)
    (hurried,), (waiting,) = line.take(), line.take()
    assert hurried.deliveries == [other, opened]
    assert waiting.deliveries == [first]
    assert desk.leave(hurried) == [other, opened]
    desk.join(other, line)
    assert len(line) == 1


def test_it_hurries_work_in_whatever_line_it_waits():
    desk, reading, encoding = Desk(), Line[Work](), Line[Work]()
    for number, key in enumerate("abc"):
        desk.join(delivery(number, key=key), reading)
    for work in reading.take(3):
        desk.enter(work, encoding)
    desk.join(delivery(9, Priority.INTERACTIVE, key="c"), reading)
    assert encoding.take()[0].key == "c"
