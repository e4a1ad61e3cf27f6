import type { Spec } from '../contract/spec'
import type { Bundle } from './session'

/** Fetch a model bundle. Its files never change, so that the browser's own cache keeps them. */
export async function fetchBundle(model: string): Promise<Bundle> {
  const [spec, prepare, decoder] = await Promise.all([
    fetchFile(model, 'spec.json').then((response) => response.json() as Promise<Spec>),
    fetchGraph(model, 'prepare.onnx'),
    fetchGraph(model, 'decoder.onnx'),
  ])
  return { spec, prepare, decoder }
}

/** Fetch the cheaper decoder of a model whose spec says that there is one. */
export const fetchPreview = (model: string) => fetchGraph(model, 'preview.onnx')

const fetchGraph = async (model: string, name: string) => (await fetchFile(model, name)).arrayBuffer()

async function fetchFile(model: string, name: string): Promise<Response> {
  const response = await fetch(`/api/v1/models/${encodeURIComponent(model)}/${name}`)
  if (!response.ok) throw new Error(`The model's ${name} could not be loaded (${response.status}).`)
  return response
}
