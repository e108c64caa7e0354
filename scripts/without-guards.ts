import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Guard, guards } from './guards.ts'

// Takes out one guard after another, in a copy of the tree, and expects its test to fail. Words
// choose the guards that have one of them. About half a minute each.

const root = new URL('..', import.meta.url).pathname
const MOST_MILLISECONDS = 300_000
const copied = ['src', 'test', 'locales', 'migrations', 'docs', 'scripts', 'package.json', 'tsconfig.json', 'README.md']

/** The exit code of a test file in this copy; null when it takes too long. */
function runTest(copy: string, path: string): number | null {
  const flags = ['--test', '--test-force-exit', '--import=./test/support/assert-dates.ts']
  const setup = '--test-global-setup=test/support/global-setup.ts'
  const how = { cwd: copy, stdio: 'ignore', timeout: MOST_MILLISECONDS } as const
  return spawnSync(process.execPath, [...flags, setup, path], how).status
}

/** Whether the test of a guard fails in this copy without it. */
function failsWithout(copy: string, { file, text, without, test }: Guard): boolean {
  const path = join(copy, file)
  const whole = readFileSync(path, 'utf8')
  if (whole.split(text).length !== 2) throw new Error(`${file} has not once: ${text}`)
  writeFileSync(
    path,
    whole.replace(text, () => without),
  )
  const status = runTest(copy, test)
  writeFileSync(path, whole)
  return status === 1
}

const wanted = process.argv.slice(2)
const chosen = guards.filter(({ what }) => wanted.length === 0 || wanted.some((word) => what.includes(word)))
const folder = mkdtempSync(join(tmpdir(), 'selvbook-guards-'))
const kept: string[] = []
try {
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const path of new Set(chosen.map(({ test }) => test)))
    if (runTest(folder, path) !== 0) throw new Error(`${path} fails with every guard in its place`)
  for (const guard of chosen) {
    const failed = failsWithout(folder, guard)
    if (!failed) kept.push(guard.what)
    process.stdout.write(`${failed ? 'found  ' : 'MISSED '} ${guard.what} (${guard.test})\n`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.stdout.write(
  `${chosen.length - kept.length} of ${chosen.length} guards are missed by their test when they are gone.\n`,
)
process.exitCode = kept.length === 0 ? 0 : 1
