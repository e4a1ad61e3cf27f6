import { expect, test } from 'vitest'
import { difference, intersection, inverted, nothing, union } from './combine'
import { drawn, noise, picture } from './fixtures/pixels'

const RULES = [
  ['union', union, (a: boolean, b: boolean) => a || b],
  ['intersection', intersection, (a: boolean, b: boolean) => a && b],
  ['difference', difference, (a: boolean, b: boolean) => a && !b],
] as const

test.each(RULES)('it_combines_pixel_by_pixel: %s', (_, combined, rule) => {
  for (let seed = 0; seed < 40; seed++) {
    const [a, b] = [noise(seed, 9, 7), noise(seed + 100, 9, 7, 0.3)]
    const [rowsA, rowsB] = [picture(a), picture(b)]
    const expected = rowsA.map((row, y) =>
      [...row].map((_, x) => (rule(row[x] === '#', rowsB[y]![x] === '#') ? '#' : '.')).join(''),
    )
    expect(picture(combined(a, b))).toEqual(expected)
    expect(combined(a, b)).toEqual(drawn(...expected))
  }
})

test('it_combines_with_nothing_and_everything', () => {
  const mask = noise(1, 6, 5)
  const everything = inverted(nothing(mask))
  expect(union(mask, nothing(mask))).toEqual(mask)
  expect(intersection(mask, everything)).toEqual(mask)
  expect(difference(mask, mask)).toEqual(nothing(mask))
  expect(union(mask, inverted(mask))).toEqual(everything)
  expect(inverted(everything)).toEqual(nothing(mask))
})
