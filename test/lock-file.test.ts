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

// npm 12's `npm ci` refuses a lock file that leaves out a package for another platform; npm 11
// makes such files when the registry it asks does not carry them all.
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

test('every package with an install script is told that it may, or may not, run it (npm 12 runs no others)', () => {
  const scripted = packages
    .filter(([, one]) => one.hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''))
  const told = Object.entries(manifest.allowScripts)
  assert.deepEqual(scripted.toSorted(), told.map(([name]) => name).toSorted())
  // It reports each installation to its makers; nothing here needs it.
  const refused = told.filter(([, mayRun]) => !mayRun).map(([name]) => name)
  assert.deepEqual(refused, ['@scarf/scarf'])
})
