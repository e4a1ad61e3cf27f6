import type { Logits } from '../geometry/logits'
import type { GridStep } from '../geometry/modelTransform'
import { clamp } from '../geometry/space'
import { edgeReach, type PreviewLook } from './previewStyle'
import type { Scene } from './surface'

/** Logits to be shown as a mask. */
export interface PreviewMask extends PreviewLook {
  readonly logits: Logits
  readonly step: GridStep
  readonly threshold: number
}

/** A rectangle of device pixels, and 1 for each that lies in the mask. */
export interface Raster {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly inside: Uint8Array
}

/**
 * The mask at the size of the screen: a device pixel is inside when the image pixel under its centre is, so that
 * the preview shows exactly what will be saved. Covers the visible part of the mask, and what lies next to it.
 */
export function rasterize({ logits, step, threshold }: PreviewMask, scene: Scene): Raster {
  const { view, image, surface } = scene
  const cells = cellsAbove(logits, threshold)
  const allAcross = deviceTaps(
    view.x,
    view.scale,
    surface.ratio,
    surface.width,
    image.width,
    logits.width,
    step.x,
  )
  const allDown = deviceTaps(
    view.y,
    view.scale,
    surface.ratio,
    surface.height,
    image.height,
    logits.height,
    step.y,
  )
  const margin = edgeReach(surface)
  const across = touching(allAcross, cells.left, cells.right, margin)
  const down = touching(allDown, cells.top, cells.bottom, margin)
  const [width, height] = [across.pixel.length, down.pixel.length]
  const inside = new Uint8Array(width * height)
  const row = new Float64Array(logits.width)
  for (let y = 0; y < height; y++) {
    if (y && down.pixel[y] === down.pixel[y - 1]) inside.copyWithin(y * width, (y - 1) * width, y * width)
    else if (blendRows(logits, down.index[y]!, down.weight[y]!, threshold, row))
      fillRow(row, across, threshold, inside, y * width)
  }
  return { left: across.first, top: down.first, width, height, inside }
}

interface DeviceTaps {
  /** The first device pixel on the image. */
  readonly first: number
  /** For each device pixel from there: its image pixel, the lower grid line, and the weight of the upper. */
  readonly pixel: Int32Array
  readonly index: Int32Array
  readonly weight: Float64Array
}

function deviceTaps(
  offset: number,
  scale: number,
  ratio: number,
  room: number,
  pixels: number,
  cells: number,
  step: number,
): DeviceTaps {
  const first = clamp(Math.ceil(offset * ratio - 0.5), 0, room)
  const end = clamp(Math.ceil((offset + pixels * scale) * ratio - 0.5), first, room)
  const pixel = new Int32Array(end - first)
  const index = new Int32Array(end - first)
  const weight = new Float64Array(end - first)
  for (let i = 0; i < pixel.length; i++) {
    const at = Math.floor(((first + i + 0.5) / ratio - offset) / scale)
    pixel[i] = clamp(at, 0, pixels - 1)
    const cell = clamp((pixel[i]! + 0.5) * step - 0.5, 0, cells - 1)
    index[i] = Math.min(Math.floor(cell), Math.max(cells - 2, 0))
    weight[i] = cell - index[i]!
  }
  return { first, pixel, index, weight }
}

/** The columns and rows of the grid between which all that is above the threshold lies. */
function cellsAbove({ data, width, height }: Logits, threshold: number) {
  let [left, right, top, bottom] = [width, -1, height, -1]
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (data[y * width + x]! > threshold) {
        if (x < left) left = x
        if (x > right) right = x
        if (y < top) top = y
        bottom = y
      }
  return { left, right, top, bottom }
}

/** The pixels that the grid lines `from` … `to` reach, with a margin; none where there are no such lines. */
function touching({ first, pixel, index, weight }: DeviceTaps, from: number, to: number, margin: number) {
  let [start, end] = [0, index.length]
  while (start < end && index[start]! < from - 1) start++
  while (end > start && index[end - 1]! > to) end--
  const none = from > to || start === end
  start = Math.max(start - margin, 0)
  end = none ? start : Math.min(end + margin, index.length)
  const part = [start, end] as const
  return {
    first: first + start,
    pixel: pixel.subarray(...part),
    index: index.subarray(...part),
    weight: weight.subarray(...part),
  }
}

/** Interpolate one row between two rows of the grid; false when nothing in it is above the threshold. */
function blendRows(
  logits: Logits,
  index: number,
  weight: number,
  threshold: number,
  out: Float64Array,
): boolean {
  const { data, width, height } = logits
  const upper = index * width
  const lower = Math.min(index + 1, height - 1) * width
  let peak = Number.NEGATIVE_INFINITY
  for (let x = 0; x < width; x++) {
    const value = (1 - weight) * data[upper + x]! + weight * data[lower + x]!
    out[x] = value
    if (value > peak) peak = value
  }
  return peak > threshold
}

function fillRow(
  row: Float64Array,
  across: DeviceTaps,
  threshold: number,
  inside: Uint8Array,
  start: number,
) {
  const { index, weight } = across
  const last = row.length - 1
  for (let x = 0; x < index.length; x++) {
    const left = index[x]!
    const value = (1 - weight[x]!) * row[left]! + weight[x]! * row[Math.min(left + 1, last)]!
    if (value > threshold) inside[start + x] = 1
  }
}

/** Whether a pixel of the mask lies within `reach` pixels, across or down, of one outside it. */
export function isEdge({ inside, width, height }: Raster, x: number, y: number, reach: number): boolean {
  const at = y * width + x
  return (
    (x >= reach && !inside[at - reach]) ||
    (x + reach < width && !inside[at + reach]) ||
    (y >= reach && !inside[at - reach * width]) ||
    (y + reach < height && !inside[at + reach * width])
  )
}
