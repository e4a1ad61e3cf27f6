import { expect, test } from 'vitest'
import { besides } from './besides'

const images = [{ id: 2 }, { id: 5 }, { id: 9 }]

test('it_finds_what_is_before_and_after_an_image', () => {
  expect(besides(5, images)).toEqual({ previous: 2, next: 9 })
  expect(besides(2, images)).toEqual({ previous: null, next: 5 })
})

test('it_goes_on_from_an_image_that_is_no_longer_among_them', () => {
  expect(besides(6, images)).toEqual({ previous: 5, next: 9 })
  expect(besides(10, images)).toEqual({ previous: 9, next: null })
  expect(besides(1, [])).toEqual({ previous: null, next: null })
})
