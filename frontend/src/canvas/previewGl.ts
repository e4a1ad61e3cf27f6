import type { PreviewLayer } from './preview2d'
import { edgeAlpha, edgeColor, edgeReach, fillColor, previewAlpha } from './previewStyle'
import type { PreviewMask } from './rasterize'
import { addCanvas, type Scene } from './surface'

const VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0;
  gl_Position = vec4(corner, 0.0, 1.0);
}`

/** The same arithmetic as `rasterize`: a device pixel shows the image pixel under its centre. */
const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
uniform highp sampler2D logits;
uniform vec2 offset;
uniform float scale;
uniform float ratio;
uniform float canvasHeight;
uniform vec2 image;
uniform vec2 gridStep;
uniform float threshold;
uniform float reach;
uniform vec4 fillColor;
uniform vec4 edgeColor;
out vec4 color;

bool onImage(vec2 device) {
  vec2 at = (device / ratio - offset) / scale;
  return all(greaterThanEqual(at, vec2(0.0))) && all(lessThan(at, image));
}

bool inside(vec2 device) {
  vec2 pixel = clamp(floor((device / ratio - offset) / scale), vec2(0.0), image - 1.0);
  vec2 size = vec2(textureSize(logits, 0));
  vec2 at = clamp((pixel + 0.5) * gridStep - 0.5, vec2(0.0), size - 1.0);
  ivec2 low = ivec2(min(floor(at), max(size - 2.0, vec2(0.0))));
  ivec2 high = min(low + 1, ivec2(size) - 1);
  vec2 weight = at - vec2(low);
  float top = mix(texelFetch(logits, low, 0).r, texelFetch(logits, ivec2(high.x, low.y), 0).r, weight.x);
  float bottom = mix(texelFetch(logits, ivec2(low.x, high.y), 0).r, texelFetch(logits, high, 0).r, weight.x);
  return mix(top, bottom, weight.y) > threshold;
}

bool outsideAt(vec2 device) {
  return onImage(device) && !inside(device);
}

void main() {
  vec2 device = vec2(gl_FragCoord.x, canvasHeight - gl_FragCoord.y);
  if (!onImage(device) || !inside(device)) discard;
  bool edge = outsideAt(device + vec2(reach, 0.0)) || outsideAt(device - vec2(reach, 0.0)) ||
              outsideAt(device + vec2(0.0, reach)) || outsideAt(device - vec2(0.0, reach));
  vec4 chosen = edge ? edgeColor : fillColor;
  color = vec4(chosen.rgb * chosen.a, chosen.a);
}`

/** The preview on the graphics card: the logits are a texture, upsampling and threshold are in the shader. */
export class PreviewGl implements PreviewLayer {
  private constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly gl: WebGL2RenderingContext,
    private readonly uniform: (name: string) => WebGLUniformLocation | null,
  ) {}

  private uploaded: PreviewMask['logits'] | null = null

  /** Null where WebGL2 is missing, or emulated and so slower than the 2D form. */
  static create(host: HTMLElement): PreviewGl | null {
    const canvas = addCanvas(host)
    const gl = canvas.getContext('webgl2', { failIfMajorPerformanceCaveat: true, antialias: false })
    const program = gl && !isEmulated(gl) && buildProgram(gl)
    if (!gl || !program) {
      canvas.remove()
      return null
    }
    // biome-ignore lint/correctness/useHookAtTopLevel: this is WebGL's, not React's
    gl.useProgram(program)
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture())
    for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, side, gl.NEAREST)
    return new PreviewGl(canvas, gl, (name) => gl.getUniformLocation(program, name))
  }

  draw(mask: PreviewMask | null, scene: Scene) {
    const { gl } = this
    gl.viewport(0, 0, scene.surface.width, scene.surface.height)
    gl.clear(gl.COLOR_BUFFER_BIT)
    if (!mask) return
    this.upload(mask.logits)
    this.setUniforms(mask, scene)
    gl.drawArrays(gl.TRIANGLES, 0, 3)
  }

  private upload(logits: PreviewMask['logits']) {
    if (logits === this.uploaded) return
    const { gl } = this
    const { width, height, data } = logits
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, width, height, 0, gl.RED, gl.FLOAT, data)
    this.uploaded = logits
  }

  private setUniforms(mask: PreviewMask, { view, image, surface }: Scene) {
    const { step, threshold, color } = mask
    const { gl, uniform } = this
    gl.uniform2f(uniform('offset'), view.x, view.y)
    gl.uniform1f(uniform('scale'), view.scale)
    gl.uniform1f(uniform('ratio'), surface.ratio)
    gl.uniform1f(uniform('canvasHeight'), surface.height)
    gl.uniform2f(uniform('image'), image.width, image.height)
    gl.uniform2f(uniform('gridStep'), step.x, step.y)
    gl.uniform1f(uniform('threshold'), threshold)
    gl.uniform1f(uniform('reach'), edgeReach(surface))
    const unit = (rgb: readonly number[]) => rgb.map((part) => part / 255) as [number, number, number]
    gl.uniform4f(uniform('fillColor'), ...unit(fillColor(color)), previewAlpha(mask))
    gl.uniform4f(uniform('edgeColor'), ...unit(edgeColor(color)), edgeAlpha(mask))
  }
}

/** Browsers do not always count their own emulation as a performance caveat; its name tells. */
function isEmulated(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER))
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name)
}

function buildProgram(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram()
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type)
    if (!shader) return null
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null
}
