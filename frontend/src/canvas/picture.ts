import type { Context2d, Scene } from './surface'

/** An image's pixels, as far as they are there. */
export interface Picture {
  /** All of it in a small form. */
  readonly small: ImageBitmap
  /** Resolves once it can be drawn at every zoom; rejects when it never will. */
  readonly complete: Promise<void>
  /** Draw what lies on the surface. */
  draw(context: Context2d, scene: Scene): void
  /** Draw it with what is there already, from pixels that each stand for `step` pixels of the image, each way. */
  drawSample(context: Context2d, scene: Scene, step: number): void
  /** Pixels of the image, each way, that one pixel stands for where it is drawn at this scale in device pixels. */
  stepAt(scale: number): number
  /** From now on it is shown: hear when it can be drawn better. With null it is shown no more. */
  watch(changed: (() => void) | null): void
  /** Let go of its memory. */
  close(): void
}

/** Where a picture is loaded from; `tiles` is null for one that is small enough to be loaded whole. */
export interface PictureAddress {
  readonly file: string
  readonly thumbnail: string
  readonly tiles: string | null
}

/** @throws Error in words for a person when it cannot be loaded. */
export async function load(address: string, signal: AbortSignal | null = null): Promise<Response> {
  const response = await fetch(address, { credentials: 'same-origin', signal })
  if (!response.ok) throw new Error(`The picture could not be loaded (${response.status}).`)
  return response
}

export const loadBitmap = async (address: string, signal?: AbortSignal): Promise<ImageBitmap> =>
  createImageBitmap(await (await load(address, signal)).blob())
