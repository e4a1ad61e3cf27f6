/** Imports run one way: ui → tools → store → geometry/contract. Each folder names what it may see. */
const layers = {
  geometry: [],
  memory: [],
  contract: ['geometry'],
  decoder: ['geometry', 'contract', 'memory'],
  socket: ['contract'],
  canvas: ['geometry', 'contract', 'memory'],
  store: ['geometry', 'contract', 'decoder', 'memory', 'socket'],
  tools: ['geometry', 'contract', 'store', 'canvas'],
}

const oneWay = Object.entries(layers).map(([folder, seen]) => ({
  name: `${folder} sees only ${[folder, ...seen].join(', ')}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...seen].join('|')})/` },
}))

export default {
  forbidden: [
    ...oneWay,
    {
      name: 'the decoder worker sees of the contract only the bundle',
      severity: 'error',
      from: { path: '^src/decoder/' },
      to: { path: '^src/contract/', pathNot: '^src/contract/spec\\.ts$' },
    },
    {
      name: 'React lives in ui',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(ui/|main\\.tsx$)' },
      to: { path: 'node_modules/(react|react-dom|@mantine|@tabler|react-i18next)/' },
    },
    { name: 'no circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'all imports resolve',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?url$' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['onnxruntime-web-use-extern-wasm', 'import', 'module', 'browser', 'default', 'types'],
    },
  },
}
