import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/postgres/embedded.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { allRoles } from '../../src/storage/roles.ts'
import { BROWSER_FOLDER, unpackBrowser } from './browser.ts'
import { addressOf, dropTemplates, execute, PROGRAM_URL, TEMPLATE_URL } from './database.ts'
import { PREFIX } from './folder.ts'
import { SHARE_SEED } from './share.ts'

interface Step {
  /** The undo that the teardown awaits. */
  readonly undo: () => Promise<void> | void
  /** The synchronous undo for an exiting process; `undo` itself by default. */
  readonly atOnce?: () => void
}

/** The steps still to be undone, newest first. */
const steps: Step[] = []
let undoing: Promise<void> | undefined

/**
 * Runs once, in the parent of all test processes, which inherit its environment. It starts one
 * PostgreSQL (or uses the one in TEST_DATABASE_URL), makes the template that test files clone, and
 * unpacks the browser.
 */
export async function globalSetup(): Promise<void> {
  // The runner tears down after Ctrl-C and SIGTERM, but not when its terminal is closed.
  process.once('SIGHUP', () => {
    void globalTeardown().finally(() => process.exit(1))
  })
  // A run with --test-force-exit does not wait for its teardown.
  process.once('exit', undoAtOnce)
  // Compiled once for all test processes, not in each of them (0.6 s a file).
  process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../../node_modules/.cache/selvbook')
  process.env[SHARE_SEED] ??= String(Math.floor(Date.now() / 1000))
  try {
    sweep()
    const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
    // A server that is stopping may still write a file: hence the retries.
    steps.unshift({ undo: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }) })
    process.env[TEMPLATE_URL] = await makeTemplate(
      process.env['TEST_DATABASE_URL'] ?? (await startServer(join(folder, 'data'))),
    )
    const browser = unpackBrowser(folder)
    if (browser !== undefined) process.env[BROWSER_FOLDER] = browser
  } catch (error) {
    await globalTeardown()
    throw error
  }
}

/**
 * Undoes what `globalSetup` did. After an interrupt the runner calls it twice: the second call
 * waits for the first.
 */
export function globalTeardown(): Promise<void> {
  undoing ??= undoAll()
  return undoing
}

async function undoAll(): Promise<void> {
  for (let step = steps[0]; step !== undefined; step = steps[0]) {
    await step.undo()
    steps.shift()
  }
}

function undoAtOnce(): void {
  for (const { undo, atOnce } of steps) void (atOnce ?? undo)()
}

/** Starts a server; its address as the owner. The program's goes to the test processes as well. */
async function startServer(dataDir: string): Promise<string> {
  const database = await startEmbedded({ dataDir, throwaway: true, roles: allRoles })
  steps.unshift({ undo: () => database.stop() })
  process.env[PROGRAM_URL] = database.connectionString
  return database.ownerConnectionString
}

async function makeTemplate(server: string): Promise<string> {
  const name = `template_${randomBytes(8).toString('hex')}`
  const maintenance = addressOf(server, 'postgres')
  await execute(maintenance, `create database ${name}`)
  steps.unshift({ undo: () => dropTemplates(maintenance, name), atOnce: () => dropAtOnce(maintenance, name) })
  const template = addressOf(server, name)
  await migrate(template)
  return template
}

/**
 * As `dropTemplates`, synchronously, by a child process. The program's own server is removed as a
 * whole.
 */
function dropAtOnce(maintenance: string, template: string): void {
  if (process.env['TEST_DATABASE_URL'] === undefined) return
  const script = `import { dropTemplates } from './database.ts'\nawait dropTemplates(...process.argv.slice(1))`
  const parameters = ['--input-type=module', '--eval', script, maintenance, template]
  spawnSync(process.execPath, parameters, { cwd: import.meta.dirname, stdio: 'inherit', timeout: 10_000 })
}

/** Removes what earlier, killed runs left. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN
    const path = join(tmpdir(), name)
    if (Number.isNaN(pid) || isAlive(pid) || statSync(path, { throwIfNoEntry: false })?.uid !== process.getuid?.())
      continue
    rmSync(path, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
