import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import i18next, { browserLanguage } from '.'

const SOURCE = join(import.meta.dirname, '..')
const PLURAL = /_(zero|one|other)$/

/** Every string by its key, `a.b.c`. */
function stringsOf(language: string): Map<string, string> {
  const strings = new Map<string, string>()
  const walk = (part: object, path: string) => {
    for (const [name, value] of Object.entries(part))
      if (typeof value === 'string') strings.set(path + name, value)
      else walk(value, `${path}${name}.`)
  }
  walk(i18next.getResourceBundle(language, 'translation'), '')
  return strings
}

const placeholders = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name).sort()

test('it_has_every_string_in_both_languages_with_the_same_placeholders', () => {
  const [en, de] = [stringsOf('en'), stringsOf('de')]
  expect([...de.keys()].sort()).toEqual([...en.keys()].sort())
  const differing = [...en].filter(
    ([key, text]) => `${placeholders(text)}` !== `${placeholders(de.get(key)!)}`,
  )
  expect(differing).toEqual([])
  expect([...de].filter(([, text]) => !text.trim())).toEqual([])
})

test('it_has_no_string_that_no_page_shows', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !/(\.test|\.gen|\.d)\.tsx?$/.test(name),
  )
  const source = files.map((name) => readFileSync(join(SOURCE, name), 'utf8')).join('\n')
  const named = new Set([...source.matchAll(/'([a-zA-Z]+(?:\.\w+)+)'/g)].map(([, key]) => key))
  const patterns = [...source.matchAll(/`([a-zA-Z]+\.(?:[\w.]|\$\{[^}]*\})+)`/g)].map(
    ([, written]) => new RegExp(`^${written!.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[^.]+')}$`),
  )
  const isUsed = (key: string) => named.has(key) || patterns.some((pattern) => pattern.test(key))
  const unused = [...stringsOf('en').keys()].filter((key) => !isUsed(key.replace(PLURAL, '')))
  expect(unused).toEqual([])
})

test('it_speaks_the_first_language_of_the_browser_that_it_knows', () => {
  expect(browserLanguage(['fr', 'de-AT', 'en'])).toBe('de')
  expect(browserLanguage(['fr'])).toBe('en')
})
