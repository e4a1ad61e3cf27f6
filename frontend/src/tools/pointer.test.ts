import { beforeEach, expect, test, vi } from 'vitest'
import { imagePoint, screenPoint } from '../geometry/space'
import { Editor } from '../store/editor'
import { PointerRouter } from './pointer'
import type { Bench } from './tool'

class Host extends EventTarget {
  readonly style = { cursor: '' }
  focus() {}
  setPointerCapture() {}
}

const RIGHT = { button: 2, buttons: 2 }

beforeEach(() => {
  vi.stubGlobal('window', new EventTarget())
})

/** A mouse over an image at its own size, and what came of it in its order. */
function mouseOn() {
  const done: string[] = []
  const editor = new Editor(() => done.push('click'))
  editor.open({ id: 1, project: 1, status: 'todo', width: 100, height: 100 }, [])
  const locate = ({ clientX: x, clientY: y }: MouseEvent) => ({
    screen: screenPoint(x, y),
    image: imagePoint(x, y),
  })
  const stage = { camera: { view: { scale: 1, x: 0, y: 0 } }, locate, setOverlay() {} }
  const bench = {
    editor,
    stage,
    clock() {},
    hover: (place: { at: { x: number } } | null) => done.push(place ? `hover ${place.at.x}` : 'no hover'),
  } as unknown as Bench
  const host = new Host()
  new PointerRouter(host as unknown as HTMLElement, bench)
  const send = (type: string, x: number, with_ = {}) => {
    done.length = 0
    const event = { clientX: x, clientY: 1, pointerId: 1, pointerType: 'mouse', button: 0, buttons: 0 }
    host.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), event, with_))
    return done.splice(0)
  }
  return { editor, send }
}

test('it_clicks_before_it_stops_hovering_so_that_what_was_hovered_can_stand_in', () => {
  const { send } = mouseOn()
  expect(send('pointermove', 50)).toEqual(['hover 50'])
  expect(send('pointerdown', 50, { buttons: 1 })).toEqual(['click', 'no hover'])
})

test('it_stops_hovering_at_a_click_against_it', () => {
  const { editor, send } = mouseOn()
  send('pointermove', 50)
  expect(send('pointerdown', 50, RIGHT)).toEqual(['click', 'no hover'])
  expect(editor.state.draft!.asked.prompt).toMatchObject({ positive: false })
})

test('it_stops_hovering_while_the_image_is_panned', () => {
  const { editor, send } = mouseOn()
  send('pointermove', 50)
  expect(send('pointerdown', 50, { button: 1, buttons: 4 })).toEqual(['no hover'])
  expect(editor.state.draft).toBeNull()
})
