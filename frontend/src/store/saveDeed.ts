import type { ImageInfo } from './editor'
import type { Deed } from './history'
import { savedOf, statusKey } from './instance'
import type { SaveQueue } from './saveQueue'

/** Save what a deed changed, now that it is done, taken back, or done again. */
export function saveDeed(saves: SaveQueue, { instances, status }: Deed, image: ImageInfo) {
  for (const { before, after } of instances ?? []) {
    const [was, is] = [savedOf(before), savedOf(after)]
    if (was || is) void saves.enqueue((after ?? before)!.uuid, image.id, is)
  }
  if (status) void saves.enqueue(statusKey(image.id), image.id, { imageStatus: status.after })
}
