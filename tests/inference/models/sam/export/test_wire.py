"""The embedding's form: how much it may change a value, and what stands for what has not arrived."""

from __future__ import annotations

import torch

from inference.models.sam.export import wire


def restored(packed: dict[str, torch.Tensor], image: int = 0) -> tuple[torch.Tensor, ...]:
    found: tuple[torch.Tensor, ...] = wire.Restore()(*(value[image] for value in packed.values()))
    return found


def test_it_changes_no_value_by_more_than_half_a_step(maps):
    packed = wire.pack(maps)
    assert tuple(packed) == wire.PAYLOAD
    for (name, bits), found in zip(wire.BITS.items(), restored(packed), strict=True):
        around = maps[name] - maps[name].mean((2, 3), keepdim=True)
        step = around.abs().amax((2, 3), keepdim=True) / (2 ** (bits - 1) - 1)
        assert found.shape == maps[name].shape
        assert ((found - maps[name]).abs() <= 0.5001 * step + 1e-6).all()


def test_it_takes_less_than_a_quarter_of_fp32(maps):
    packed = wire.pack(maps)
    scales = packed["channels"].nbytes
    assert sum(value.nbytes for value in packed.values()) - scales < sum(x.nbytes for x in maps.values()) / 4


def test_it_splits_every_code_and_joins_it_again():
    codes = torch.arange(-32, 32, dtype=torch.int8).reshape(1, 1, 64)
    upper, lower = wire.split(codes)
    assert (upper.shape, lower.shape) == ((1, 1, 32), (1, 1, 16))
    torch.testing.assert_close(wire.join(upper, lower), codes.float())


def test_it_means_the_channels_mean_where_maps_have_not_arrived(maps):
    packed = wire.pack(maps)
    early = {name: value if name in wire.NEEDED else 0 * value for name, value in packed.items()}
    whole, part = restored(packed), restored(early)
    torch.testing.assert_close(part[0], whole[0])
    for name, found in zip(("hr1", "hr0"), part[1:], strict=True):
        torch.testing.assert_close(found, maps[name].mean((2, 3), keepdim=True).expand_as(found))


def test_it_packs_each_image_of_a_batch_on_its_own(maps):
    pair = wire.pack({name: torch.cat([x, 3 * x + 1]) for name, x in maps.items()})
    alone = wire.pack(maps)
    for name in wire.PAYLOAD:
        torch.testing.assert_close(pair[name][:1], alone[name])
    torch.testing.assert_close(restored(pair, 1)[0], 3 * restored(alone)[0] + 1)


def test_it_packs_what_is_the_same_everywhere_and_what_was_computed_in_bf16():
    flat = {"image_embed": torch.full((1, 8, 4, 4), 2.5)}
    flat |= {"hr1": torch.zeros(1, 2, 8, 8), "hr0": torch.full((1, 1, 16, 16), -1.0)}
    packed = wire.pack({name: x.bfloat16() for name, x in flat.items()})
    for found, expected in zip(restored(packed), flat.values(), strict=True):
        torch.testing.assert_close(found, expected)
