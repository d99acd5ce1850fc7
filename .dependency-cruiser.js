/**
 * Who may import whom. Each room lists what it may import of the project; whatever is not listed is refused.
 * test/rooms.test.ts shows that every rule fires.
 */
const ALL_ROOMS = '^(bin|lib|functions|client|cli|sandbox|local|assurance|test)/';

const room = (name, path, mayImport, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path },
  to: { path: ALL_ROOMS, pathNot: mayImport },
});

const onlyIn = (name, packagePath, rooms, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: ALL_ROOMS, pathNot: rooms },
  to: { path: packagePath },
});

const DOMAIN = '^functions/domain/';
const USECASES = '^functions/usecases/';
const PORTS = '^functions/usecases/ports/';
const HTTP = '^functions/http/';
const PERSISTENCE = '^functions/persistence/';
const ADAPTERS = '^functions/adapters/';
const STRIPE = '^functions/adapters/providers/stripe/';
const HANDLERS = '^functions/handlers/';
const RUNTIME = '^functions/runtime/';
const SANDBOX = '^sandbox/(?!shop/)';
const SHOP = '^sandbox/shop/';
const STACKS = '^sandbox/[^/]*stack[.]ts$';

export default {
  forbidden: [
    room('domain-alone', DOMAIN, [DOMAIN], 'The domain knows nothing of the other rooms.'),
    room('usecases-down', USECASES, [USECASES, DOMAIN], 'Use cases see the outside through ports.'),
    room('http-down', HTTP, [HTTP, USECASES, DOMAIN], 'HTTP translates for use cases.'),
    room('persistence-down', PERSISTENCE, [PERSISTENCE, PORTS, DOMAIN], 'Persistence implements ports.'),
    room('adapters-down', ADAPTERS, [ADAPTERS, PORTS, DOMAIN], 'Adapters implement ports.'),
    room(
      'runtime-alone',
      RUNTIME,
      [RUNTIME, '^functions/domain/trace[.]ts$'],
      'The runtime serves handlers only; it names the trace of an order in each line.',
    ),
    room('handlers-stay-in-functions', HANDLERS, ['^functions/'], 'Handlers join the rooms of functions/.'),
    room('lib-alone', '^lib/', ['^lib/'], 'Infrastructure names entry files; it does not import them.'),
    room('sandbox-alone', SANDBOX, ['^sandbox/', '^lib/'], 'The sandbox shares no code with functions/.'),
    room('shop-alone', SHOP, [SHOP, '^client/'], 'The demo shop knows the client, as any shop does.'),
    room('client-alone', '^client/', ['^client/'], 'The client is a package that others install.'),
    room('bin-joins-stacks', '^bin/', ['^(bin|lib)/', STACKS], 'The app builds stacks.'),
    room(
      'local-outside-tests',
      '^local/',
      ['^(bin|lib|functions|cli|sandbox|local)/'],
      'Nothing depends on tests.',
    ),
    room(
      'cli-outside-tests',
      '^cli/',
      ['^(bin|lib|functions|cli|sandbox|local)/'],
      'The commands run without proofs and tests.',
    ),
    room(
      'assurance-outside-tests',
      '^assurance/',
      ['^(bin|lib|functions|client|cli|sandbox|local|assurance)/'],
      'Tests use the proofs and their world, never the other way round.',
    ),
    {
      name: 'cli-without-local',
      comment: 'The local cloud uses the commands. The commands run where there is none.',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: '^local/' },
    },
    {
      name: 'assurance-proves',
      comment: 'What is proved does not know its proofs.',
      severity: 'error',
      from: { pathNot: '^(assurance|test)/' },
      to: { path: '^assurance/' },
    },
    {
      name: 'planters-know-no-comparer',
      comment: 'What plants a difference between the books knows nothing of what finds it.',
      severity: 'error',
      from: { path: '^assurance/reconcile/plants/' },
      to: { path: '^(functions|cli|test)/|^assurance/', pathNot: '^assurance/reconcile/plants/' },
    },
    {
      name: 'nothing-imports-handlers',
      comment: 'A handler is an end: what two of them share belongs in a room below.',
      severity: 'error',
      from: { pathNot: '^(assurance|test)/' },
      to: { path: HANDLERS },
    },
    {
      name: 'pure-packages',
      comment: 'Domain and use cases compute: of the outside they need a hash and canonical JSON.',
      severity: 'error',
      from: { path: [DOMAIN, USECASES] },
      to: { pathNot: [ALL_ROOMS, '^(node:)?crypto$', 'node_modules/canonicalize/'] },
    },
    onlyIn(
      'aws-sdk-at-the-edge',
      'node_modules/@aws-sdk/',
      [PERSISTENCE, ADAPTERS, '^(cli|local|assurance|test|sandbox|bin)/'],
      'AWS is reached through persistence and adapters.',
    ),
    onlyIn(
      'idempotency-in-persistence',
      'node_modules/@aws-lambda-powertools/idempotency/',
      [PERSISTENCE, '^(assurance|test)/'],
      'The retry ledger is its persistence layer, and only that layer knows it.',
    ),
    onlyIn(
      'stripe-in-its-adapter',
      'node_modules/stripe/',
      [STRIPE, '^(assurance|test)/'],
      'One adapter speaks Stripe.',
    ),
    onlyIn(
      'cdk-in-stacks',
      'node_modules/(aws-cdk-lib|constructs)/',
      ['^(bin|lib|assurance|test)/', STACKS],
      'What runs does not carry what deploys.',
    ),
    {
      name: 'no-dev-dependencies-deployed',
      comment: 'They are not there in production. Types are erased, so they may come from anywhere.',
      severity: 'error',
      from: { path: ['^functions/', '^sandbox/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'Arrows only go down.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and that nothing imports is an entry point or forgotten.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          HANDLERS,
          '^bin/',
          '^(cli|local)/[^/]+[.]ts$',
          '^assurance/',
          '^lib/constructs/never-called[.]ts$',
          '^test/',
        ],
      },
      to: {},
    },
    {
      name: 'no-unresolved',
      comment: 'A path that is not found would escape every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Type imports are arrows too.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
