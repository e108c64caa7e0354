import assert from 'node:assert/strict'
import { Client, type PoolClient } from 'pg'
import { type Hat, hats } from '../../src/rules/hats.ts'
import { type OpenHats, openHats } from '../../src/storage/hats.ts'
import { roleOf } from '../../src/storage/roles.ts'

/** A query plan of PostgreSQL: the part that these tests use. */
export interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly Plans?: readonly Plan[]
}

interface Statement {
  /** Under which it was sent: its policies are part of the plan. */
  readonly hat: Hat
  readonly text: string
  readonly values: unknown[]
}

interface Reading {
  readonly table: string
  /** `Seq Scan`, `Index Scan`, `Index Only Scan`, … */
  readonly how: string
}

const readingsIn = (plan: Plan): Reading[] => [
  ...(plan['Relation Name'] === undefined ? [] : [{ table: plan['Relation Name'], how: plan['Node Type'] }]),
  ...(plan.Plans ?? []).flatMap(readingsIn),
]

/** The tables among these that a plan scans completely. */
export const readWhole = (plan: Plan, tables: readonly string[]): string[] =>
  readingsIn(plan).flatMap(({ table, how }) => (how === 'Seq Scan' && tables.includes(table) ? [table] : []))

/** Records the program's statements and asks PostgreSQL for their plans. */
export class Plans {
  /** The database for the program, under its hats. */
  readonly database: OpenHats
  readonly #explaining: Client
  readonly #tables: readonly string[]
  #seen: Statement[] = []

  private constructor(database: OpenHats, explaining: Client, tables: readonly string[]) {
    this.database = database
    this.#explaining = explaining
    this.#tables = tables
    for (const hat of hats) database.pools[hat].on('connect', (client) => this.#listen(client, hat))
  }

  /** `tables`: those too large for a full scan. */
  static async of(connectionString: string, tables: readonly string[]): Promise<Plans> {
    const explaining = new Client({ connectionString })
    await explaining.connect()
    return new Plans(openHats(connectionString, { connections: 6 }), explaining, tables)
  }

  /** Records the program's own statements, so that the plans are for its own texts and values. */
  #listen(client: PoolClient, hat: Hat): void {
    const query = client.query.bind(client)
    Object.assign(client, {
      query: (asked: unknown, ...rest: unknown[]) => {
        if (typeof asked === 'object' && asked !== null && 'text' in asked && 'values' in asked)
          this.#seen.push({ hat, text: String(asked.text), values: Array.isArray(asked.values) ? asked.values : [] })
        return Reflect.apply(query, client, [asked, ...rest])
      },
    })
  }

  /** The plan of a statement under a hat, with these values or a generic plan. */
  async planOf(hat: Hat, text: string, values?: unknown[]): Promise<Plan> {
    await this.#explaining.query(`set role ${roleOf(hat)}`)
    const { rows } = await this.#explaining.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      values ? `explain (format json) ${text}` : `explain (format json, generic_plan) ${text}`,
      values,
    )
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan
    assert.ok(plan)
    return plan
  }

  /**
   * The plans of the statements on the tables that some work sends. Each has a plan for its own
   * values and a generic one (as after five runs of a named statement).
   */
  async #plansOf(work: () => Promise<unknown>): Promise<{ told: string; plan: Plan }[]> {
    this.#seen = []
    await work()
    const named = new RegExp(`\\b(${this.#tables.join('|')})\\b`)
    const statements = this.#seen.filter(({ text }) => named.test(text))
    assert.ok(statements.length > 0, 'the work asked the large tables nothing')
    const plans: { told: string; plan: Plan }[] = []
    for (const { hat, text, values } of statements)
      plans.push(
        { told: `(${hat}, own values): ${text}`, plan: await this.planOf(hat, text, values) },
        { told: `(${hat}, any values): ${text}`, plan: await this.planOf(hat, text) },
      )
    return plans
  }

  async wholeTablesReadBy(work: () => Promise<unknown>): Promise<string[]> {
    const plans = await this.#plansOf(work)
    return plans.flatMap(({ told, plan }) => readWhole(plan, this.#tables).map((table) => `${table} ${told}`))
  }

  /**
   * The tables that some work must scan completely since no index serves: for what one job centre
   * has, where the data set has one job centre alone.
   */
  async tablesWithoutIndexFor(work: () => Promise<unknown>): Promise<string[]> {
    await this.#explaining.query('set enable_seqscan = off')
    try {
      return await this.wholeTablesReadBy(work)
    } finally {
      await this.#explaining.query('reset enable_seqscan')
    }
  }

  /** The tables that some work reads, and its statements. */
  async tablesReadBy(work: () => Promise<unknown>): Promise<{ read: ReadonlySet<string>; told: string }> {
    const plans = await this.#plansOf(work)
    const read = new Set(plans.flatMap(({ plan }) => readingsIn(plan).map(({ table }) => table)))
    return { read, told: plans.map(({ told }) => told).join('\n') }
  }

  async close(): Promise<void> {
    await this.#explaining.end()
    await this.database.close()
  }
}
