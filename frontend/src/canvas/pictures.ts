/** A picture in ever smaller halves, so that drawing it small costs little and does not flicker. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** From the full size down; each half of the one before. */
  readonly levels: readonly ImageBitmap[]
}

/** Pictures kept decoded: the open one and its neighbours on both sides. */
const KEPT = 5
const SMALLEST_LEVEL = 800

/** Loads pictures and keeps the last few decoded. */
export class Pictures {
  private readonly kept = new Map<string, Promise<Picture>>()

  /** @throws Error when the picture cannot be loaded; asking again tries again. */
  get(url: string): Promise<Picture> {
    const known = this.kept.get(url)
    const picture = known ?? load(url)
    this.kept.delete(url)
    this.kept.set(url, picture)
    picture.catch(() => this.kept.delete(url))
    this.forgetOldest()
    return picture
  }

  private forgetOldest() {
    for (const [url, picture] of this.kept) {
      if (this.kept.size <= KEPT) return
      this.kept.delete(url)
      void picture.then(close).catch(() => {})
    }
  }
}

function close({ levels }: Picture) {
  for (const level of levels) level.close()
}

async function load(url: string): Promise<Picture> {
  const response = await fetch(url, { credentials: 'same-origin' })
  if (!response.ok) throw new Error(`The picture could not be loaded (${response.status}).`)
  const full = await createImageBitmap(await response.blob())
  return { width: full.width, height: full.height, levels: await halves(full) }
}

async function halves(full: ImageBitmap): Promise<ImageBitmap[]> {
  const levels = [full]
  for (let last = full; Math.max(last.width, last.height) > 2 * SMALLEST_LEVEL; last = levels.at(-1)!) {
    const size = { resizeWidth: Math.ceil(last.width / 2), resizeHeight: Math.ceil(last.height / 2) }
    levels.push(await createImageBitmap(last, { ...size, resizeQuality: 'medium' }))
  }
  return levels
}

/** The smallest level that still has a pixel for each device pixel at `scale` device pixels per image pixel. */
export function levelFor({ levels }: Picture, scale: number): ImageBitmap {
  const index = Math.floor(Math.log2(1 / Math.max(scale, 1e-6)))
  return levels[Math.min(Math.max(index, 0), levels.length - 1)]!
}
