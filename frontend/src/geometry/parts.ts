import { inverted, nothing, union } from './combine'
import { MaskColumns } from './maskColumns'
import { area, forEachRun, type Runs } from './runs'

/** A piece [y0, y1) of a mask in column x. */
type Piece = readonly [x: number, y0: number, y1: number]

/** The separate parts of a mask, the largest first. Pixels that meet in a corner only are not joined. */
export function parts(runs: Runs): Runs[] {
  const found = groups(piecesOf(runs), false).map((pieces) => maskOf(pieces, runs))
  return found.sort((a, b) => area(b) - area(a))
}

/** The mask without its parts of fewer than `smallest` pixels; its largest part always stays. */
export function withoutIslands(runs: Runs, smallest: number): Runs {
  const [largest, ...others] = groups(piecesOf(runs), false).sort((a, b) => pixels(b) - pixels(a))
  const kept = others.filter((pieces) => pixels(pieces) >= smallest)
  return largest ? maskOf([largest, ...kept].flat(), runs) : nothing(runs)
}

/** The mask with its holes filled: all that it shuts off from the border of the image. */
export function withoutHoles(runs: Runs): Runs {
  const { width, height } = runs
  const isOpen = ([x, y0, y1]: Piece) => x === 0 || x === width - 1 || y0 === 0 || y1 === height
  const holes = groups(piecesOf(inverted(runs)), true).filter((pieces) => !pieces.some(isOpen))
  return holes.length ? union(runs, maskOf(holes.flat(), runs)) : runs
}

function piecesOf(runs: Runs): Piece[] {
  const pieces: Piece[] = []
  forEachRun(runs, (x, y0, y1) => pieces.push([x, y0, y1]))
  return pieces
}

const pixels = (pieces: readonly Piece[]) => pieces.reduce((sum, [, y0, y1]) => sum + y1 - y0, 0)

function maskOf(pieces: readonly Piece[], { width, height }: Runs): Runs {
  const mask = new MaskColumns(width, height)
  for (const [x, y0, y1] of pieces) mask.paint(x, y0, y1, true)
  return mask.runs()
}

/** The pieces by the part that they belong to; with `byCorners`, meeting in a corner is enough. */
function groups(pieces: readonly Piece[], byCorners: boolean): Piece[][] {
  const leader = pieces.map((_, i) => i)
  forEachMeeting(pieces, byCorners ? 0 : 1, (i, j) => {
    leader[leaderOf(leader, j)] = leaderOf(leader, i)
  })
  const byLeader = new Map<number, Piece[]>()
  pieces.forEach((piece, i) => {
    const first = leaderOf(leader, i)
    const group = byLeader.get(first)
    if (group) group.push(piece)
    else byLeader.set(first, [piece])
  })
  return [...byLeader.values()]
}

/** Who leads the group of `i`; on the way there the chain is made shorter. */
function leaderOf(leader: number[], i: number): number {
  let at = i
  while (leader[at] !== at) {
    leader[at] = leader[leader[at]!]!
    at = leader[at]!
  }
  return at
}

/** Call `meet(i, j)` for pieces of neighbouring columns that share at least `shared` rows; 0: corners are enough. */
function forEachMeeting(pieces: readonly Piece[], shared: number, meet: (i: number, j: number) => void) {
  let before = 0
  for (let j = 0; j < pieces.length; j++) {
    const [x, y0, y1] = pieces[j]!
    const isPassed = ([column, , end]: Piece) => column < x - 1 || (column === x - 1 && end < y0 + shared)
    while (before < j && isPassed(pieces[before]!)) before++
    for (let i = before; i < j; i++) {
      const [column, from] = pieces[i]!
      if (column !== x - 1 || from > y1 - shared) break
      meet(i, j)
    }
  }
}
