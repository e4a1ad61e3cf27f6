import type { ModelInput } from '../geometry/modelTransform'

/** Whether a model takes a kind of prompt; `reason` says why not, or within what limits. */
export interface Capability {
  readonly available: boolean
  readonly reason?: string | null
  /** Names the reason, for a page that has its own words for it. */
  readonly reason_code?: string | null
  /** Where the words are listed that the model knows, relative to the address of `spec.json`; none: any words. */
  readonly vocabulary_url?: string | null
}

/** One tensor of an embedding: C order, little endian, `dtype` as NumPy names it, from byte `offset` on. */
export interface TensorSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: string
  readonly offset: number
}

/** A model bundle's `spec.json`: all that the page knows about a model. */
export interface Spec {
  readonly id: string
  readonly input: ModelInput
  readonly mask_threshold: number
  readonly license: { readonly name: string; readonly notice?: string }
  readonly capabilities: Readonly<Record<'point' | 'box' | 'mask' | 'text' | 'exemplar', Capability>>
  readonly tensors: readonly TensorSpec[]
  readonly bytes: number
  readonly preview_bytes?: number | null
  /** Whether the bundle has a `preview.onnx`: a cheaper decoder, for what is hovered. */
  readonly preview?: boolean
}

/** Halves are kept as their bits. */
const ARRAYS = {
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const

export type Dtype = keyof typeof ARRAYS
export type TensorData = InstanceType<(typeof ARRAYS)[Dtype]>

export interface PayloadTensor {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly data: TensorData
}

const isDtype = (name: string): name is Dtype => Object.hasOwn(ARRAYS, name)

/**
 * The tensors of one image's embedding, as views into its payload.
 * @throws RangeError when the payload is not what the spec says, or a dtype is unknown.
 */
export function unpack(spec: Spec, payload: ArrayBuffer): PayloadTensor[] {
  if (payload.byteLength !== spec.bytes)
    throw new RangeError(`The embedding has ${payload.byteLength} bytes, ${spec.id} says ${spec.bytes}.`)
  return spec.tensors.map(({ name, shape, dtype, offset }) => {
    if (!isDtype(dtype)) throw new RangeError(`Tensor ${name} of ${spec.id} has an unknown type: ${dtype}.`)
    const length = shape.reduce((product, side) => product * side, 1)
    return { name, shape, dtype, data: new ARRAYS[dtype](payload, offset, length) }
  })
}
