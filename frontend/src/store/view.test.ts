import { expect, test } from 'vitest'
import { type Instance, NO_LABEL } from './instance'
import { fillOf, instanceColor, USUAL_VIEW, viewOf } from './view'

const LABELS = [
  { id: 1, color: '#111111' },
  { id: 2, color: '#222222' },
]
const instance = (uuid: string, label: number) => ({ uuid, label }) as Instance
const state = (colorBy: 'label' | 'instance') => ({
  view: { ...USUAL_VIEW, colorBy },
  labels: LABELS,
  activeLabel: 2,
})

test('it_takes_what_was_kept_as_far_as_it_makes_sense', () => {
  expect(viewOf(undefined)).toEqual(USUAL_VIEW)
  const odd = { brightness: 99, contrast: 'much', colorBy: 'moon', outlineOnly: true } as never
  expect(viewOf(odd)).toEqual({ ...USUAL_VIEW, brightness: 3, outlineOnly: true })
  const own = {
    ...USUAL_VIEW,
    colorBy: 'instance',
    opacity: 0.5,
    pixelGrid: false,
    map: false,
    pins: false,
  } as const
  expect(viewOf(own)).toEqual(own)
})

test('it_colours_by_label_and_what_has_none_as_the_active_one', () => {
  expect(instanceColor(state('label'), instance('a', 1))).toBe('#111111')
  expect(instanceColor(state('label'), instance('a', NO_LABEL))).toBe('#222222')
})

test('it_gives_an_instance_the_same_colour_whatever_its_label', () => {
  const colorOf = (uuid: string, label: number) => instanceColor(state('instance'), instance(uuid, label))
  const [a, b] = ['00000001-0000-4000-8000-000000000000', '00000002-0000-4000-8000-000000000000']
  expect(colorOf(a, 1)).toBe(colorOf(a, 2))
  expect(colorOf(a, 1)).not.toBe(colorOf(b, 1))
})

test('it_fills_nothing_when_only_outlines_are_wanted', () => {
  expect(fillOf({ ...USUAL_VIEW, outlineOnly: true })).toBe(0)
  expect(fillOf(USUAL_VIEW)).toBe(USUAL_VIEW.opacity)
})
