import type * as Ort from 'onnxruntime-web'
import { type Spec, unpack } from '../contract/spec'
import { DecoderGraph } from './decoderGraph'
import type { Decoded, Prompt } from './protocol'
import type { Engine } from './runtime'
import { pick, type Tensors } from './tensors'

/** The files of a model bundle that a click needs. */
export interface Bundle {
  readonly spec: Spec
  readonly prepare: ArrayBuffer
  readonly decoder: ArrayBuffer
}

/** What `prepare.onnx` made of one image: the decoder's inputs that do not depend on the prompt. */
export interface Ready {
  readonly tensors: Tensors
  readonly bytes: number
}

/**
 * Threads that wait do not spin: on two cores, spinning ones took the processor from the compiler of the wasm
 * module, from the page and from each other (loading took three times as long, a decode 1.4 times).
 */
const PATIENT_THREADS = { session: { intra_op: { allow_spinning: '0' } } }

/** One model bundle on one engine. */
export class ModelSession {
  /** The cheaper decoder, once it is added. */
  private preview: DecoderGraph | null = null

  private constructor(
    private readonly engine: Engine,
    readonly spec: Spec,
    private readonly preparer: Ort.InferenceSession,
    private readonly decoder: DecoderGraph,
  ) {}

  static async create(engine: Engine, bundle: Bundle): Promise<ModelSession> {
    const options = optionsOf(engine)
    const onGpu = { ...options, preferredOutputLocation: 'gpu-buffer' } as const
    const { ort, backend } = engine
    const preparer = await ort.InferenceSession.create(
      bundle.prepare,
      backend.name === 'webgpu' ? onGpu : options,
    )
    const decoder = await DecoderGraph.create(ort, bundle.decoder, options)
    return new ModelSession(engine, bundle.spec, preparer, decoder)
  }

  /** Run `prepare.onnx` on the payload of one embedding. */
  async prepare(payload: ArrayBuffer): Promise<Ready> {
    const { Tensor } = this.engine.ort
    const inputs: Tensors = {}
    for (const { name, dtype, shape, data } of unpack(this.spec, payload))
      inputs[name] = new Tensor(dtype as 'float32', data as Float32Array, shape)
    const tensors = { ...(await this.preparer.run(pick(inputs, this.preparer.inputNames))) }
    const bytes = Object.values(tensors).reduce((sum, tensor) => sum + 4 * tensor.size, 0)
    return { tensors, bytes }
  }

  /** Run `decoder.onnx` on one prompt. */
  decode({ tensors }: Ready, prompt: Prompt): Promise<Decoded> {
    return this.decoder.run(tensors, prompt)
  }

  /** From now on `hover` runs this graph. */
  async addPreview(graph: ArrayBuffer) {
    this.preview ??= await DecoderGraph.create(this.engine.ort, graph, optionsOf(this.engine))
  }

  /** Run `preview.onnx` on one prompt. */
  async hover({ tensors }: Ready, prompt: Prompt): Promise<Decoded> {
    if (!this.preview) throw new Error('The preview of this model is not loaded.')
    return this.preview.run(tensors, prompt)
  }

  /** Free what the sessions hold. */
  async release() {
    await Promise.all([this.preparer.release(), this.decoder.release(), this.preview?.release()])
  }
}

const optionsOf = ({ backend }: Engine) =>
  ({ executionProviders: [backend.name], graphOptimizationLevel: 'all', extra: PATIENT_THREADS }) as const
