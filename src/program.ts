import { randomUUID } from 'node:crypto'
import { registerJobCentres } from './actions/change-job-centre.ts'
import { claimDatabase, type KeyTrouble } from './actions/claim-database.ts'
import { setDemoClock } from './actions/set-demo-clock.ts'
import type { ActionContext, ProgramContext } from './actions/transaction.ts'
import { vouchForDatabase } from './actions/vouch-for-database.ts'
import { KeyRing } from './keys/key-ring.ts'
import type { Keys } from './keys/keys.ts'
import { NumberKeys } from './keys/number-keys.ts'
import { findRunning, startEmbedded } from './postgres/embedded.ts'
import { DemoClock, systemClock } from './process/clock.ts'
import { knownIn } from './process/journal.ts'
import { type Settings, SettingsError } from './settings/config.ts'
import { KnownContinuity } from './storage/continuity.ts'
import { readDemoOffset } from './storage/demo-clock.ts'
import { type OpenHats, openHats } from './storage/hats.ts'
import { HealthLine } from './storage/health-line.ts'
import { openLimits } from './storage/limits.ts'
import { assertMigrated, mayMigrate, migrate } from './storage/migrate.ts'
import { newestMigration } from './storage/migration-files.ts'
import { openPlainSql, upkeepRights } from './storage/plain-sql.ts'
import { allRoles } from './storage/roles.ts'
import { userOf, watchRoles } from './storage/watch-roles.ts'

/** The common base of all doors and commands: the database, the clock, the keys. */
export interface Program {
  readonly context: ProgramContext
  /** Only in the demo. */
  readonly demoClock: DemoClock | null
  /** Closes the pool, then stops the program's own PostgreSQL, if it started one. */
  close(): Promise<void>
}

export interface OpenedProgram extends Program {
  /** The running program's address, for what opens connections of its own. */
  readonly connectionString: string
  /** O-HEALTH-LINE. */
  readonly health: HealthLine
  readonly pools: OpenHats['pools']
}

interface Log {
  (line: string): void
}

/**
 * Finds or starts the database, brings it up to date, and sets the clock. `beside`: a second
 * command may use the own PostgreSQL of a running program. `migrates`: also in production, where no
 * program but `npm run migrate` does (O-SCHEMA). Throws `EmbeddedDatabaseError` and
 * `MigrationError`, each with one line for a person.
 */
export async function openProgram(
  settings: Settings,
  log: Log,
  { beside = false, migrates = settings.mode === 'demo' } = {},
): Promise<OpenedProgram> {
  const found = await findDatabase(settings, log, beside)
  const continuity = settings.mode === 'production' ? continuityOf(settings) : undefined
  try {
    if (migrates) await bringUpToDate(found, settings, log)
    else await assertMigrated(found.connectionString)
    const database = openHats(found.connectionString, {
      connections: settings.databaseConnections,
      ...(continuity ? { onConnection: (timeline: string) => continuity.connected(timeline) } : {}),
      onIdleError: (error) => log(`a connection to the database was lost: ${error.message}`),
    })
    try {
      const keys = keysOf(settings)
      for (const line of await watchRoles(database, found.connectionString)) log(line)
      const base = {
        ...(continuity ? { continuity } : {}),
        db: database.db,
        keys,
        minimumDays: settings.minimumDays,
        bounds: settings.bounds,
        limits: openLimits(database.pools.works, {
          bounds: settings.bounds,
          hash: (key) => keys.tokens.hash('quota', key),
        }),
      }
      const calendar: ActionContext = { ...base, clock: systemClock, actor: { kind: 'calendar' } }
      await claim(calendar, settings.mode)
      if (continuity) continuity.learned(await vouchForDatabase(calendar, continuity.evidence, null))
      const demoClock = settings.mode === 'demo' ? await openDemoClock(base) : null
      const health = new HealthLine(found.connectionString, { schema: newestMigration() })
      const close = async () => {
        await Promise.all([database.close(), health.close()])
        await found.stop()
      }
      const { connectionString } = found
      await registerJobCentres(
        calendar,
        settings.clients.map(({ jobCentre }) => jobCentre),
      )
      return {
        context: { ...base, clock: demoClock ?? systemClock },
        demoClock,
        connectionString,
        health,
        pools: database.pools,
        close,
      }
    } catch (error) {
      await database.close()
      throw error
    }
  } catch (error) {
    await found.stop()
    throw error
  }
}

/**
 * Claims the database for this program, or throws `SettingsError` where it belongs to another. A
 * demo would let anybody sign in as the people of production. With another key, no citizen would be
 * found by national id number.
 */
async function claim(context: ActionContext, mode: Settings['mode']): Promise<void> {
  const claimed = await claimDatabase(context, mode)
  if (!claimed.ok) return
  const { mode: owner, keyTrouble } = claimed.value
  if (owner !== mode)
    throw new SettingsError([
      mode === 'demo'
        ? 'The database is production’s, and a demo lets anybody in: set NODE_ENV=production, or give the demo a database of its own.'
        : 'The database is a demo’s: give production one of its own.',
    ])
  if (keyTrouble && mode === 'demo')
    throw new SettingsError([
      'DATA_DIR has not the key that this database’s national id numbers are stored with: start the demo with the former DATA_DIR, or with another database.',
    ])
  if (keyTrouble) throw new SettingsError([lineOf(keyTrouble)])
}

function lineOf(trouble: KeyTrouble): string {
  if (trouble.kind === 'missing') {
    const keys = trouble.numbers.length === 1 ? `key ${trouble.numbers.join()}` : `keys ${trouble.numbers.join(', ')}`
    return `The keys for national id numbers lack ${keys}: ${trouble.people} people would not be found. Put it back until npm run keys says that nothing needs it.`
  }
  const { number } = trouble
  return trouble.kind === 'another'
    ? `Key ${number} for national id numbers is not the key ${number} that this database has: nobody would be found. Give the former one.`
    : `Key ${number} for national id numbers has ended in this database: give a new key another number.`
}

/** What this process brings along of what the database must have (O-RESTORED). */
const continuityOf = ({ journal }: Settings): KnownContinuity =>
  new KnownContinuity(randomUUID(), journal === undefined ? [] : knownIn(journal))

const keysOf = ({ cprKeys, cprSealed, tokenKeys }: Settings): Keys => ({
  numbers: new NumberKeys(cprKeys, { sealed: cprSealed }),
  tokens: new KeyRing(tokenKeys),
})

/** For a database that this program did not start. */
const nothingToStop = async (): Promise<void> => {}

interface FoundDatabase {
  readonly connectionString: string
  /** Undefined: whoever signs in with the other may own the tables. */
  readonly ownerConnectionString: string | undefined
  readonly stop: () => Promise<void>
}

async function findDatabase(settings: Settings, log: Log, beside: boolean): Promise<FoundDatabase> {
  const { databaseUrl, databaseOwnerUrl } = settings
  if (databaseUrl)
    return { connectionString: databaseUrl, ownerConnectionString: databaseOwnerUrl, stop: nothingToStop }
  const running = beside ? await findRunning(settings.dataDir) : undefined
  if (running) return { ...running, stop: nothingToStop }
  return await startEmbedded({ dataDir: settings.dataDir, log, roles: allRoles })
}

/**
 * Migrates where the program has the owner's address, or signs in as the owner. Else it only looks:
 * throws `MigrationError` where the database is another than this program needs.
 */
async function bringUpToDate(
  { connectionString, ownerConnectionString }: FoundDatabase,
  { mode }: Settings,
  log: Log,
): Promise<void> {
  const owner = ownerConnectionString ?? ((await mayMigrate(connectionString)) ? connectionString : null)
  if (owner === null) {
    await assertMigrated(connectionString)
    return
  }
  await migrate(owner, { log, login: owner === connectionString ? null : await userOf(connectionString) })
  // Imported only here: the demo hands over by itself.
  if (mode === 'production') {
    const { installUpkeep } = await import('./delivery/upkeep.ts')
    await installUpkeep(openPlainSql(owner, 1), upkeepRights)
  }
}

async function openDemoClock(base: Omit<ProgramContext, 'clock'>): Promise<DemoClock> {
  const context = { ...base, clock: systemClock, actor: { kind: 'calendar' } } as const
  const offset = await readDemoOffset(base.db)
  return new DemoClock(offset, async (moved) => {
    await setDemoClock(context, moved)
  })
}
