import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { z } from 'zod'

const entry = z.object({
  optional: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
})
const lock = z
  .object({ packages: z.record(z.string(), entry) })
  .parse(JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')))
const manifest = z
  .object({ allowScripts: z.record(z.string(), z.boolean()), dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')))

const packages = Object.entries(lock.packages)

/** What is read of a CycloneDX bill of materials. */
const bill = z.object({
  bomFormat: z.string(),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      licenses: z.array(z.unknown()).default([]),
      hashes: z.array(z.object({ alg: z.string(), content: z.string() })).optional(),
    }),
  ),
})

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

// npm knows no hash of an optional package that the registry in use does not carry.
test('every package that is needed has a hash (SHA-512): nothing else is installed under its name', () => {
  const needed = packages.filter(([path, { optional }]) => path !== '' && !optional)
  const without = needed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))
  assert.deepEqual(without, [])
})

test('npm run sbom lists every package with its licence and hash (CycloneDX), offline', () => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'sbom'], {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
    env: { ...process.env, npm_config_offline: 'true' },
    maxBuffer: 50_000_000,
  })
  assert.equal(status, 0, stderr)
  const { bomFormat, components } = bill.parse(JSON.parse(stdout))
  assert.equal(bomFormat, 'CycloneDX')
  const listed = new Map(components.map((one) => [`${one.name}@${one.version}`, one]))
  for (const [name, version] of Object.entries(manifest.dependencies)) {
    const one = listed.get(`${name}@${version}`)
    assert.ok(one && one.licenses.length > 0 && one.hashes?.[0]?.alg === 'SHA-512', `${name}@${version}`)
  }
  assert.ok(components.length > Object.keys(manifest.dependencies).length, 'those that they need are listed too')
})
