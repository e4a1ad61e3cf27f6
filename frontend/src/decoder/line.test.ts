import { expect, test } from 'vitest'
import { Line } from './line'

/** A line and what was done in it; work ends when told to. */
function bench() {
  const done: string[] = []
  const line = new Line()
  const ends = new Map<string, () => void>()
  const work = (name: string) => () => {
    done.push(name)
    return new Promise<void>((resolve) => ends.set(name, resolve))
  }
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  const end = async (name: string) => {
    ends.get(name)?.()
    await settle()
  }
  return { done, line, work, end, settle }
}

test('it_does_one_thing_at_a_time_in_its_order', async () => {
  const { done, line, work, end, settle } = bench()
  for (const name of ['a', 'b', 'c']) line.add(work(name))
  await settle()
  expect(done).toEqual(['a'])
  await end('a')
  expect(done).toEqual(['a', 'b'])
  await end('b')
  await end('c')
  expect(done).toEqual(['a', 'b', 'c'])
})

test('it_lets_everything_go_before_what_is_idle', async () => {
  const { done, line, work, end, settle } = bench()
  line.add(work('prepare'))
  line.addIdle(work('hover'))
  line.add(work('click'))
  await settle()
  await end('prepare')
  expect(done).toEqual(['prepare', 'click'])
  await end('click')
  expect(done).toEqual(['prepare', 'click', 'hover'])
})

test('it_hears_what_was_asked_while_it_was_blocked_before_it_does_what_is_idle', async () => {
  const { done, line, work, end, settle } = bench()
  line.add(work('prepare'))
  line.addIdle(work('hover'))
  await settle()
  // A message that is on its way when the work ends, as one that came while a run blocked the thread.
  const channel = new MessageChannel()
  channel.port1.onmessage = () => {
    channel.port1.close()
    line.add(work('click'))
  }
  channel.port2.postMessage(null)
  await end('prepare')
  expect(done).toEqual(['prepare', 'click'])
})

test('it_does_the_newest_of_what_is_last_after_all_that_is_idle', async () => {
  const { done, line, work, end, settle } = bench()
  line.add(work('prepare'))
  await settle()
  line.addLast(work('rest'), () => done.push('rest dropped'))
  line.addLast(work('rest again'), () => {})
  line.addIdle(work('hover'))
  await end('prepare')
  await end('hover')
  expect(done).toEqual(['prepare', 'rest dropped', 'hover', 'rest again'])
})

test('it_does_what_is_last_as_soon_as_it_is_waited_for', async () => {
  const { done, line, work, end, settle } = bench()
  line.add(work('prepare'))
  line.addIdle(work('hover'))
  line.addLast(work('click'), () => {})
  line.hurryLast()
  await settle()
  await end('prepare')
  line.hurryLast()
  line.dropLast()
  await end('click')
  expect(done).toEqual(['prepare', 'click', 'hover'])
})

test('it_does_not_do_what_was_dropped', async () => {
  const { done, line, work, end, settle } = bench()
  line.add(work('prepare'))
  await settle()
  line.addLast(work('rest'), () => done.push('rest dropped'))
  line.dropLast()
  await end('prepare')
  expect(done).toEqual(['prepare', 'rest dropped'])
})
