import type * as Ort from 'onnxruntime-web'
import wasmModule from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import wasmBinary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import * as wasmRuntime from 'onnxruntime-web/wasm'
import type { Backend } from './protocol'

export type Runtime = Pick<typeof Ort, 'InferenceSession' | 'Tensor'>

/** An ONNX Runtime that is ready to create sessions. */
export interface Engine {
  readonly ort: Runtime
  readonly backend: Backend
}

/** Beyond four threads a decoder of this size gains nothing. */
const MAX_THREADS = 4

/**
 * The engine that runs everywhere. Module and binary are named by URL: the bundled form of onnxruntime-web would
 * start this worker's own code again in each of its threads, and hang.
 */
export function wasmEngine(): Engine {
  const threads = self.crossOriginIsolated ? Math.min(MAX_THREADS, navigator.hardwareConcurrency) : 1
  wasmRuntime.env.wasm.wasmPaths = { mjs: wasmModule, wasm: wasmBinary }
  wasmRuntime.env.wasm.numThreads = threads
  wasmRuntime.env.logLevel = 'error'
  return { ort: wasmRuntime, backend: { name: 'wasm', threads } }
}

/** The engine on a real GPU, loaded only where there is one; null elsewhere. */
export async function webgpuEngine(): Promise<Engine | null> {
  if (!(await hasRealAdapter())) return null
  const [ort, module, binary] = await Promise.all([
    import('onnxruntime-web/webgpu'),
    import('onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'),
    import('onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'),
  ])
  ort.env.wasm.wasmPaths = { mjs: module.default, wasm: binary.default }
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'error'
  return { ort, backend: { name: 'webgpu', threads: 1 } }
}

/** The little of WebGPU that tells a graphics card from its emulation on the CPU. */
interface Gpu {
  requestAdapter(options: { powerPreference: 'high-performance' }): Promise<{
    readonly isFallbackAdapter?: boolean
    readonly info?: { readonly isFallbackAdapter?: boolean; readonly architecture?: string }
  } | null>
}

async function hasRealAdapter(): Promise<boolean> {
  const gpu = (navigator as { gpu?: Gpu }).gpu
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)
  if (!adapter) return false
  const emulated = adapter.isFallbackAdapter || adapter.info?.isFallbackAdapter
  return !emulated && !/swiftshader|llvmpipe/i.test(adapter.info?.architecture ?? '')
}
