import { levelAt } from '../geometry/tiles'
import { loadBitmap, type Picture } from './picture'
import { type Context2d, type Scene, toImageSpace } from './surface'

const SMALLEST_LEVEL = 800

/** A picture in ever smaller halves, so that drawing it small costs little and does not flicker. */
export class WholePicture implements Picture {
  readonly complete = Promise.resolve()

  private constructor(
    /** From the full size down; each half of the one before. */
    private readonly levels: readonly ImageBitmap[],
  ) {}

  static async load(file: string): Promise<WholePicture> {
    return new WholePicture(await halves(await loadBitmap(file)))
  }

  get small(): ImageBitmap {
    return this.levels.at(-1)!
  }

  draw(context: Context2d, scene: Scene) {
    const { image, view, surface } = scene
    const level = levelAt(view.scale * surface.ratio, this.levels.length)
    toImageSpace(context, scene)
    context.drawImage(this.levels[level]!, 0, 0, image.width, image.height)
  }

  drawSample(context: Context2d, scene: Scene) {
    this.draw(context, scene)
  }

  /** All of it is at hand. */
  stepAt() {
    return 1
  }

  watch() {}

  close() {
    for (const level of this.levels) level.close()
  }
}

async function halves(full: ImageBitmap): Promise<ImageBitmap[]> {
  const levels = [full]
  for (let last = full; Math.max(last.width, last.height) > 2 * SMALLEST_LEVEL; last = levels.at(-1)!) {
    const size = { resizeWidth: Math.ceil(last.width / 2), resizeHeight: Math.ceil(last.height / 2) }
    levels.push(await createImageBitmap(last, { ...size, resizeQuality: 'medium' }))
  }
  return levels
}
