import { intersection } from '../geometry/combine'
import { area } from '../geometry/runs'
import { runsOf } from '../geometry/runsOf'
import type { Editor } from './editor'
import type { Instance } from './instance'
import { orderOf } from './order'

export type Move = 'bringForward' | 'sendBack' | 'toFront' | 'toBack'

/** Move the selected masks among the others; as few as possible get another `z_order`. */
export function reorder(editor: Editor, move: Move) {
  const { instances, selection, all } = editor.state
  const upwards = move === 'bringForward' || move === 'toFront'
  const before = upwards ? instances : instances.toReversed()
  const after = (move === 'toFront' || move === 'toBack' ? toEnd : pastNext)(before, new Set(selection))
  const places = new Map(all.map(({ uuid }, place) => [uuid, place]))
  const orders = ordersOf(after, places, upwards ? 1 : -1)
  editor.replace([...orders.keys()], (instance) => ({ ...instance, z_order: orders.get(instance.uuid)! }))
}

const toEnd = (list: readonly Instance[], moved: ReadonlySet<string>): Instance[] => [
  ...list.filter(({ uuid }) => !moved.has(uuid)),
  ...list.filter(({ uuid }) => moved.has(uuid)),
]

/** Each goes past the next one that it touches: past others nothing would be seen of it. */
function pastNext(list: readonly Instance[], moved: ReadonlySet<string>): Instance[] {
  const order = [...list]
  for (const instance of list.filter(({ uuid }) => moved.has(uuid)).toReversed()) {
    const from = order.indexOf(instance)
    const to = order.findIndex((other, place) => place > from && overlap(instance, other))
    if (to < 0 || moved.has(order[to]!.uuid)) continue
    order.splice(to + 1, 0, instance)
    order.splice(from, 1)
  }
  return order
}

function overlap(a: Instance, b: Instance): boolean {
  const apart = [0, 1].some((axis) => {
    const [startA, startB] = [a.bbox[axis]!, b.bbox[axis]!]
    return startA + a.bbox[axis + 2]! <= startB || startB + b.bbox[axis + 2]! <= startA
  })
  return !apart && area(intersection(runsOf(a.rle), runsOf(b.rle))) > 0
}

/** The new orders of those that need one, so that each lies beyond the one before it: above (1) or below (-1). */
function ordersOf(
  list: readonly Instance[],
  places: ReadonlyMap<string, number>,
  direction: 1 | -1,
): Map<string, number> {
  const changed = new Map<string, number>()
  let last = Number.NEGATIVE_INFINITY
  let lastPlace = 0
  for (const instance of list) {
    const [order, place] = [direction * orderOf(instance), direction * places.get(instance.uuid)!]
    const now = Math.max(order, place > lastPlace ? last : last + 1)
    if (now !== order) changed.set(instance.uuid, direction * now)
    last = now
    lastPlace = place
  }
  return changed
}
