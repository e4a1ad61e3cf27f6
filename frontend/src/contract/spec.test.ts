import { expect, test } from 'vitest'
import { type Spec, unpack } from './spec'

const available = { available: true }
const spec: Spec = {
  id: 'toy-1',
  input: { width: 8, height: 8, resize: 'squash' },
  mask_threshold: 0,
  license: { name: 'Apache-2.0' },
  capabilities: { point: available, box: available, mask: available, text: available, exemplar: available },
  tensors: [
    { name: 'half', shape: [1, 3], dtype: 'float16', offset: 0 },
    { name: 'whole', shape: [2], dtype: 'float32', offset: 16 },
    { name: 'small', shape: [4], dtype: 'int8', offset: 32 },
  ],
  bytes: 36,
}

test('it_reads_each_tensor_at_its_place', () => {
  const payload = new ArrayBuffer(36)
  const view = new DataView(payload)
  view.setUint16(2, 0x3c00, true)
  view.setFloat32(20, -1.5, true)
  view.setInt8(35, -7)
  const [half, whole, small] = unpack(spec, payload)
  expect(half).toMatchObject({ name: 'half', dtype: 'float16', data: Uint16Array.of(0, 0x3c00, 0) })
  expect(whole?.data).toEqual(Float32Array.of(0, -1.5))
  expect(small?.data).toEqual(Int8Array.of(0, 0, 0, -7))
})

test('it_refuses_a_payload_of_another_length', () => {
  expect(() => unpack(spec, new ArrayBuffer(35))).toThrow('35 bytes')
})

test('it_refuses_an_unknown_type', () => {
  const odd = { ...spec, tensors: [{ name: 'odd', shape: [1], dtype: 'complex64', offset: 0 }] }
  expect(() => unpack(odd, new ArrayBuffer(36))).toThrow('complex64')
})
