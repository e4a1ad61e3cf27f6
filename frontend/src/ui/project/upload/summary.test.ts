import { expect, it } from 'vitest'
import type { Upload, UploadState } from '../../../store/uploads'
import { summary } from './summary'

const reason = { name: 'a', code: 'invalid', message: 'Broken.' }
const upload = (id: number, size: number, state: UploadState, change: Partial<Upload> = {}): Upload => ({
  id,
  project: 1,
  file: new File(['x'.repeat(size)], `${id}.png`),
  state,
  share: 0,
  created: 0,
  rejected: [],
  error: undefined,
  ...change,
})

it('test_it_adds_up_bytes_not_files', () => {
  const items = [upload(1, 300, 'done', { created: 1 }), upload(2, 100, 'sending', { share: 0.5 })]
  expect(summary(items)).toMatchObject({ active: 1, created: 1, problems: 0, share: 350 / 400 })
})

it('test_it_puts_first_what_needs_eyes', () => {
  const items = [
    upload(1, 1, 'done', { created: 2 }),
    upload(2, 1, 'sending'),
    upload(3, 1, 'done', { created: 1, rejected: [reason] }),
    upload(4, 1, 'failed'),
  ]
  expect(summary(items).ordered.map((item) => item.id)).toEqual([4, 3, 2, 1])
  expect(summary(items).problems).toBe(2)
})

it('test_it_has_nothing_to_say_about_nothing', () => {
  expect(summary([])).toMatchObject({ active: 0, share: 0, created: 0 })
})
