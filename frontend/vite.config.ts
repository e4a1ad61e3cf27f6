import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const server = process.env.POINTILLIST_SERVER ?? 'http://127.0.0.1:8000'

/** What makes a page cross-origin isolated; in production Django sends the same. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

export default defineConfig(({ command }) => ({
  base: command === 'build' ? '/static/build/' : '/',
  plugins: [react()],
  // Django puts the nonce of the answer in place of this word (annotator/pages).
  html: command === 'build' ? { cspNonce: 'CSP_NONCE' } : {},
  build: {
    outDir: '../static/build',
    emptyOutDir: true,
    manifest: true,
    // A data: URL would need a hole in the content security policy.
    assetsInlineLimit: 0,
    // The first browsers with light-dark(): for older ones it would be rewritten into something that fails here.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: 'es' },
  // The default export of onnxruntime-web starts itself again in each of its threads and hangs; this
  // condition selects the form that takes its wasm from a URL.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'production'] },
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  server: {
    headers: isolation,
    proxy: {
      '^/(api|admin|static)/': { target: server },
      '/ws/': { target: server, ws: true },
    },
  },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
}))
