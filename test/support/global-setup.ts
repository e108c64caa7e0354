import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedDatabase, startEmbedded } from '../../src/storage/embedded.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { BROWSER_FOLDER, unpackBrowser } from './browser.ts'
import { addressOf, execute, TEMPLATE_URL } from './database.ts'

/** What `globalTeardown` has to undo, newest first. */
const undo: (() => Promise<void> | void)[] = []
let undoing: Promise<void> | undefined

/** Folders of test runs carry the run's process number, so that those of a killed run can be told from those in use. */
const PREFIX = 'selvbook-test-'

/**
 * Runs once, in the parent of all test processes, which inherit its environment: starts one PostgreSQL (or takes the
 * one in TEST_DATABASE_URL), makes the template that test files clone, unpacks the browser.
 */
export async function globalSetup(): Promise<void> {
  // The runner tears down after Ctrl-C and SIGTERM, but not when its terminal is closed.
  process.once('SIGHUP', () => {
    void globalTeardown().finally(() => process.exit(1))
  })
  // Compiled once for all test processes, not in each of them (0.6 s a file).
  process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../../node_modules/.cache/selvbook')
  try {
    sweep()
    const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
    undo.unshift(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    const server = process.env['TEST_DATABASE_URL'] ?? (await startServer(join(folder, 'data'))).connectionString
    process.env[TEMPLATE_URL] = await makeTemplate(server)
    const browser = unpackBrowser(folder)
    if (browser !== undefined) process.env[BROWSER_FOLDER] = browser
  } catch (error) {
    await globalTeardown()
    throw error
  }
}

/** Undoes what `globalSetup` did. After an interrupt the runner calls it twice: the second call waits for the first. */
export function globalTeardown(): Promise<void> {
  undoing ??= undoAll()
  return undoing
}

async function undoAll(): Promise<void> {
  for (const step of undo) await step()
}

async function startServer(dataDir: string): Promise<EmbeddedDatabase> {
  const database = await startEmbedded({ dataDir, throwaway: true })
  undo.unshift(() => database.stop())
  return database
}

async function makeTemplate(server: string): Promise<string> {
  const name = `template_${randomBytes(8).toString('hex')}`
  const maintenance = addressOf(server, 'postgres')
  await execute(maintenance, `create database ${name}`)
  undo.unshift(() => execute(maintenance, `drop database if exists ${name} with (force)`))
  const template = addressOf(server, name)
  await migrate(template)
  return template
}

/** Removes what earlier runs left that were killed. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN
    const path = join(tmpdir(), name)
    if (Number.isNaN(pid) || isAlive(pid) || statSync(path).uid !== process.getuid?.()) continue
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
