/** Reads a cursor-paged list to its end: for lists that a person could read, such as labels and members. */

import { cursorOf } from './api'

interface Page<T> {
  next?: string | null
  results: T[]
}

export async function allPages<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = []
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    rows.push(...page.results)
    cursor = cursorOf(page.next)
  } while (cursor)
  return rows
}

/** The query of a page: the cursor only where there is one. */
export const at = (cursor: string | undefined) => (cursor ? { cursor } : {})
