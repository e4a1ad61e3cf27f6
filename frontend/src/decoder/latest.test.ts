import { expect, test } from 'vitest'
import { Latest } from './latest'

/** Jobs that finish when told to. */
function bench() {
  const started: number[] = []
  const log: string[] = []
  const finish = new Map<number, { resolve: (value: string) => void; reject: (error: Error) => void }>()
  const latest = new Latest<number, string>(
    (job) => {
      started.push(job)
      return new Promise((resolve, reject) => finish.set(job, { resolve, reject }))
    },
    (job, result) => log.push(`${job} ${result}`),
    (job, error) => log.push(`${job} failed: ${(error as Error).message}`),
    (job) => log.push(`${job} overtaken`),
  )
  const settle = () => new Promise((resolve) => setTimeout(resolve))
  return { latest, started, log, finish, settle }
}

test('it_runs_the_first_and_the_last_of_a_burst', async () => {
  const { latest, started, log, finish, settle } = bench()
  for (let job = 1; job <= 10; job++) latest.submit(job)
  expect(started).toEqual([1])
  finish.get(1)?.resolve('mask')
  await settle()
  expect(started).toEqual([1, 10])
  finish.get(10)?.resolve('mask')
  await settle()
  expect(log).toEqual(['1 overtaken', '10 mask'])
  latest.submit(11)
  expect(started).toEqual([1, 10, 11])
})

test('it_never_delivers_what_was_cancelled', async () => {
  const { latest, started, log, finish, settle } = bench()
  latest.submit(1)
  latest.submit(2)
  latest.cancel()
  finish.get(1)?.resolve('mask')
  await settle()
  expect(started).toEqual([1])
  expect(log).toEqual(['1 overtaken'])
})

test('it_goes_on_after_a_failure', async () => {
  const { latest, log, finish, settle } = bench()
  latest.submit(1)
  finish.get(1)?.reject(new Error('no memory'))
  await settle()
  latest.submit(2)
  finish.get(2)?.resolve('mask')
  await settle()
  expect(log).toEqual(['1 failed: no memory', '2 mask'])
})
