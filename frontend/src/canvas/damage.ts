import type { Rectangle } from '../geometry/tiles'
import { isSameItem, type MaskItem } from './maskItem'
import type { Scene } from './surface'

/** Lines reach this many CSS pixels beyond a mask, smoothing included. */
const LINE = 2

/** How far the picture moved between two scenes, in device pixels; null where it has not only moved, and by whole ones. */
export function shiftBetween(before: Scene, after: Scene): { dx: number; dy: number } | null {
  const { ratio, width, height } = after.surface
  const same = before.surface.ratio === ratio && before.view.scale === after.view.scale
  if (!same || before.surface.width !== width || before.surface.height !== height) return null
  const [x, y] = [(after.view.x - before.view.x) * ratio, (after.view.y - before.view.y) * ratio]
  const [dx, dy] = [Math.round(x), Math.round(y)]
  return Math.abs(x - dx) + Math.abs(y - dy) < 0.01 ? { dx, dy } : null
}

/** What comes into sight when a picture moves so far: stripes along the edges of the surface. */
export function exposedBy({ dx, dy }: { dx: number; dy: number }, { surface }: Scene): Rectangle[] {
  const { width, height } = surface
  const [across, down] = [Math.min(Math.abs(dx), width), Math.min(Math.abs(dy), height)]
  const stripes: Rectangle[] = []
  if (across) stripes.push({ x: dx > 0 ? 0 : width - across, y: 0, width: across, height })
  if (down) stripes.push({ x: 0, y: dy > 0 ? 0 : height - down, width, height: down })
  return stripes
}

/** Where a mask is drawn, its line included: in whole device pixels. */
export function placeOf({ bbox: [x, y, width, height] }: MaskItem, { view, surface }: Scene): Rectangle {
  const { ratio } = surface
  const left = Math.floor((view.x + x * view.scale - LINE) * ratio)
  const top = Math.floor((view.y + y * view.scale - LINE) * ratio)
  const right = Math.ceil((view.x + (x + width) * view.scale + LINE) * ratio)
  const bottom = Math.ceil((view.y + (y + height) * view.scale + LINE) * ratio)
  return { x: left, y: top, width: right - left, height: bottom - top }
}

export const meet = (a: Rectangle, b: Rectangle) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** The masks that came, went, changed their looks, or their place among the others. */
export function changedItems<Item extends MaskItem>(before: readonly Item[], after: readonly Item[]): Item[] {
  let start = 0
  while (start < before.length && start < after.length && isSameItem(before[start]!, after[start]!)) start++
  let [end, endAfter] = [before.length, after.length]
  while (end > start && endAfter > start && isSameItem(before[end - 1]!, after[endAfter - 1]!)) {
    end--
    endAfter--
  }
  const [gone, come] = [before.slice(start, end), after.slice(start, endAfter)]
  const [kept, stayed] = [common(gone, come), common(come, gone)]
  const inOrder = kept.length === stayed.length && kept.every((item, i) => isSameItem(item, stayed[i]!))
  if (!inOrder) return [...gone, ...come]
  return [...without(gone, kept), ...without(come, stayed)]
}

/** Those of `items` that are among `others` too. */
function common<Item extends MaskItem>(items: readonly Item[], others: readonly Item[]): Item[] {
  const byMask = new Map(others.map((item) => [item.rle, item]))
  return items.filter((item) => {
    const other = byMask.get(item.rle)
    return other !== undefined && isSameItem(item, other)
  })
}

function without<Item>(items: readonly Item[], others: readonly Item[]): Item[] {
  const left = new Set(others)
  return items.filter((item) => !left.has(item))
}
