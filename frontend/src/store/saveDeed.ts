import { commentKey } from './comment'
import type { ImageInfo } from './editorState'
import type { Deed } from './history'
import { savedOf, statusKey } from './instance'
import type { Change, SaveQueue } from './saveQueue'

/** Save what a deed changed, all together, now that it is done, taken back, or done again. */
export function saveDeed(saves: SaveQueue, { instances, comment, status }: Deed, image: ImageInfo) {
  const changes: Change[] = (instances ?? []).flatMap(({ before, after }) => {
    const [was, is] = [savedOf(before), savedOf(after)]
    return was || is ? [[(after ?? before)!.uuid, is] as const] : []
  })
  if (comment) changes.push([commentKey(comment.after), comment.after])
  if (status) changes.push([statusKey(image.id), { imageStatus: status.after }])
  if (changes.length) void saves.enqueue(image.id, changes)
}
