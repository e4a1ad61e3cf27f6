import type * as Ort from 'onnxruntime-web'
import type { Candidate, Decoded, Prompt } from './protocol'
import type { Runtime } from './runtime'
import { named, pick, type Tensors } from './tensors'

/** The inputs that come with each prompt; all others are ready tensors. */
const PROMPT_INPUTS = new Set(['point_coords', 'point_labels', 'mask_input', 'has_mask_input'])

/** `decoder.onnx` or `preview.onnx` of a bundle: ready tensors and a prompt to masks. */
export class DecoderGraph {
  /** Shape [1, 1, h, w] of the logits that go in and come out. */
  private readonly gridShape: readonly number[]
  private readonly readyNames: readonly string[]

  private constructor(
    private readonly ort: Runtime,
    private readonly session: Ort.InferenceSession,
  ) {
    this.gridShape = gridShapeOf(session)
    this.readyNames = session.inputNames.filter((name) => !PROMPT_INPUTS.has(name))
  }

  static async create(ort: Runtime, graph: ArrayBuffer, options: Ort.InferenceSession.SessionOptions) {
    return new DecoderGraph(ort, await ort.InferenceSession.create(graph, options))
  }

  async run(ready: Tensors, prompt: Prompt): Promise<Decoded> {
    const started = performance.now()
    const output = await this.session.run({ ...pick(ready, this.readyNames), ...this.tensorsOf(prompt) })
    return { candidates: candidatesOf(output as Tensors), ms: performance.now() - started }
  }

  release(): Promise<void> {
    return this.session.release()
  }

  private tensorsOf({ coords, labels, previous }: Prompt): Tensors {
    const { Tensor } = this.ort
    const cells = this.gridShape.reduce((product, side) => product * side, 1)
    return {
      point_coords: new Tensor('float32', coords, [1, labels.length, 2]),
      point_labels: new Tensor('float32', labels, [1, labels.length]),
      mask_input: new Tensor('float32', previous ?? new Float32Array(cells), this.gridShape),
      has_mask_input: new Tensor('float32', Float32Array.of(previous ? 1 : 0), [1]),
    }
  }
}

function gridShapeOf(session: Ort.InferenceSession): number[] {
  const input = session.inputMetadata.find((metadata) => metadata.name === 'mask_input')
  const shape = input?.isTensor ? input.shape.map(Number) : []
  if (shape.length !== 4 || shape.some((side) => !(side > 0)))
    throw new Error('A decoder of this model does not fix the size of mask_input.')
  return shape
}

/** The planes of `masks` f32[1, K, h, w] by their `scores` f32[1, K], best first. */
function candidatesOf(output: Tensors): Candidate[] {
  const masks = named(output, 'masks')
  const scores = named(output, 'scores').data as Float32Array
  const [height, width] = masks.dims.slice(-2) as [number, number]
  const plane = height * width
  const data = masks.data as Float32Array
  return Array.from(scores, (score, i) => ({
    data: data.subarray(i * plane, (i + 1) * plane),
    width,
    height,
    score,
  })).sort((a, b) => b.score - a.score)
}
