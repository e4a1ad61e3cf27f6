import type * as Ort from 'onnxruntime-web'
import { type Spec, unpack } from '../contract/spec'
import type { Decoded, Prompt } from './protocol'
import type { Engine } from './runtime'

/** The files of a model bundle. */
export interface Bundle {
  readonly spec: Spec
  readonly prepare: ArrayBuffer
  readonly decoder: ArrayBuffer
}

/** What `prepare.onnx` made of one image: the decoder's inputs that do not depend on the prompt. */
export interface Ready {
  readonly tensors: Record<string, Ort.Tensor>
  readonly bytes: number
}

/** Inputs of `decoder.onnx` that come with each prompt; all others are ready tensors. */
const PROMPT_INPUTS = new Set(['point_coords', 'point_labels', 'mask_input', 'has_mask_input'])

/**
 * Threads that wait do not spin: on two cores, spinning ones took the processor from the compiler of the wasm
 * module, from the page and from each other (loading took three times as long, a decode 1.4 times).
 */
const PATIENT_THREADS = { session: { intra_op: { allow_spinning: '0' } } }

/** One model bundle on one engine. */
export class ModelSession {
  private constructor(
    private readonly engine: Engine,
    readonly spec: Spec,
    private readonly preparer: Ort.InferenceSession,
    private readonly decoder: Ort.InferenceSession,
    /** Shape [1, 1, h, w] of the logits that go in and come out. */
    private readonly gridShape: readonly number[],
  ) {}

  static async create(engine: Engine, bundle: Bundle): Promise<ModelSession> {
    const provider = engine.backend.name
    const options = {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
      extra: PATIENT_THREADS,
    } as const
    const onGpu = { ...options, preferredOutputLocation: 'gpu-buffer' } as const
    const { InferenceSession } = engine.ort
    const preparer = await InferenceSession.create(bundle.prepare, provider === 'webgpu' ? onGpu : options)
    const decoder = await InferenceSession.create(bundle.decoder, options)
    return new ModelSession(engine, bundle.spec, preparer, decoder, gridShapeOf(decoder))
  }

  /** Run `prepare.onnx` on the payload of one embedding. */
  async prepare(payload: ArrayBuffer): Promise<Ready> {
    const { Tensor } = this.engine.ort
    const inputs: Record<string, Ort.Tensor> = {}
    for (const { name, dtype, shape, data } of unpack(this.spec, payload))
      inputs[name] = new Tensor(dtype as 'float32', data as Float32Array, shape)
    const tensors = { ...(await this.preparer.run(pick(inputs, this.preparer.inputNames))) }
    const bytes = Object.values(tensors).reduce((sum, tensor) => sum + 4 * tensor.size, 0)
    return { tensors, bytes }
  }

  /** Run `decoder.onnx` on one prompt and return the mask with the highest score. */
  async decode(ready: Ready, prompt: Prompt): Promise<Decoded> {
    const started = performance.now()
    const output = await this.decoder.run({
      ...pick(
        ready.tensors,
        this.decoder.inputNames.filter((name) => !PROMPT_INPUTS.has(name)),
      ),
      ...this.promptTensors(prompt),
    })
    const best = bestMask(output)
    return { ...best, ms: performance.now() - started }
  }

  /** Free what the sessions hold. */
  async release() {
    await Promise.all([this.preparer.release(), this.decoder.release()])
  }

  private promptTensors({ coords, labels, previous }: Prompt): Record<string, Ort.Tensor> {
    const { Tensor } = this.engine.ort
    const cells = this.gridShape.reduce((product, side) => product * side, 1)
    return {
      point_coords: new Tensor('float32', coords, [1, labels.length, 2]),
      point_labels: new Tensor('float32', labels, [1, labels.length]),
      mask_input: new Tensor('float32', previous ?? new Float32Array(cells), this.gridShape),
      has_mask_input: new Tensor('float32', Float32Array.of(previous ? 1 : 0), [1]),
    }
  }
}

function gridShapeOf(decoder: Ort.InferenceSession): number[] {
  const input = decoder.inputMetadata.find((metadata) => metadata.name === 'mask_input')
  const shape = input?.isTensor ? input.shape.map(Number) : []
  if (shape.length !== 4 || shape.some((side) => !(side > 0)))
    throw new Error('decoder.onnx of this model does not fix the size of mask_input.')
  return shape
}

/** The named tensors. A graph may leave an input out that it does not need. */
function pick(tensors: Record<string, Ort.Tensor>, names: readonly string[]): Record<string, Ort.Tensor> {
  return Object.fromEntries(names.map((name) => [name, present(tensors, name)]))
}

function present<T>(tensors: Record<string, T>, name: string): T {
  const tensor = tensors[name]
  if (!tensor) throw new Error(`The model's graphs do not fit together: ${name} is missing.`)
  return tensor
}

/** The plane of `masks` f32[1, K, h, w] at the argmax of `scores` f32[1, K], copied out. */
function bestMask(output: Ort.InferenceSession.OnnxValueMapType): Omit<Decoded, 'ms'> {
  const masks = present(output as Record<string, Ort.Tensor>, 'masks')
  const scores = present(output as Record<string, Ort.Tensor>, 'scores').data as Float32Array
  const [height, width] = masks.dims.slice(-2) as [number, number]
  const best = scores.reduce((top, score, i) => (score > scores[top]! ? i : top), 0)
  const plane = height * width
  const data = (masks.data as Float32Array).slice(best * plane, (best + 1) * plane)
  return { data, width, height, score: scores[best]! }
}
