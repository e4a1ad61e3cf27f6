import type { Spec } from '../contract/spec'
import type { Bundle } from './session'

/** Fetch a model bundle. Its files never change, so that the browser's own cache keeps them. */
export async function fetchBundle(model: string): Promise<Bundle> {
  const [spec, prepare, decoder] = await Promise.all([
    fetchFile(model, 'spec.json').then((response) => response.json() as Promise<Spec>),
    fetchFile(model, 'prepare.onnx').then((response) => response.arrayBuffer()),
    fetchFile(model, 'decoder.onnx').then((response) => response.arrayBuffer()),
  ])
  return { spec, prepare, decoder }
}

async function fetchFile(model: string, name: string): Promise<Response> {
  const response = await fetch(`/api/v1/models/${encodeURIComponent(model)}/${name}`)
  if (!response.ok) throw new Error(`The model's ${name} could not be loaded (${response.status}).`)
  return response
}
