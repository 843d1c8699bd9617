/** The floors of docs/architecture.md: imports go down only, neighbours on one floor do not know each other, no circles. */
const FLOORS = [
  ['config'],
  ['src/platform'],
  ['src/wecom'],
  ['src/access'],
  ['src/rules', 'src/materials'],
  ['src/customers', 'src/products'],
  ['src/orders', 'src/conversations'],
  ['src/tags', 'src/reach'],
  ['src/prospects', 'src/campaigns', 'src/channels'],
  ['src/profile'],
  ['src/sidebar', 'src/analytics', 'src/doctor', 'src/operations'],
  ['src/app'],
];

const within = (rooms) => `^(${rooms.join('|')})/`;

const upward = FLOORS.slice(0, -1).map((rooms, floor) => ({
  name: `floor-${floor}-looks-down-only`,
  comment: `${rooms.join(', ')} may not import from the floors above`,
  severity: 'error',
  from: { path: within(rooms) },
  to: { path: within(FLOORS.slice(floor + 1).flat()) },
}));

const neighbours = FLOORS.flatMap((rooms) =>
  rooms.map((room) => ({
    name: `${room.replace('src/', '')}-does-not-know-its-neighbours`,
    severity: 'error',
    from: { path: within([room]) },
    to: { path: rooms.length > 1 ? within(rooms.filter((other) => other !== room)) : '^$' },
  })),
);

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'only-one-file-imports-bull',
      severity: 'error',
      from: { pathNot: '^src/platform/queue/bull-waker\\.ts$' },
      to: { path: '^node_modules/bull/' },
    },
    {
      name: 'sandbox-stands-aside',
      comment: "the sandbox uses platform, and wecom's crypto and types",
      severity: 'error',
      from: { path: '^src/sandbox/' },
      to: { path: '^src/', pathNot: '^src/(sandbox|platform|wecom/(crypto|api))/' },
    },
    {
      name: 'nobody-needs-the-sandbox',
      severity: 'error',
      from: { path: '^(src|config|migrations)/', pathNot: '^src/(sandbox|app)/' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'the-product-does-not-need-its-tests',
      severity: 'error',
      from: { path: '^(src|config|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'migrations-stand-on-the-platform',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^src/', pathNot: '^src/platform/database/' },
    },
    ...upward,
    ...neighbours,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '^(dist|web)/' },
  },
};
