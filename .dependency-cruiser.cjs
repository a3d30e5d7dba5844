/**
 * The import rules of the tree. Each folder may import itself and the folders named beside it; an npm package that is
 * confined to one folder stands in CONFINED_PACKAGES.
 */
const LAYERS = {
  types: [],
  errors: ['types'],
  kernels: ['types', 'errors'],
  aggregation: ['types', 'errors', 'kernels'],
  compression: ['types', 'errors', 'kernels'],
  market: ['types', 'errors', 'kernels'],
  evaluation: ['types', 'errors', 'kernels'],
  models: ['types', 'errors', 'kernels'],
  export: ['types', 'errors', 'kernels', 'models'],
  charts: [],
  incentives: ['types', 'errors'],
  wire: ['types', 'errors'],
  network: ['types', 'errors', 'wire'],
  chain: ['types', 'errors'],
  storage: ['types', 'errors', 'wire'],
  config: ['types', 'errors', 'aggregation', 'compression', 'market', 'evaluation', 'models', 'incentives', 'chain'],
  round: [
    'types',
    'errors',
    'kernels',
    'aggregation',
    'compression',
    'market',
    'evaluation',
    'models',
    'incentives',
    'wire',
    'config',
  ],
  peer: [
    'types',
    'errors',
    'kernels',
    'aggregation',
    'market',
    'evaluation',
    'models',
    'wire',
    'network',
    'storage',
    'config',
    'round',
    'metrics',
    'logger',
  ],
  metrics: ['types', 'errors'],
  logger: [],
}

const CONFINED_PACKAGES = {
  network: 'libp2p|@libp2p/|@chainsafe/|@multiformats/|it-pipe|it-length-prefixed',
  chain: 'viem',
  'market/files': '@duckdb/|yauzl',
  'market/exchange': 'ccxt',
  charts: 'vega',
  models: '@tensorflow/',
  metrics: 'prom-client',
  logger: 'pino',
}

const PURE =
  '^(src/(types|errors|kernels|aggregation|compression|models|incentives|evaluation|market/(bars|streams|labels))|node/machine|coordinator/machine)'

const layerRules = Object.entries(LAYERS).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} may import only: ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: '^(src|node|coordinator|simulation|cli|test)/', pathNot: `^src/(${[layer, ...allowed].join('|')})/` },
}))

const packageRules = Object.entries(CONFINED_PACKAGES).map(([layer, packages]) => ({
  name: `only-${layer}-imports-its-packages`,
  comment: `only src/${layer} may import ${packages}`,
  severity: 'error',
  from: { pathNot: `^src/${layer}/` },
  to: { path: `^node_modules/(${packages})` },
}))

module.exports = {
  forbidden: [
    ...layerRules,
    ...packageRules,
    {
      name: 'node-and-coordinator-are-strangers',
      comment: 'the worker and the coordinator share code only through src/',
      severity: 'error',
      from: { path: '^(node|coordinator)/' },
      to: { path: '^(node|coordinator|simulation|cli)/', pathNot: '^$1/' },
    },
    {
      name: 'pure-code-has-no-io',
      comment:
        'replayed code and the state machines use no I/O, but kernels load their module and threads, training gives turns to others',
      severity: 'error',
      from: { path: PURE, pathNot: '^src/(kernels/runtime/|models/(trainer|tfjs/)|market/streams/featureSetHash)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      comment: 'a verb that is loaded when it is called may take the type of its options from who calls it',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    { name: 'nothing-missing', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-dev-packages', severity: 'error', from: {}, to: { dependencyTypes: ['npm-dev'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
}
