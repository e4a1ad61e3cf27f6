import type * as Ort from 'onnxruntime-web'

export type Tensors = Record<string, Ort.Tensor>

/** The named tensors. A graph may leave an input out that it does not need. */
export function pick(tensors: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(names.map((name) => [name, named(tensors, name)]))
}

export function named(tensors: Tensors, name: string): Ort.Tensor {
  const tensor = tensors[name]
  if (!tensor) throw new Error(`The model's graphs do not fit together: ${name} is missing.`)
  return tensor
}
