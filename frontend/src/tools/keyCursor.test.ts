import { beforeEach, expect, test, vi } from 'vitest'
import { imagePoint } from '../geometry/space'
import type { Viewport } from '../geometry/viewport'
import { drawing } from '../store/fixtures/drawing'
import { type Hand, KeyCursor } from './keyCursor'
import type { Pointer } from './tool'

const ONCE = { shift: false, repeat: false }
const CLICK = { shift: false, timeStamp: 1 }

class Host extends EventTarget {
  readonly clientWidth = 400
  readonly clientHeight = 300
  focus() {
    focusOn(this)
  }
}

const page = { activeElement: null as unknown }

function focusOn(element: EventTarget | null) {
  const before = page.activeElement as EventTarget | null
  page.activeElement = element
  before?.dispatchEvent(new Event('blur'))
  element?.dispatchEvent(new Event('focus'))
}

const keydown = (key: string) => window.dispatchEvent(Object.assign(new Event('keydown'), { key }))

beforeEach(() => {
  page.activeElement = null
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('document', page)
})

/** A cursor on an image of 1000 by 800 that lies on the canvas at half its size, and what its button did. */
function cursorOn({ draws = false, scale = 0.5 } = {}) {
  const { editor } = drawing({ width: 1000, height: 800 })
  const host = new Host()
  const camera = {
    view: { scale, x: 0, y: 0 } as Viewport,
    pan(dx: number, dy: number) {
      camera.view = { ...camera.view, x: camera.view.x + dx, y: camera.view.y + dy }
    },
  }
  const done: string[] = []
  const at = ({ image, negative }: Pointer) => `${image.x} ${image.y}${negative ? ' negative' : ''}`
  const hand: Hand = {
    down: (pointer) => done.push(`down ${at(pointer)}`) > 0 && draws,
    move: (pointer) => done.push(`move ${at(pointer)}`),
    up: (pointer) => done.push(`up ${at(pointer)}`),
    leave: () => done.push('leave'),
  }
  const cursor = new KeyCursor(host as unknown as HTMLElement, camera, editor, hand)
  return { cursor, editor, host, camera, done }
}

test('it_begins_in_the_middle_of_what_is_seen_and_moves_by_pixels_of_the_screen', () => {
  const { cursor, editor } = cursorOn()
  cursor.take()
  expect(editor.state.cursor).toEqual({ at: imagePoint(400.5, 300.5), held: false })
  cursor.step(1, 0, ONCE)
  expect(editor.state.cursor?.at.x).toBe(408.5)
  cursor.step(0, -1, { shift: true, repeat: false })
  expect(editor.state.cursor?.at.y).toBe(220.5)
})

test('it_moves_by_one_pixel_where_pixels_are_large', () => {
  const { cursor, editor } = cursorOn({ scale: 20 })
  cursor.take()
  const { x } = editor.state.cursor!.at
  cursor.step(1, 0, ONCE)
  expect(editor.state.cursor!.at.x).toBe(x + 1)
})

test('it_goes_faster_while_a_key_is_held', () => {
  const { cursor, editor } = cursorOn()
  cursor.take()
  const places = Array.from({ length: 30 }, (_, i) => {
    cursor.step(-1, 0, { shift: false, repeat: i > 0 })
    return editor.state.cursor!.at.x
  })
  const steps = places.slice(1).map((x, i) => places[i]! - x)
  expect(steps[0]).toBeLessThan(steps[12]!)
})

test('it_stays_on_the_image_and_moves_the_image_at_the_edge_of_the_canvas', () => {
  const { cursor, editor, camera } = cursorOn()
  cursor.take()
  for (let i = 0; i < 10; i++) cursor.step(1, 0, { shift: true, repeat: false })
  expect(editor.state.cursor?.at.x).toBe(999.5)
  expect(camera.view.x).toBe(400 - 32 - 999.5 / 2)
})

test('it_clicks_and_clicks_the_other_way', () => {
  const { cursor, done } = cursorOn()
  cursor.take()
  cursor.press(CLICK)
  cursor.press({ shift: true, timeStamp: 2 })
  expect(done.slice(1)).toEqual(['down 400.5 300.5', 'down 400.5 300.5 negative'])
})

test('it_holds_what_is_drawn_until_the_next_press', () => {
  const { cursor, editor, done } = cursorOn({ draws: true })
  cursor.take()
  cursor.press(CLICK)
  cursor.step(0, 1, ONCE)
  expect(editor.state.cursor?.held).toBe(true)
  cursor.press(CLICK)
  expect(editor.state.cursor?.held).toBe(false)
  expect(done.slice(1)).toEqual(['down 400.5 300.5', 'move 400.5 308.5', 'up 400.5 308.5'])
})

test('it_comes_by_tab_goes_with_the_focus_and_lets_go_of_what_it_holds', () => {
  const { editor, cursor, host, done } = cursorOn({ draws: true })
  host.focus()
  expect(editor.state.cursor).toBeNull()
  focusOn(null)
  keydown('Tab')
  host.focus()
  expect(editor.state.cursor).not.toBeNull()
  cursor.press(CLICK)
  focusOn(null)
  expect(editor.state.cursor).toBeNull()
  expect(done.slice(-2)).toEqual(['up 400.5 300.5', 'leave'])
  keydown('Escape')
  host.focus()
  expect(editor.state.cursor).not.toBeNull()
})

test('it_stays_away_once_a_pointer_is_used', () => {
  const { editor, cursor, host } = cursorOn()
  cursor.take()
  cursor.giveUp()
  focusOn(null)
  keydown('?')
  host.focus()
  expect(editor.state.cursor).toBeNull()
})

test('it_comes_back_where_it_was_put_away_unless_that_is_out_of_sight_or_another_image', () => {
  const { cursor, editor, host, camera } = cursorOn()
  cursor.take()
  cursor.step(1, 0, { shift: true, repeat: false })
  const place = editor.state.cursor!.at
  focusOn(null)
  focusOn(host)
  expect(editor.state.cursor?.at).toEqual(place)
  focusOn(null)
  camera.pan(5000, 0)
  focusOn(host)
  expect(editor.state.cursor?.at).not.toEqual(place)
  focusOn(null)
  camera.pan(-5000, 0)
  cursor.startAnew()
  focusOn(host)
  expect(editor.state.cursor?.at).toEqual(imagePoint(400.5, 300.5))
})
