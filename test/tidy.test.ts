import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { printAccess } from '../scripts/print-access.ts'
import { printLimits } from '../scripts/print-limits.ts'
import { printRetention } from '../scripts/print-retention.ts'
import { printStates } from '../scripts/print-states.ts'
import { paths } from '../src/citizen/paths.ts'
import { acts, questions } from '../src/rules/access.ts'
import { limits } from '../src/rules/limits.ts'
import { refusalRules } from '../src/rules/refusals.ts'
import { operationRuleNames, ruleNames } from '../src/rules/rule-names.ts'
import { tooLong } from './support/sentences.ts'
import { filesOf } from './support/together.ts'

const everyRule = [...ruleNames, ...operationRuleNames]

const root = new URL('..', import.meta.url).pathname
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const files = (...patterns: string[]): Map<string, string> =>
  new Map(
    globSync(patterns, { cwd: root })
      .toSorted()
      .map((path) => [path, read(path)] as const),
  )

const source = files('src/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts')
const tests = files('test/**/*.ts')
const sql = files('migrations/*.sql')
const written = files('docs/**/*.md', '*.md', 'locales/*.json', 'package.json', '.ci/*', '.github/**/*')
const everything = new Map([...source, ...tests, ...sql, ...written])

/** The matches of a pattern: `file:line: text`. */
const found = (among: ReadonlyMap<string, string>, pattern: RegExp): string[] =>
  [...among].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  )

const within = (folder: string) => new Map([...source].filter(([path]) => path.startsWith(folder)))

/** The text of these files without comments, and without the matches of `beside`. */
const withoutComments = (among: ReadonlyMap<string, string>, beside = /$^/g): Map<string, string> =>
  new Map(
    [...among].map(
      ([path, text]) => [path, text.replaceAll(/^ *(\/?\*|\/\/).*/gm, '').replaceAll(beside, '')] as const,
    ),
  )

/** Whether a text has the rule's whole name: `D-GROUP-CHANGE` does not cite `D-GROUP`. */
const cites = (text: string, rule: string): boolean => new RegExp(`(?<![\\w-])${rule}(?![\\w-])`).test(text)

interface Diagnostic {
  readonly code: string
  readonly filename: string
}

function lint(...targets: string[]): string[] {
  const result = spawnSync(
    join(root, 'node_modules/.bin/oxlint'),
    ['--config', join(root, '.oxlintrc.json'), '--format', 'json', ...targets],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  const { diagnostics }: { diagnostics: Diagnostic[] } = JSON.parse(result.stdout)
  return diagnostics.map(({ code, filename }) => `${code} ${filename}`)
}

const lintRules = /max-lines|no-explicit-any|no-non-null-assertion/

suite('code that fits a screen', () => {
  test('functions have at most 60 lines, files at most 400, and there is no `any` and no `!`', () => {
    const folders = ['src', 'scripts', 'bench', 'test'].filter(
      (folder) => globSync(`${folder}/**/*.ts`, { cwd: root }).length > 0,
    )
    assert.deepEqual(
      lint(...folders).filter((line) => lintRules.test(line)),
      [],
    )
  })

  test('the checker finds a long function, a long file, `any` and `!`', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidy-'))
    const long = (lines: number, line: string) => Array.from({ length: lines }, () => line).join('\n')
    writeFileSync(join(folder, 'function.ts'), `export function f() {\n${long(60, '  g()')}\n}\n`)
    writeFileSync(join(folder, 'file.ts'), long(401, 'export {}'))
    writeFileSync(
      join(folder, 'words.ts'),
      `export const f = (a: any) => a\nexport const g = (a?: string) => a!.length\n`,
    )
    const said = lint(folder).join('\n')
    rmSync(folder, { recursive: true })
    for (const rule of ['max-lines-per-function', 'max-lines)', 'no-explicit-any', 'no-non-null-assertion'])
      assert.ok(said.includes(rule), `${rule} in ${said}`)
  })

  test('nothing switches a check off, save for one line with its reason', () => {
    const off = /@ts-(ignore|nocheck)|(oxlint|eslint)-disable(?!-(next-)?line)|biome-ignor[e]/
    assert.deepEqual(found(new Map([...source, ...tests]), off), [])
    // A single line may be excepted, with the name of the check and the reason.
    const excepted = found(new Map([...source, ...tests]), /(lint-disabl[e]-(next-)?line|@ts-expect-erro[r])\b/)
    assert.deepEqual(
      excepted.filter(
        (line) => !/lint-disabl[e]-(next-)?line [\w/-]+ -- \w.{10}|@ts-expect-erro[r] \w.{10}/.test(line),
      ),
      [],
    )
  })

  test('no barrel: no file is called index.ts', () => {
    assert.deepEqual(
      [...source.keys()].filter((path) => /(^|\/)index\.ts$/.test(path)),
      [],
    )
  })
})

/** All that we write comments in. */
const plainProse = ['src/**/*.{ts,js}', 'bench/**/*.ts', 'scripts/**/*.{ts,c}', 'test/**/*.ts']
const MOST_COLUMNS = 100

/** The text of a comment line; null for code, and for a directive, which must stay on one line. */
function commentIn(line: string): string | null {
  const [, text = null] = /^ *(?:\/\/|\/\*\*|\*)(?!\S)(.*?)(?:\*\/)?$/.exec(line) ?? []
  return text === null || /^ *(oxlint|biome|eslint|@ts)-/.test(text) ? null : text.trim()
}

const wideComments = (path: string, text: string): string[] =>
  text
    .split('\n')
    .flatMap((line, at) => (line.length > MOST_COLUMNS && commentIn(line) !== null ? [`${path}:${at + 1}`] : []))

/** Sentences over the limit. A list item counts alone. */
const longSentences = (path: string, text: string): string[] =>
  tooLong(
    path,
    text
      .split('\n')
      .map((line) => (commentIn(line)?.replace(/^(- |$)/, '.\n') ?? '.\n') + (line.endsWith('*/') ? '.\n' : ''))
      .join(' '),
  )

suite('comments are read once', () => {
  const inProse = (find: (path: string, text: string) => string[]) =>
    [...files(...plainProse)].flatMap(([path, text]) => find(path, text))

  test('no comment line is wider than 100 columns', () => {
    assert.deepEqual(inProse(wideComments), [])
  })

  test('no sentence of a comment has more than 25 words', () => {
    assert.deepEqual(inProse(longSentences), [])
  })

  test('the checker finds a wide comment line and a long sentence, and passes code, directives and lists', () => {
    const words = (count: number) => Array.from({ length: count }, () => 'word').join(' ')
    const wide = (line: string) => wideComments('x', line).length
    assert.deepEqual([wide(`// ${'x'.repeat(98)}`), wide(` * ${'x'.repeat(98)}`)], [1, 1])
    assert.deepEqual([wide('x'.repeat(101)), wide(`// oxlint-x ${words(20)}`)], [0, 0])
    const long = (...lines: string[]) => longSentences('x', lines.join('\n')).length
    assert.deepEqual([long(`// ${words(26)}`), long('/**', ` * ${words(13)}`, ` * ${words(13)}`, ' */')], [1, 1])
    assert.deepEqual([long(`// ${words(25)}`), long(`// ${words(13)}: ${words(13)}.`)], [0, 0])
    assert.deepEqual([long(words(26)), long(`// ${words(5)} \`${words(30)}\``)], [0, 0])
    assert.equal(long('/**', ` * ${words(13)}`, ` * - ${words(13)}`, ' */'), 0)
    assert.equal(long(`// ${words(13)}`, 'const a = 1', `// ${words(13)}`), 0)
  })
})

suite('one clock, nothing left lying about', () => {
  test('the rules know no clock, no chance and no machine', () => {
    const outside = /new Date\(|Date\.now|Math\.random|Temporal\.Now|'node:|process\.|globalThis|\bfetch\(/
    assert.ok(within('src/rules/').size > 10)
    assert.deepEqual(found(within('src/rules/'), outside), [])
    assert.equal(found(new Map([['x', 'const now = new Date()']]), outside).length, 1)
  })

  test('actions and doors take the time from the clock they are given', () => {
    const own = /new Date\(\)|Date\.now\(|Temporal\.Now/
    for (const folder of ['actions', 'citizen', 'api', 'delivery', 'demo', 'admin', 'http', 'web', 'identity'])
      assert.deepEqual(found(within(`src/${folder}/`), own), [])
  })

  test('F-WHOSE, N-SEEN: forms that change something, evidence and the guard against open redirects each stand once', () => {
    const outside = (...own: string[]) => new Map([...within('src/')].filter(([path]) => !own.includes(path)))
    assert.deepEqual(found(outside('src/web/forms.ts'), /<form[^>]*method="post"/i), [])
    // `hvem` says whose a form is; a second field of that name would be read in its place.
    assert.deepEqual(found(outside('src/web/forms.ts'), /hidden\((OWNER_FIELD|'hvem')/), [])
    const guard = /\(\?!\[\/\\\\\]\)|startsWith\('\/\/'\)/
    assert.deepEqual(found(outside('src/http/own-path.ts'), guard), [])
    assert.equal(found(within('src/http/own-path.ts'), guard).length, 1)
    const evidence = /from '.*record-(notice-shown|no-time)\.ts'/
    assert.deepEqual(found(outside('src/citizen/evidence.ts'), evidence), [])
    assert.equal(found(within('src/citizen/'), evidence).length, 2)
  })

  test('J-OWN: only the table of access and its neighbours compare actors', () => {
    const own = new Set(['src/rules/access.ts', 'src/rules/actor.ts', 'src/rules/hats.ts'])
    const others = new Map([...within('src/')].filter(([path]) => !own.has(path)))
    const parts =
      /\bactor\??\.(kind|jobCentre|citizenId|roles|scopes|name|client|user)\b\s*([!=]==)|[!=]== *(\w+\.)*actor\.|switch \((\w+\.)*actor/
    assert.deepEqual(found(others, parts), [])
    const ofViewer = /\bjob_?[cC]entre [!=]== (jobCentre|own|viewer)\b(?![.?])/
    for (const door of ['api', 'citizen', 'job-centre', 'delivery', 'demo', 'admin', 'web', 'identity'])
      assert.deepEqual(found(within(`src/${door}/`), ofViewer), [])
    for (const line of [
      "if (context.actor.kind !== 'client')",
      'time.jobCentre === actor.jobCentre',
      'switch (actor.kind) {',
    ])
      assert.match(line, parts)
    assert.match('offer?.jobCentre === own', ofViewer)
  })

  test('J-OWN: each action and each question asks for access', () => {
    const log = new Set(['src/actions/once.ts', 'src/actions/transaction.ts'])
    const actions = [...within('src/actions/')].filter(([path]) => !path.includes('/steps/') && !log.has(path))
    const silent = actions.filter(([, text]) => !/\b(transact|mayAct)\(/.test(text))
    assert.deepEqual(
      silent.map(([path]) => path),
      [],
    )
    const unasked = Object.keys(acts).filter((act) => !actions.some(([, text]) => text.includes(`'${act}'`)))
    assert.deepEqual(unasked, [])
    const looks = [...within('src/questions/')]
    const unlooked = Object.keys(questions).filter((name) => !looks.some(([, text]) => text.includes(`'${name}'`)))
    assert.deepEqual(unlooked, [])
  })

  test('http/ and web/ know no path of a door, and each path of the portal is named once', () => {
    const furniture = withoutComments(files('src/http/**/*.ts', 'src/web/**/*.ts', 'src/web/assets/*.js'))
    const named = Object.values(paths).flatMap((path) => (typeof path === 'string' && path !== '/' ? [path] : []))
    const ofDoors = new RegExp(`['"\`](/moeder|/api|/demo|${named.join('|')})(?![\\w-])`)
    assert.deepEqual(found(furniture, ofDoors), [])
    const pages = new Map([...within('src/citizen/')].filter(([path]) => path !== 'src/citizen/paths.ts'))
    assert.deepEqual(found(withoutComments(pages), ofDoors), [])
    const ofPortal = new RegExp(`['"\`](/moeder|${named.join('|')})(?![\\w-])`)
    assert.deepEqual(found(withoutComments(within('src/demo/')), ofPortal), [])
    for (const line of ["'/min-side'", '<a href="/kontakt">', '`/log-ind?${to}`', "'/api/'"])
      assert.match(line, ofDoors)
  })

  test('M-ONE: only src/rules/meetings.ts decides whether a meeting still stands', () => {
    const own = new Map([...within('src/')].filter(([path]) => path !== 'src/rules/meetings.ts'))
    const asked = /'planned' (\|\||&&) [\w.?]+ [!=]== 'due'/
    assert.deepEqual(found(own, asked), [])
    for (const line of ["status === 'planned' || status === 'due'", "a.status !== 'planned' && a.status !== 'due'"])
      assert.match(line, asked)
  })

  test('O-COLUMNS: every statement names its columns', () => {
    const unnamed = /selectAll|returningAll|(select|returning) \*|[a-z]\.\*/
    assert.deepEqual(found(withoutComments(within('src/'), /\/.*\//gm), unnamed), [])
    for (const line of ['.selectAll()', '.returningAll()', 'select * from a', 'select a.*, b from a'])
      assert.match(line, unnamed)
  })

  test('no comment marks work left to do', () => {
    const left = /\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b/
    assert.deepEqual(found(everything, left), [])
    assert.equal(found(new Map([['x', ['// TO', 'DO: later'].join('')]]), left).length, 1)
  })

  test('no test is skipped, none stands alone', () => {
    const aside =
      /\b(test|it|suite|describe)\.(skip|only|todo)\b|\b(skip|todo): (true|'|`)|\bonly: true|\bt\.(skip|todo)\(/
    assert.deepEqual(found(tests, aside), [])
    assert.equal(found(new Map([['x', ['test', 'skip'].join('.').concat('(a, f)')]]), aside).length, 1)
  })

  test('the tree speaks of itself alone', () => {
    const workplace =
      /\/work\/(mai[n]|share[d])|\.\.\/share[d]|\b(spec|design|style|stack)\.m[d]|farm-studi[o]|\bissues? [#]?\d|\bhelper sessio[n]|\bthis sessio[n] of\b|registry\.npmj[s]|\bsubagen[t]/i
    assert.deepEqual(found(everything, workplace), [])
    assert.equal(found(new Map([['x', ['see /work', 'main', 'src'].join('/')]]), workplace).length, 1)
    assert.deepEqual(found(new Map([['package-lock.json', read('package-lock.json')]]), /"resolved": "http/), [])
  })
})

const closing = /(?:^|[\s(!])((?:[\w$#]+(?:\([^()]*\))?\.)*[\w$#]+(?:\([^()]*\))?)\.(?:drop|stop|end|close)\(\)/
/**
 * Places that may close things: a hook, a stack of resources, `finally`, and a function or property
 * whose purpose is closing.
 */
const closer =
  /\bafter(?:Each)?\(|\.defer\(|\bfinally \{|\b(?:drop\w*|close|stop\w*|killAll|undo): |\b(?:drop\w*|close|stop\w*|killAll)\b(?: = async)? ?\(.*\{$|function stop/
/**
 * Ends of streams, answers and connections that a double closes on purpose, and an act of the
 * simulation.
 */
const noSetUp = /^(?:line|one|acts|response\b.*)$/
/** `t.after(it.drop)` */
const handedOver = /\b(?:after|defer)\(([\w.]+)\.(?:drop|stop|end|close)\)/
/** Makers that keep their products and close them in a hook. */
const kept = /\bconst (?:\{ \w+ \}|(\w+)) = \[?(?:await )?(?:it\.work|start)\(/

const indentOf = (line: string): number => line.length - line.trimStart().length

/**
 * The line and the blocks around it, innermost first. The code is formatted, so indentation shows
 * nesting.
 */
function standsIn(lines: readonly string[], at: number): string[] {
  const around = [lines[at] ?? '']
  let indent = indentOf(around[0] ?? '')
  for (let above = at - 1; above >= 0 && indent > 0; above--) {
    const line = lines[above] ?? ''
    if (line.trim() === '' || indentOf(line) >= indent) continue
    around.push(line)
    indent = indentOf(line)
  }
  return around
}

/**
 * Calls that close something on a line that a failing test never reaches, unless a hook closes the
 * same.
 */
function closedTooLate(path: string, text: string): string[] {
  const lines = text.split('\n')
  const closings = lines.flatMap((line, at) => {
    const [, what = ''] = closing.exec(line) ?? []
    return what === '' || noSetUp.test(what)
      ? []
      : [{ what, at, sure: standsIn(lines, at).some((one) => closer.test(one)) }]
  })
  const sure = new Set([
    ...closings.filter((one) => one.sure).map(({ what }) => what),
    ...lines.flatMap((line) => kept.exec(line)?.[1] ?? handedOver.exec(line)?.[1] ?? []),
  ])
  return closings
    .filter((one) => !one.sure && !sure.has(one.what))
    .map(({ at }) => `${path}:${at + 1}: ${lines[at]?.trim()}`)
}

/**
 * Hooks that close several things in sequence: if the first cannot be closed, or was never opened,
 * the others stay open.
 */
function closedInOneHook(path: string, text: string): string[] {
  const hooks = text.matchAll(/\bafter(?:Each)?\((?:async )?\(\) => \{\n([\s\S]*?)\n *\}\)/g)
  return [...hooks].flatMap(({ index, 1: body = '' }) => {
    const closed = body.split('\n').filter((line) => closing.test(line))
    return closed.length > 1
      ? [`${path}:${text.slice(0, index).split('\n').length}: ${closed.map((line) => line.trim()).join('; ')}`]
      : []
  })
}

suite('a test closes what it opened, also when it fails', () => {
  const others = [...tests].filter(([path]) => path !== 'test/tidy.test.ts')
  const inTests = (find: (path: string, text: string) => string[]) => others.flatMap(([path, text]) => find(path, text))

  test('nothing is closed outside a hook, a stack and `finally`: t.after(it.drop) right after making', () => {
    assert.deepEqual(inTests(closedTooLate), [])
  })

  test('no hook closes several things: `opened.defer(…)` for each, on an AsyncDisposableStack', () => {
    assert.deepEqual(inTests(closedInOneHook), [])
  })

  test('the checker finds each thing closed too late, and hooks that close several things', () => {
    const late = (...lines: string[]) => closedTooLate('x', lines.join('\n')).length
    assert.equal(
      late("test('a', async () => {", '  const it = await createTestProgram()', '  await it.drop()', '})'),
      1,
    )
    assert.equal(late("test('a', async () => {", '  await page.context().close()', '})'), 1)
    assert.equal(late("test('a', async () => {", '  await Promise.all([one.stop(), two.stop()])', '})'), 1)
    assert.equal(late('before(async () => {', '  await client.end()', '})'), 1)
    assert.equal(
      late(
        'before(async () => {',
        '  try {',
        '    await work()',
        '  } finally {',
        '    await client.end()',
        '  }',
        '})',
      ),
      0,
    )
    assert.equal(late("test('a', async (t) => {", '  t.after(() => it.drop())', '  await it.drop()', '})'), 0)
    assert.equal(late("test('a', async (t) => {", '  t.after(it.drop)', '  await it.drop()', '})'), 0)
    assert.equal(late('after(async () => {', '  await it.drop()', '})'), 0)
    const hook = (...lines: string[]) => closedInOneHook('x', ['after(async () => {', ...lines, '})'].join('\n')).length
    assert.deepEqual([hook('  await plans.close()', '  await it.drop()'), hook('  await it.drop()')], [1, 0])
  })
})

suite('a red run can be repeated, and a comparison can be red', () => {
  /** The lines of property tests whose call names no seed. */
  const withoutSeed = (path: string, text: string): string[] => {
    const lines = text.split('\n')
    return lines.flatMap((line, at) => {
      const [, indent] = /^( *)(?:await )?(?:fc\.assert|forAll)\($/.exec(line) ?? []
      if (indent === undefined) return []
      const end = lines.findIndex((later, below) => below > at && later.startsWith(`${indent})`))
      return /\bseed\b/.test(lines.slice(at, end).join('\n')) ? [] : [`${path}:${at + 1}`]
    })
  }

  test('each property test names its seed', () => {
    assert.deepEqual(
      [...tests].flatMap(([path, text]) => withoutSeed(path, text)),
      [],
    )
    const property = ['  forAll(', '    property(nat(), holds),', '  )']
    assert.deepEqual(withoutSeed('x', property.join('\n')), ['x:1'])
    assert.deepEqual(withoutSeed('x', property.toSpliced(2, 0, '    { seed: 1 },').join('\n')), [])
  })

  test('npm test runs every test file once: by itself, or in a group', () => {
    const groups = [...files('test/all/*.ts').values()]
    const folders = groups.flatMap((text) => [...text.matchAll(/'([a-z-]+|\.)'/g)].map(([, name = '']) => name))
    const script = /"test": "([^"]*)"/.exec(read('package.json'))?.[1] ?? ''
    const patterns = [...script.matchAll(/'([^']+)'/g)].map(([, pattern = '']) => pattern)
    const alone = globSync(patterns, { cwd: root }).filter((path) => !path.startsWith('test/all/'))
    const run = [...alone, ...filesOf(folders).map((path) => `test/${path}`)]
    assert.ok(run.length > 250, `${run.length}`)
    assert.deepEqual(run.toSorted(), globSync('test/**/*.test.ts', { cwd: root }).toSorted())
  })

  test('every way to run the tests ends them: a test that hangs, and a file that leaves something open', () => {
    const { scripts = {} }: { scripts?: Record<string, string> } = JSON.parse(read('package.json'))
    const ways = [scripts['test'] ?? '', read('scripts/soak.ts'), read('scripts/soak-days.ts')]
    for (const way of ways) {
      assert.match(way, /--test-force-exit/)
      assert.match(way, /--test-timeout=/)
    }
  })

  test('every way to run the tests refuses to compare Temporal values by deepEqual', () => {
    for (const path of ['package.json', 'scripts/soak.ts', 'scripts/soak-days.ts'])
      assert.match(read(path), /--import=\.\/test\/support\/assert-dates\.ts/, path)
  })
})

suite('every rule is cited by name', () => {
  const citingCode = [...source, ...sql].filter(([path]) => path !== 'src/rules/rule-names.ts')
  const citingTests = [...tests].filter(([path]) => path !== 'test/tidy.test.ts')

  test('every rule is cited by code', () => {
    const missing = everyRule.filter((rule) => !citingCode.some(([, text]) => cites(text, rule)))
    assert.deepEqual(missing, [])
  })

  test('every rule is cited by a test', () => {
    const missing = everyRule.filter((rule) => !citingTests.some(([, text]) => cites(text, rule)))
    assert.deepEqual(missing, [])
  })

  test('nothing cites a rule that does not exist', () => {
    const known = new Set<string>(everyRule)
    const all = [...source, ...sql, ...tests, ...files('docs/**/*.md', '*.md')]
    const cited = all.flatMap(([path, text]) =>
      [...text.matchAll(/(?<![\w-])[DMNFJO]-(?:[A-Z]{2,}(?:-[A-Z]+)*|\d{1,2})(?![\w-])/g)].map(([rule]) => ({
        path,
        rule,
      })),
    )
    assert.ok(cited.length > 200)
    assert.deepEqual(
      cited.filter(({ rule }) => !known.has(rule)),
      [],
    )
  })

  test('every refusal of the union is given somewhere', () => {
    const elsewhere = [...source].filter(([path]) => path !== 'src/rules/refusals.ts' && path.startsWith('src/'))
    const never = Object.keys(refusalRules).filter((code) => !elsewhere.some(([, text]) => text.includes(`'${code}'`)))
    assert.deepEqual(never, [])
  })
})

suite('the documents say what the code says', () => {
  test('docs/states.md is what `npm run --silent states` prints', () => {
    assert.equal(read('docs/states.md'), printStates())
  })

  test('docs/access.md is what `npm run --silent access` prints', () => {
    assert.equal(read('docs/access.md'), printAccess())
  })

  test('docs/limits.md is what `npm run --silent limits` prints, and README has each setting', () => {
    assert.equal(read('docs/limits.md'), printLimits())
    for (const { setting } of Object.values(limits)) assert.ok(read('README.md').includes(`\`${setting}\``), setting)
  })

  test('docs/retention.md is what `npm run --silent retention` prints', () => {
    assert.equal(read('docs/retention.md'), printRetention())
  })

  test('docs/rules.md has a row for each rule, with a file and a test that both mention it', () => {
    const rows = read('docs/rules.md')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter(([, name = '']) => /^`[A-Z]-/.test(name))
    assert.deepEqual(
      rows.map(([, name = '']) => name.replaceAll('`', '')),
      everyRule,
    )
    for (const [, name = '', what = '', from = '', code = '', proof = ''] of rows) {
      const rule = name.replaceAll('`', '')
      assert.ok(what.length > 20, `${rule} says what it is`)
      assert.match(from, /^(guide|decided)/, `${rule} says where it comes from`)
      for (const cell of [code, proof]) {
        const [, path = ''] = /\(\.\.\/([^)]+)\)/.exec(cell) ?? []
        assert.ok(cites(read(path), rule), `${rule} in ${path}`)
      }
    }
  })
})
