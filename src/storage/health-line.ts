import { sql } from 'kysely'
import type { PlainDate } from '../rules/dates.ts'
import { type DatabaseLimits, databaseLimits } from './connections.ts'
import { type OpenDatabase, openDatabase } from './database.ts'
import { ReadOnlyServerError } from './database-errors.ts'
import { numberOf } from './migration-files.ts'
import { roleOf } from './roles.ts'
import { type RunningFigures, readRunningFigures } from './running-figures.ts'

/**
 * What is known of the database: whether it answers and may write, which schema it has, and which
 * night was finished last.
 */
export interface DatabaseHealth {
  readonly database: 'answers' | 'read_only' | 'silent' | 'away'
  /** The name of the newest migration; null as long as nobody has answered. */
  readonly schema: string | null
  /** O-SCHEMA: whether this program works with it. */
  readonly schemaFits: boolean
  readonly night: PlainDate | null
  /** How many seconds its clock is ahead of ours, when it last answered; null: it never has. */
  readonly clockDifference: number | null
}

/** Whoever asks is answered within a second. */
const PATIENCE_MILLISECONDS = 800
/** One answer serves everybody who asks within this time. */
const KEPT_MILLISECONDS = 1_000
const FIGURES_KEPT_MILLISECONDS = 15_000

interface Row {
  schema: string | null
  schema_fits: boolean
  night: PlainDate | null
  seconds: number
  read_only: boolean
}

const question = (newest: string) => sql<Row>`
  select (select max(name) from migration) as schema,
    exists (select from migration where name = ${newest}) and not exists (select from migration where name > ${newest}
      and coalesce(to_jsonb(migration) ->> 'works_with', '9999') > ${numberOf(newest)}) as schema_fits,
    (select max(day) from nightly_run where finished_at is not null) as night,
    extract(epoch from clock_timestamp())::double precision as seconds,
    current_setting('transaction_read_only')::boolean as read_only`

/**
 * O-HEALTH-LINE: one connection beside the pool, for health alone. However many ask, the database
 * is asked once a second at most, and whatever it does, they are answered within one.
 */
export class HealthLine {
  readonly #database: OpenDatabase
  readonly #clock: () => number
  readonly #schema: string
  #known: DatabaseHealth = { database: 'silent', schema: null, schemaFits: true, night: null, clockDifference: null }
  #asking: Promise<void> | null = null
  /** When the database last answered, and how far its clock was ahead of the machine's. */
  #heard: { readonly at: number; readonly clockDifference: number } | null = null
  #figures: { readonly at: number; readonly figures: Promise<RunningFigures> } | null = null
  #answeredAt = Number.NEGATIVE_INFINITY

  constructor(
    connectionString: string,
    {
      schema,
      limits = databaseLimits,
      clock = () => performance.now(),
    }: { schema: string; limits?: DatabaseLimits; clock?: () => number },
  ) {
    this.#schema = schema
    this.#database = openDatabase(connectionString, { connections: 1, limits, role: roleOf('works') })
    this.#clock = clock
  }

  async ask(): Promise<DatabaseHealth> {
    if (this.#asking === null && this.#clock() - this.#answeredAt >= KEPT_MILLISECONDS)
      this.#asking = this.#askDatabase().finally(() => {
        this.#asking = null
        this.#answeredAt = this.#clock()
      })
    if (this.#asking === null) return this.#known
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), PATIENCE_MILLISECONDS)
    })
    const first = await Promise.race([this.#asking, late])
    clearTimeout(timer)
    return first === 'late' ? { ...this.#known, database: 'silent' } : this.#known
  }

  async #askDatabase(): Promise<void> {
    try {
      const { rows } = await question(this.#schema).execute(this.#database.db)
      const [row] = rows
      const { schema = null, schema_fits: schemaFits = true, night = null, read_only: readOnly = false } = row ?? {}
      const clockDifference = row ? row.seconds - Date.now() / 1000 : null
      if (clockDifference !== null) this.#heard = { at: this.#clock(), clockDifference }
      this.#known = { database: readOnly ? 'read_only' : 'answers', schema, schemaFits, night, clockDifference }
    } catch (error) {
      this.#known = { ...this.#known, database: error instanceof ReadOnlyServerError ? 'read_only' : 'away' }
    }
  }

  /** When the database answered last, and how many seconds its clock is ahead of ours. */
  lastAnswer(): { readonly answeredSecondsAgo: number | null; readonly clockDifference: number | null } {
    if (!this.#heard) return { answeredSecondsAgo: null, clockDifference: null }
    const { at, clockDifference } = this.#heard
    return { answeredSecondsAgo: (this.#clock() - at) / 1000, clockDifference }
  }

  /** Asked a few times a minute at most; null while the database does not answer. */
  async figures(): Promise<RunningFigures | null> {
    if (this.#known.database !== 'answers') return null
    const now = this.#clock()
    if (this.#figures === null || now - this.#figures.at >= FIGURES_KEPT_MILLISECONDS)
      this.#figures = { at: now, figures: readRunningFigures(this.#database.db) }
    try {
      return await this.#figures.figures
    } catch {
      this.#figures = null
      return null
    }
  }

  close(): Promise<void> {
    return this.#database.close()
  }
}
