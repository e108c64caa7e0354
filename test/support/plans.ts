import assert from 'node:assert/strict'
import { Client, type PoolClient } from 'pg'
import { type OpenDatabase, openDatabase } from '../../src/storage/database.ts'

/** How PostgreSQL would do a statement: the part that is asked about here. */
export interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly Plans?: readonly Plan[]
}

interface Statement {
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

/** Which of these tables a plan reads from end to end. */
export const readWhole = (plan: Plan, tables: readonly string[]): string[] =>
  readingsIn(plan).flatMap(({ table, how }) => (how === 'Seq Scan' && tables.includes(table) ? [table] : []))

/** Listens to what the program sends to its database, and asks PostgreSQL how it would do that. */
export class Plans {
  /** For the program to work on. */
  readonly database: OpenDatabase
  readonly #explaining: Client
  readonly #tables: readonly string[]
  #seen: Statement[] = []

  private constructor(database: OpenDatabase, explaining: Client, tables: readonly string[]) {
    this.database = database
    this.#explaining = explaining
    this.#tables = tables
    database.pool.on('connect', (client) => this.#listen(client))
  }

  /** `tables`: those too large to be read from end to end. */
  static async of(connectionString: string, tables: readonly string[]): Promise<Plans> {
    const explaining = new Client({ connectionString })
    await explaining.connect()
    return new Plans(openDatabase(connectionString, { connections: 2 }), explaining, tables)
  }

  /**
   * Keeps what the program itself sends, so that the plans are those of its own statements and
   * values.
   */
  #listen(client: PoolClient): void {
    const query = client.query.bind(client)
    Object.assign(client, {
      query: (asked: unknown, ...rest: unknown[]) => {
        if (typeof asked === 'object' && asked !== null && 'text' in asked && 'values' in asked)
          this.#seen.push({ text: String(asked.text), values: Array.isArray(asked.values) ? asked.values : [] })
        return Reflect.apply(query, client, [asked, ...rest])
      },
    })
  }

  /** How PostgreSQL would do a statement, with these values or with any. */
  async planOf(text: string, values?: unknown[]): Promise<Plan> {
    const { rows } = await this.#explaining.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      values ? `explain (format json) ${text}` : `explain (format json, generic_plan) ${text}`,
      values,
    )
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan
    assert.ok(plan)
    return plan
  }

  /**
   * The plans of some work's statements on the tables, for its own values and for any (as after
   * five runs of a named statement).
   */
  async #plansOf(work: () => Promise<unknown>): Promise<{ told: string; plan: Plan }[]> {
    this.#seen = []
    await work()
    const named = new RegExp(`\\b(${this.#tables.join('|')})\\b`)
    const statements = this.#seen.filter(({ text }) => named.test(text))
    assert.ok(statements.length > 0, 'the work asked the large tables nothing')
    const plans: { told: string; plan: Plan }[] = []
    for (const { text, values } of statements)
      plans.push(
        { told: `(own values): ${text}`, plan: await this.planOf(text, values) },
        { told: `(any values): ${text}`, plan: await this.planOf(text) },
      )
    return plans
  }

  async wholeTablesReadBy(work: () => Promise<unknown>): Promise<string[]> {
    const plans = await this.#plansOf(work)
    return plans.flatMap(({ told, plan }) => readWhole(plan, this.#tables).map((table) => `${table} ${told}`))
  }

  /** Which tables some work reads, and the statements. */
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
