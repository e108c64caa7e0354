import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, existsSync, globSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// npm run soak -- days [--only=saturday,…] [--files='test/api/*.test.ts']: runs the suite on
// unusual days. libfaketime sets the clock of the tests, of the processes they start and of
// PostgreSQL. The monotonic clock, which all waiting uses, is not changed.

const HELP = `npm run soak -- days [--only=saturday,…] [--files='test/api/*.test.ts'] [--help]

Runs the suite on days that are unlike others, one after the other. A day takes as long as npm test, and 45 minutes at most;
of a red day all is shown that the tests said, of each a line. It needs libfaketime and a C compiler (apt-get install faketime gcc) on
Linux, and a PostgreSQL that the tests start themselves: one in TEST_DATABASE_URL would keep its own clock.

`

/** Danish midnight is 22 or 23 o'clock UTC. */
const days = {
  saturday: '2026-11-28T10:00:00+01:00',
  sunday: '2026-11-29T10:00:00+01:00',
  'new-years-eve': '2026-12-31T23:58:00+01:00',
  'new-years-day': '2027-01-01T10:00:00+01:00',
  'good-friday': '2027-03-26T10:00:00+01:00',
  'clocks-forward': '2027-03-28T01:58:00+01:00',
  'clocks-back': '2026-10-25T02:58:00+02:00',
  'danish-midnight': '2026-07-01T23:58:00+02:00',
  'before-leap-day': '2028-02-28T10:00:00+01:00',
  'leap-day': '2028-02-29T10:00:00+01:00',
} as const

/** A day's run takes as long as the suite and more: a run still going after this is stuck. */
const DAY_MILLISECONDS = 45 * 60_000
/** A group of files is one test to the runner. */
const TEST_MILLISECONDS = 900_000

const library = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
].find((path) => existsSync(path))

/**
 * Compiles real-epoll.c, which explains why it is needed, into a folder; undefined where there is
 * no compiler.
 */
function compileRealEpoll(folder: string): string | undefined {
  const shared = join(folder, 'real-epoll.so')
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-o', shared, join(import.meta.dirname, 'real-epoll.c')])
  return status === 0 ? shared : undefined
}

/** What `npm test` runs: a process a group (`test/all/`). */
function filesOfTheSuite(): string[] {
  const told: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))
  const command = typeof told === 'object' && told && 'scripts' in told ? Object(told.scripts)['test'] : undefined
  return [...String(command).matchAll(/'([^']+)'/g)].flatMap(([, pattern = '']) => globSync(pattern))
}

/**
 * Runs the files with the clock moved to that moment and these libraries preloaded. Returns the
 * outcome and the output.
 */
async function run(
  moment: string,
  files: readonly string[],
  { preloaded, folder }: { readonly preloaded: string; readonly folder: string },
): Promise<{ green: boolean; said: string }> {
  const seconds = Math.round((Date.parse(moment) - Date.now()) / 1000)
  const clock = {
    LD_PRELOAD: preloaded,
    // An offset, not a moment: every process then sees the same time.
    FAKETIME: `${seconds < 0 ? '' : '+'}${seconds}s`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    TZ: 'UTC',
  }
  const flags = [
    '--test-concurrency=2',
    '--test-force-exit',
    `--test-timeout=${TEST_MILLISECONDS}`,
    '--test-reporter=spec',
    '--import=./test/support/assert-dates.ts',
    '--test-global-setup=test/support/global-setup.ts',
  ]
  // A file, not a pipe: the runner ends by force, before a pipe has taken its last lines.
  const output = join(folder, 'output')
  const file = openSync(output, 'w')
  try {
    const node = spawn(process.execPath, ['--test', ...flags, ...files], {
      stdio: ['ignore', file, 'inherit'],
      env: { ...process.env, ...clock },
      timeout: DAY_MILLISECONDS,
    })
    const [code] = await once(node, 'close')
    return { green: code === 0, said: readFileSync(output, 'utf8') }
  } finally {
    closeSync(file)
  }
}

/** Prints one line a day, and the whole output of a red one. Returns whether all are green. */
export async function soakDays(options: readonly string[]): Promise<boolean> {
  if (options.includes('--help')) {
    process.stdout.write(
      `${HELP}${Object.entries(days)
        .map(([name, moment]) => `${name}  ${moment}\n`)
        .join('')}`,
    )
    return true
  }
  if (process.env['TEST_DATABASE_URL'] !== undefined) {
    process.stderr.write('TEST_DATABASE_URL names a server whose clock cannot be set: unset it\n')
    return false
  }
  if (library === undefined) {
    process.stderr.write('libfaketime is missing: apt-get install faketime\n')
    return false
  }
  const valueOf = (name: string) =>
    options.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + '--='.length)
  const only = valueOf('only')?.split(',')
  const chosen = valueOf('files')
  const files = (chosen === undefined ? filesOfTheSuite() : globSync(chosen)).toSorted()
  const unknown = only?.filter((name) => !Object.hasOwn(days, name)) ?? []
  if (unknown.length > 0 || files.length === 0) {
    process.stderr.write(`no day "${unknown.join()}" (of ${Object.keys(days).join(', ')}), or no file\n`)
    return false
  }
  const folder = mkdtempSync(join(tmpdir(), 'selvbook-soak-'))
  // PostgreSQL does not run as root, and an unreadable library is silently not preloaded.
  chmodSync(folder, 0o755)
  try {
    const realEpoll = compileRealEpoll(folder)
    if (realEpoll !== undefined) return await runDays(files, only, { preloaded: `${realEpoll}:${library}`, folder })
    process.stderr.write('there is no C compiler: apt-get install gcc\n')
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runDays(
  files: readonly string[],
  only: readonly string[] | undefined,
  set: { readonly preloaded: string; readonly folder: string },
): Promise<boolean> {
  let green = true
  for (const [name, moment] of Object.entries(days)) {
    if (only && !only.includes(name)) continue
    const began = performance.now()
    const day = await run(moment, files, set)
    green &&= day.green
    const tests = /^ℹ tests (\d+)/m.exec(day.said)?.[1] ?? 'no'
    const took = Math.round((performance.now() - began) / 1000)
    if (!day.green) process.stdout.write(day.said)
    process.stdout.write(
      `${name} ${moment}: ${day.green ? 'green' : 'RED'}, ${tests} tests in ${files.length} files, ${took} s\n`,
    )
  }
  return green
}
