/** What a screen reader is told of what happens on the canvas, in words. */

import type { TFunction } from 'i18next'
import { gridStep } from '../../geometry/modelTransform'
import { taken } from '../../store/draft'
import type { EditorState } from '../../store/editorState'
import type { Instance } from '../../store/instance'
import { primaryOf } from '../../store/selection'
import { isDrafting } from '../../store/strokes'
import { instanceAt } from '../../tools/select'
import { formatCount, formatScore } from '../format'

/** What is new since `before`, in the order in which it matters; nothing about another image than before. */
export function saysOf(before: EditorState, now: EditorState, t: TFunction): string[] {
  if (now.image?.id !== before.image?.id) return []
  const news = [
    statusNews(before, now, t),
    toolNews(before, now, t),
    masksNews(before, now, t),
    draftNews(before, now, t),
    selectionNews(before, now, t),
    cursorNews(before, now, t),
    pinNews(before, now, t),
  ]
  return news.filter((each) => each !== null)
}

type News = (before: EditorState, now: EditorState, t: TFunction) => string | null

const statusNews: News = (before, now, t) =>
  now.image && now.image.status !== before.image?.status
    ? t('label.says.status', { status: t(`status.${now.image.status}`) })
    : null

const toolNews: News = (before, now, t) => {
  if (now.tool !== before.tool) return t(`label.keys.${now.tool}`)
  if (now.brushSize !== before.brushSize) return t('label.brush.pixels', { n: now.brushSize })
  if (now.tolerance !== before.tolerance) return t('label.wand.says', { n: now.tolerance })
  return null
}

const masksNews: News = (before, now, t) => {
  const count = now.instances.length
  const change = count - before.instances.length
  if (!change) return null
  const added = change === 1 ? now.instances.at(-1) : undefined
  const what = added
    ? t('label.says.kept', { mask: nameOf(added, now, t) })
    : t(change > 0 ? 'label.says.added' : 'label.says.removed')
  return `${what}. ${t('label.says.masks', { count })}`
}

const draftNews: News = (before, now, t) => {
  if (isDrafting(before) && !isDrafting(now)) {
    return now.instances === before.instances ? t('label.says.dropped') : null
  }
  if (now.strokes.length !== before.strokes.length) return t('label.says.painted')
  if (now.polygon.length !== before.polygon.length)
    return t('label.says.corners', { count: now.polygon.length })
  if (!now.preview || now.preview === before.preview) return null
  return t('label.says.mask', { n: formatCount(previewArea(now)) })
}

const selectionNews: News = (before, now, t) => {
  const selected = primaryOf(now)
  if (selected === primaryOf(before)) return null
  const instance = [...now.instances, ...now.suggestions].find(({ uuid }) => uuid === selected)
  return instance ? t('label.says.selected', { mask: nameOf(instance, now, t) }) : null
}

const cursorNews: News = (before, now, t) => {
  if (!now.cursor || now.cursor === before.cursor) return null
  if (!before.cursor) return t('label.says.cursor')
  if (now.cursor.held !== before.cursor.held)
    return t(now.cursor.held ? 'label.says.held' : 'label.says.free')
  const { x, y } = now.cursor.at
  const under = instanceAt(now, now.cursor.at)
  const place = t('label.says.place', { x: Math.floor(x), y: Math.floor(y) })
  return under ? `${place}, ${nameOf(under, now, t)}` : place
}

/** Of the pin that keys move; that it has the focus is read out by itself. */
const pinNews: News = (before, now, t) => {
  const to = now.pin?.to
  if (to) {
    return to === before.pin?.to ? null : t('label.says.place', { x: Math.floor(to.x), y: Math.floor(to.y) })
  }
  if (!before.pin?.to) return null
  const isBack = now.comments === before.comments && now.talk === before.talk
  return t(isBack ? 'label.says.pinBack' : 'label.says.pinMoved')
}

/** A mask's label and size; of a suggestion also how sure the model is. */
function nameOf({ label, area, score, status }: Instance, { labels }: EditorState, t: TFunction): string {
  const name = labels.find(({ id }) => id === label)?.name
  const size = t('label.says.size', { n: formatCount(area) })
  const sure = status === 'suggested' && score != null ? formatScore(score) : null
  return [status === 'suggested' ? t('label.says.suggestion') : null, name, size, sure]
    .filter(Boolean)
    .join(', ')
}

/** About how many pixels of the image the mask in the making has: counted on the decoder's grid. */
function previewArea({ preview, model, image }: EditorState): number {
  if (!preview || !model || !image) return 0
  const logits = taken(preview.decoded, preview.step)
  const step = gridStep(model.input, image, logits)
  let inside = 0
  for (const logit of logits.data) if (logit > model.mask_threshold) inside++
  return Math.min(Math.round(inside / (step.x * step.y)), image.width * image.height)
}
