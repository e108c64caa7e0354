import { registerJobCentres } from './actions/change-job-centre.ts'
import { setDemoClock } from './actions/set-demo-clock.ts'
import type { ProgramContext } from './actions/transaction.ts'
import { DemoClock, systemClock } from './clock.ts'
import type { Settings } from './config.ts'
import { cprVault } from './storage/cpr.ts'
import { openDatabase } from './storage/database.ts'
import { findRunning, startEmbedded } from './storage/embedded.ts'
import { HealthLine } from './storage/health-line.ts'
import { migrate } from './storage/migrate.ts'
import { readDemoOffset } from './storage/records.ts'

/** What all doors and verbs stand on: the database, the clock, the keys. */
export interface Program {
  readonly context: ProgramContext
  /** Only in the demo. */
  readonly demoClock: DemoClock | null
  /** Closes the pool, then stops the program's own PostgreSQL, if it started one. */
  close(): Promise<void>
}

export interface OpenedProgram extends Program {
  readonly connectionString: string
  /** O-HEALTH-LINE. */
  readonly health: HealthLine
}

interface Log {
  (line: string): void
}

/**
 * Finds or starts the database, brings it up to date and sets the clock. `beside`: a second command next to a running
 * program may use that program's own PostgreSQL. Throws `EmbeddedDatabaseError` and `MigrationError`, each with one line
 * for a person.
 */
export async function openProgram(settings: Settings, log: Log, { beside = false } = {}): Promise<OpenedProgram> {
  const found = await findDatabase(settings, log, beside)
  try {
    await migrate(found.connectionString, { log })
    const database = openDatabase(found.connectionString, {
      connections: settings.databaseConnections,
      onIdleError: (error) => log(`a connection to the database was lost: ${error.message}`),
    })
    const base = {
      db: database.db,
      vault: cprVault(settings.cprSecret),
      minimumDays: settings.minimumDays,
    }
    const demoClock = settings.mode === 'demo' ? await openDemoClock(base) : null
    const health = new HealthLine(found.connectionString)
    const close = async () => {
      await Promise.all([database.close(), health.close()])
      await found.stop()
    }
    const { connectionString } = found
    await registerJobCentres(
      { ...base, clock: systemClock, actor: { kind: 'calendar' } },
      settings.clients.map(({ jobCentre }) => jobCentre),
    )
    return { context: { ...base, clock: demoClock ?? systemClock }, demoClock, connectionString, health, close }
  } catch (error) {
    await found.stop()
    throw error
  }
}

/** A database that is not ours to stop. */
const nothingToStop = async (): Promise<void> => {}

async function findDatabase(settings: Settings, log: Log, beside: boolean) {
  if (settings.databaseUrl) return { connectionString: settings.databaseUrl, stop: nothingToStop }
  const running = beside ? await findRunning(settings.dataDir) : undefined
  if (running) return { connectionString: running, stop: nothingToStop }
  return await startEmbedded({ dataDir: settings.dataDir, log })
}

async function openDemoClock(base: Omit<ProgramContext, 'clock'>): Promise<DemoClock> {
  const context = { ...base, clock: systemClock, actor: { kind: 'calendar' } } as const
  const offset = await readDemoOffset(base.db)
  return new DemoClock(offset, async (moved) => {
    await setDemoClock(context, moved)
  })
}
