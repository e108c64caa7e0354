import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { z } from 'zod'

const entry = z.object({
  optional: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  resolved: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
})
const lock = z
  .object({ packages: z.record(z.string(), entry) })
  .parse(JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')))
const manifest = z
  .object({ allowScripts: z.record(z.string(), z.boolean()) })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')))

const packages = Object.entries(lock.packages)

// npm 12's `npm ci` refuses a lock file that lacks a package for another platform. npm 11 writes
// such files when its registry does not carry all of them.
test('the lock file names every optional package, of other platforms too', () => {
  const missing = packages.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages),
    ),
  )
  assert.deepEqual(missing, [])
})

test('the lock file names no registry', () => {
  assert.deepEqual(
    packages.filter(([, { resolved }]) => resolved !== undefined),
    [],
  )
})

test('every package with an install script is explicitly allowed or denied (npm 12 runs no others)', () => {
  const scripted = packages
    .filter(([, one]) => one.hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''))
  const told = Object.entries(manifest.allowScripts)
  assert.deepEqual(scripted.toSorted(), told.map(([name]) => name).toSorted())
  // It reports each installation to its makers, and nothing here needs it.
  const refused = told.filter(([, mayRun]) => !mayRun).map(([name]) => name)
  assert.deepEqual(refused, ['@scarf/scarf'])
})
