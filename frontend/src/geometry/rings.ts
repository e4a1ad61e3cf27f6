import { forEachRun, type Runs } from './runs'

/** A closed outline along pixel edges: x0, y0, x1, y1, … in image pixels, only corners, first not repeated. */
export type Ring = readonly number[]

/**
 * The outlines of a mask along its pixels' edges, holes included. Filled by the even-odd rule they give the mask
 * back exactly.
 */
export function rings(runs: Runs): Ring[] {
  const stride = runs.width + 1
  const edges = edgesOf(runs, stride)
  const found: Ring[] = []
  for (const start of edges.keys()) while (edges.has(start)) found.push(trace(edges, start, stride))
  return found
}

/** The vertices (y × stride + x) that edges run to, by the vertex they leave; two where pixels touch diagonally. */
type Edges = Map<number, number | readonly [number, number]>
type AddEdge = (fromX: number, fromY: number, toX: number, toY: number) => void

/** All edges of the mask, directed so that the mask is on their right. */
function edgesOf(runs: Runs, stride: number): Edges {
  const edges: Edges = new Map()
  const add: AddEdge = (fromX, fromY, toX, toY) => {
    const from = fromY * stride + fromX
    const to = toY * stride + toX
    const other = edges.get(from)
    edges.set(from, other === undefined ? to : [other as number, to])
  }
  let [column, previous, current]: [number, number[], number[]] = [-1, [], []]
  const advance = (x: number) => {
    const adjacent = x === column + 1
    addVertical(previous, current, column, add)
    if (!adjacent) addVertical(current, [], column + 1, add)
    previous = adjacent ? current : []
    current = []
    column = x
  }
  forEachRun(runs, (x, y0, y1) => {
    if (x !== column) advance(x)
    current.push(y0, y1)
    add(x, y0, x + 1, y0)
    add(x + 1, y1, x, y1)
  })
  advance(Number.POSITIVE_INFINITY)
  return edges
}

/** Edges between two neighbouring columns, each given by where its runs start and stop. */
function addVertical(left: number[], right: number[], x: number, add: AddEdge) {
  let [i, j, from] = [0, 0, 0]
  while (i < left.length || j < right.length) {
    const next = Math.min(left[i] ?? Number.POSITIVE_INFINITY, right[j] ?? Number.POSITIVE_INFINITY)
    const [insideLeft, insideRight] = [i % 2 === 1, j % 2 === 1]
    if (next > from && insideRight && !insideLeft) add(x, next, x, from)
    if (next > from && insideLeft && !insideRight) add(x, from, x, next)
    if (left[i] === next) i++
    if (right[j] === next) j++
    from = next
  }
}

type Heading = 0 | 1 | 2 | 3
const [RIGHT, DOWN, LEFT, UP] = [0, 1, 2, 3] as const

function heading(from: number, to: number): Heading {
  if (Math.abs(to - from) === 1) return to > from ? RIGHT : LEFT
  return to > from ? DOWN : UP
}

/** Follow edges from `start` until they come back, turning right where pixels touch only at a corner. */
function trace(edges: Edges, start: number, stride: number): Ring {
  const ring: number[] = []
  let at = start
  let first: Heading | undefined
  let ahead: Heading | undefined
  do {
    const to = takeEdge(edges, at, ahead)
    const turned = heading(at, to)
    if (turned !== ahead) ring.push(at % stride, Math.floor(at / stride))
    at = to
    ahead = turned
    first ??= turned
  } while (at !== start)
  return first === ahead ? ring.slice(2) : ring
}

function takeEdge(edges: Edges, at: number, ahead: Heading | undefined): number {
  const out = edges.get(at)
  if (out === undefined) throw new Error('An outline does not close: this is a bug.')
  if (typeof out === 'number') {
    edges.delete(at)
    return out
  }
  const turnsRight = ahead !== undefined && heading(at, out[1]) === (ahead + 1) % 4
  edges.set(at, turnsRight ? out[0] : out[1])
  return turnsRight ? out[1] : out[0]
}
