import { type ChildProcess, spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { signIn } from '../src/actions/sign-in.ts'
import { keepLookReason, signInStaff } from '../src/actions/staff-sessions.ts'
import { type EmbeddedDatabase, startEmbedded } from '../src/postgres/embedded.ts'
import { systemClock } from '../src/process/clock.ts'
import { usualBounds } from '../src/rules/limits.ts'
import { type OpenDatabase, openDatabase } from '../src/storage/database.ts'
import { allRoles } from '../src/storage/roles.ts'
import { build, withClient } from './build.ts'
import { bookersOf, type DataSet } from './data-sets.ts'
import type { Job, Pair, Seen, SignedIn } from './jobs.ts'
import { pairsIn } from './pairs.ts'
import { environment, formTokenOf, keys, LOAD_CORE, type RunningProgram, root, start, startProgram } from './program.ts'

export const CONNECTIONS = 16

/** The load generator's process; one for all parts. */
export class Load {
  readonly #child: ChildProcess

  constructor() {
    this.#child = start(LOAD_CORE, process.execPath, [join(root, 'bench/load.ts')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    })
  }

  async run(job: Job): Promise<Seen> {
    return await new Promise((resolve, reject) => {
      this.#child.once('message', (told: { seen: Seen } | { error: string }) => {
        if ('seen' in told) resolve(told.seen)
        else reject(new Error(told.error))
      })
      this.#child.send(job)
    })
  }

  stop(): void {
    this.#child.kill()
  }
}

/** PostgreSQL's settings while a data set is made: rows need no log until they are complete. */
const whileFilling = `
wal_level = minimal
max_wal_senders = 0
max_wal_size = 16GB
checkpoint_timeout = 1h
autovacuum = off
`

/**
 * Makes a data set with nothing forced to disk. The PostgreSQL that is measured afterwards has its
 * own settings again.
 */
async function fill(dataDir: string, set: DataSet, say: (line: string) => void): Promise<void> {
  const settings = join(dataDir, 'postgresql/postgresql.auto.conf')
  const before = readFileSync(settings)
  appendFileSync(settings, whileFilling)
  try {
    const database = await startEmbedded({ dataDir, throwaway: true, roles: allRoles })
    try {
      await build(database.ownerConnectionString, set, say)
    } finally {
      await database.stop()
    }
  } finally {
    writeFileSync(settings, before)
  }
}

/** A data set with its own PostgreSQL, and the program on it. */
export class Bench {
  readonly set: DataSet
  readonly dataDir: string
  /** As the owner of the tables. */
  readonly address: string
  readonly port: number
  readonly #database: EmbeddedDatabase
  readonly #own: OpenDatabase
  #program: RunningProgram | null = null

  private constructor(set: DataSet, dataDir: string, port: number, database: EmbeddedDatabase) {
    this.set = set
    this.dataDir = dataDir
    this.port = port
    this.#database = database
    this.address = database.ownerConnectionString
    this.#own = openDatabase(this.address, { connections: 8 })
  }

  /**
   * Opens a data set. Makes it first where there is none of today, or too few of its citizens are
   * left to book.
   */
  static async open(set: DataSet, folder: string, port: number, rebuild: boolean, say: (line: string) => void) {
    const dataDir = join(folder, set.name)
    mkdirSync(dataDir, { recursive: true })
    const startDatabase = () => startEmbedded({ dataDir, roles: allRoles })
    let bench = new Bench(set, dataDir, port, await startDatabase())
    if (rebuild || !(await bench.#isFresh())) {
      await bench.close()
      await fill(dataDir, set, say)
      // Nothing was forced to disk until now, and gigabytes still being written would disturb the
      // first measurement.
      spawnSync('sync')
      bench = new Bench(set, dataDir, port, await startDatabase())
    }
    await withClient(bench.address, (client) =>
      client.query(readFileSync(new URL('ceiling.sql', import.meta.url), 'utf8')),
    )
    return bench
  }

  async #isFresh(): Promise<boolean> {
    return await withClient(this.address, async (client) => {
      const made = await client.query(`select to_regclass('bench.made') as found`)
      if (!made.rows[0]?.found) return false
      const { rows } = await client.query<{ fresh: boolean }>(
        `select exists (select from bench.made where day = (now() at time zone 'Europe/Copenhagen')::date)
          and (select count(*) from deadline where status = 'active' and id <= bench.id(5, ${bookersOf(this.set)})) > ${this.set.deadlines / 4} as fresh`,
      )
      return rows[0]?.fresh ?? false
    })
  }

  /** Seconds that it took to make the data set. */
  async madeIn(): Promise<number> {
    return await this.sql<{ seconds: number }>('select seconds from bench.made').then(([row]) => row?.seconds ?? 0)
  }

  async sql<Row extends object>(text: string): Promise<Row[]> {
    return await withClient(this.address, async (client) => {
      await client.query(`set timezone = 'Europe/Copenhagen'`)
      // Several statements return several results: the last one counts.
      const answered: { rows: Row[] } | { rows: Row[] }[] = await client.query<Row>(text)
      return Array.isArray(answered) ? (answered.at(-1)?.rows ?? []) : answered.rows
    })
  }

  get env(): NodeJS.ProcessEnv {
    return environment(this.#database, this.port, this.set.jobCentres)
  }

  async program(profile?: string): Promise<RunningProgram> {
    this.#program ??= await startProgram(this.env, {
      port: this.port,
      log: join(this.dataDir, 'program.log'),
      profile,
    })
    return this.#program
  }

  async stopProgram(): Promise<void> {
    await this.#program?.stop()
    this.#program = null
  }

  /**
   * Starts the demo as a newcomer does, in a folder beside the data set's. Returns the seconds to
   * its first page.
   */
  async startDemo({ afresh }: { readonly afresh: boolean }): Promise<number> {
    if (afresh) rmSync(join(this.dataDir, 'demo'), { recursive: true, force: true })
    const demo = await startProgram(
      { ...process.env, NODE_ENV: 'development', PORT: String(this.port + 10), DATA_DIR: join(this.dataDir, 'demo') },
      { port: this.port + 10, log: join(this.dataDir, 'demo.log'), page: '/demo' },
    )
    await demo.stop()
    return demo.startedIn / 1000
  }

  /**
   * Citizens with an active deadline and no interview, each with a free time of their own offer
   * within the next fortnight.
   */
  async pairs(count: number, { skip = 0 }: { skip?: number } = {}): Promise<Pair[]> {
    return await this.sql<Pair>(pairsIn(this.set, count, skip))
  }

  /**
   * Citizens of one job centre without an interview, and one information meeting that all of them
   * try to book.
   */
  async racers(count: number): Promise<Pair[]> {
    return await this.sql<Pair>(`
      with wanted as (select id, offer_id, date::text, job_centre from offered_time t
        where offer_id = bench.id(3, 9) and status = 'open' and date > current_date
          and not exists (select from seat where seat.time_id = t.id) order by id limit 1)
      select citizen_id as "citizenId", '' as "deadlineId", wanted.offer_id as "offerId", wanted.id as "timeId", wanted.date,
        wanted.job_centre as "jobCentre"
      from wanted join job_centre_period using (job_centre) where citizen_id > bench.id(1, ${this.set.deadlines * 2})
        and not exists (select from meeting where meeting.citizen_id = job_centre_period.citizen_id and status = 'planned')
      order by citizen_id limit ${count}`)
  }

  /** Begins a session for each citizen, as the sign-in does. */
  async signIn(pairs: readonly Pair[]): Promise<SignedIn[]> {
    const context = {
      db: this.#own.db,
      clock: systemClock,
      keys,
      minimumDays: 0,
      bounds: usualBounds,
      actor: { kind: 'nobody' },
    } as const
    const waiting = pairs.values()
    const signedIn: SignedIn[] = []
    const loop = async () => {
      for (const pair of waiting) {
        const account = { issuer: 'bench', subject: pair.citizenId, sid: null }
        const session = { account, realNow: Temporal.Now.instant(), minutes: 60, hours: 8 }
        const outcome = await signIn(context, pair.citizenId, session)
        if (outcome.ok) signedIn.push({ ...pair, cookie: outcome.value.token, hvem: formTokenOf(pair.citizenId) })
      }
    }
    await Promise.all(Array.from({ length: 8 }, loop))
    return signedIn
  }

  /** Begins a session for somebody of a job centre who has said what their looks are for. */
  async signInStaff(jobCentre: string): Promise<string> {
    const context = {
      db: this.#own.db,
      clock: systemClock,
      keys,
      minimumDays: 0,
      bounds: usualBounds,
    }
    const roles = ['caseworker', 'planner'] as const
    const name = `Sagsbehandler ${jobCentre}`
    const signedIn = await signInStaff(
      { ...context, actor: { kind: 'nobody' } },
      {
        account: { issuer: 'bench', subject: jobCentre, sid: null },
        name,
        standing: { roles, jobCentre },
        realNow: Temporal.Now.instant(),
        minutes: 60,
        hours: 8,
      },
    )
    if (!signedIn.ok) throw new Error('staff were refused')
    const { token } = signedIn.value
    await keepLookReason({ ...context, actor: { kind: 'staff', jobCentre, roles, name } }, token, 'case_work')
    return token
  }

  async close(): Promise<void> {
    await this.stopProgram()
    await this.#own.close()
    await this.#database.stop()
  }
}
