import { createServer, type Server } from 'node:http'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

import type { JournalFigures } from './journal.ts'

/** Times since the start, as `StatementTimes` counts them. */
interface Times {
  readonly buckets: readonly (readonly [number, number])[]
  readonly count: number
  readonly seconds: number
}

/** What is read when somebody asks for the metrics; it never waits for longer than health does. */
export interface Sources {
  readonly pools: Readonly<
    Record<string, { readonly totalCount: number; readonly idleCount: number; readonly waitingCount: number }>
  >
  /** The connections of each pool since the start. */
  readonly connections: () => Readonly<
    Record<string, { readonly made: number; readonly ended: ReadonlyMap<string, number> }>
  >
  readonly statements: () => Times
  readonly acts: () => ReadonlyMap<string, number>
  readonly refusals: () => ReadonlyMap<string, number>
  readonly errors: () => ReadonlyMap<string, number>
  readonly database: () => Promise<{
    readonly writable: boolean
    readonly answeredSecondsAgo: number | null
    readonly clockDifference: number | null
  }>
  readonly figures: () => Promise<Figures | null>
  readonly draining: () => boolean
  /** When the backup was last made; null where no file tells it. */
  readonly backupAge: () => number | null
  /** O-RESTORED: whether nothing is sent and booked. */
  readonly held: () => boolean
  /** O-JOURNAL; null where there is none. */
  readonly journal: () => JournalFigures | null
}

interface Figures {
  readonly messages: readonly { readonly channel: string; readonly status: string; readonly count: number }[]
  readonly oldestDue: readonly { readonly channel: string; readonly seconds: number }[]
  readonly failingGateways: readonly string[]
  readonly night: { readonly day: string; readonly seconds: number; readonly changes: number } | null
  readonly tables: readonly { readonly table: string; readonly bytes: number }[]
}

/** The door that a request came to. */
const doorOf = (route: string): string => {
  if (route.startsWith('/api') || route.startsWith('/oauth')) return 'api'
  if (route.startsWith('/jc')) return 'job_centre'
  return route.startsWith('/gateways') ? 'gateways' : 'citizen'
}

/**
 * The program's metrics for Prometheus. No label has a person, and none has more than some hundred
 * values: routes are templates, codes and acts are closed lists.
 */
export class Metrics {
  readonly #registry = new Registry()
  readonly #gauges = new Map<string, Gauge>()
  readonly #counters = new Map<string, { readonly counter: Counter; readonly told: Map<string, number> }>()
  readonly #requests = new Counter({
    name: 'selvbook_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers: [this.#registry],
  })
  readonly #seconds = new Histogram({
    name: 'selvbook_request_seconds',
    help: 'How long requests took.',
    labelNames: ['door'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.#registry],
  })
  readonly #underWay = new Gauge({
    name: 'selvbook_requests_under_way',
    help: 'Requests that have no answer yet.',
    registers: [this.#registry],
  })
  readonly #hasty = new Counter({
    name: 'selvbook_requests_refused_for_haste_total',
    help: 'Requests refused since they could not be answered soon.',
    registers: [this.#registry],
  })
  readonly #attempts = new Counter({
    name: 'selvbook_attempts_total',
    help: 'Messages handed to a gateway, by how it ended.',
    labelNames: ['gateway', 'outcome'],
    registers: [this.#registry],
  })
  readonly #dropped = new Counter({
    name: 'selvbook_messages_dropped_total',
    help: 'Messages that were no longer true when they were due.',
    labelNames: ['channel'],
    registers: [this.#registry],
  })

  constructor({ version, schema }: { readonly version: string; readonly schema: string }) {
    collectDefaultMetrics({ prefix: 'selvbook_', register: this.#registry })
    this.#set('info', 'The version, and the schema that it was written for.', { version, schema }, 1)
  }

  requestBegins(): void {
    this.#underWay.inc()
  }

  requestEnds(request: { method: string; route: string; status: number; seconds: number }): void {
    const { method, route, status, seconds } = request
    this.#underWay.dec()
    this.#requests.inc({ method, route, status: String(status) })
    this.#seconds.observe({ door: doorOf(route) }, seconds)
  }

  refusedForHaste(): void {
    this.#hasty.inc()
  }

  attemptEnded(gateway: string, outcome: string): void {
    this.#attempts.inc({ gateway, outcome })
  }

  messagesDropped(channel: string, count: number): void {
    this.#dropped.inc({ channel }, count)
  }

  /** The text that Prometheus reads. */
  async text(sources: Sources): Promise<string> {
    await this.#collect(sources)
    return (await this.#registry.metrics()) + statementsText(sources.statements())
  }

  async #collect(sources: Sources): Promise<void> {
    for (const name of ['pool_connections', 'messages', 'message_oldest_due_seconds', 'gateway_failing', 'table_bytes'])
      this.#gauges.get(name)?.reset()
    for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(sources.pools))
      for (const [state, count] of Object.entries({ open: totalCount, idle: idleCount, waiting: waitingCount }))
        this.#set('pool_connections', 'Connections, and those who wait for one.', { pool, state }, count)
    for (const [pool, { made, ended }] of Object.entries(sources.connections())) {
      this.#count('connections_made_total', 'Connections to the database that were made.', { pool }, made)
      for (const [reason, count] of ended)
        this.#count('connections_ended_total', 'Connections that have ended.', { pool, reason }, count)
    }
    for (const [act, count] of sources.acts()) this.#count('acts_total', 'What was done.', { act }, count)
    for (const [code, count] of sources.refusals())
      this.#count('refusals_total', 'What the rules refused.', { code }, count)
    for (const [kind, count] of sources.errors())
      this.#count('database_errors_total', 'Errors, by class.', { class: kind }, count)
    this.#set('draining', 'Whether it was told to stop.', {}, sources.draining() ? 1 : 0)
    this.#set(
      'database_held',
      'Whether the database was put back, and waits for `restored`.',
      {},
      sources.held() ? 1 : 0,
    )
    const journal = sources.journal()
    if (journal) this.#setJournal(journal)
    const age = sources.backupAge()
    if (age !== null) this.#set('backup_age_seconds', 'How old the last backup is.', {}, age)
    const { writable, answeredSecondsAgo, clockDifference } = await sources.database()
    this.#set('database_writable', 'Whether the database answers and may write.', {}, writable ? 1 : 0)
    if (answeredSecondsAgo !== null)
      this.#set('database_answered_seconds', 'How long ago it answered.', {}, answeredSecondsAgo)
    if (clockDifference !== null)
      this.#set('clock_difference_seconds', 'The clock of the database less ours.', {}, clockDifference)
    const figures = await sources.figures()
    if (figures) this.#setFigures(figures)
  }

  #setJournal({ lines, newestSecondsAgo, failures, waiting, lost }: JournalFigures): void {
    this.#count('journal_lines_total', 'Lines of the journal.', {}, lines)
    if (newestSecondsAgo !== null)
      this.#set('journal_newest_seconds', 'How old the newest line of the journal is.', {}, newestSecondsAgo)
    this.#count('journal_failures_total', 'Failures to write the journal.', {}, failures)
    this.#set('journal_waiting_lines', 'Lines that wait to be written; with any, no message leaves.', {}, waiting)
    this.#count('journal_lost_lines_total', 'Lines given up for want of room.', {}, lost)
  }

  #setFigures({ messages, oldestDue, failingGateways, night, tables }: Figures): void {
    for (const { channel, status, count } of messages)
      this.#set('messages', 'Messages that have not arrived, by state.', { channel, status }, count)
    for (const { channel, seconds } of oldestDue)
      this.#set('message_oldest_due_seconds', 'How long the oldest has been due.', { channel }, seconds)
    for (const gateway of failingGateways) this.#set('gateway_failing', 'Gateways that fail.', { gateway }, 1)
    for (const { table, bytes } of tables) this.#set('table_bytes', 'The ten largest tables.', { table }, bytes)
    if (!night) return
    const day = Date.parse(`${night.day}T00:00:00Z`) / 1000
    this.#set('night_finished_day', 'The day of the last finished night, as seconds since 1970.', {}, day)
    this.#set('night_seconds', 'How long the last finished night took.', {}, night.seconds)
    this.#set('night_changes', 'What the last finished night wrote down.', {}, night.changes)
  }

  #set(name: string, help: string, labels: Readonly<Record<string, string>>, value: number): void {
    let gauge = this.#gauges.get(name)
    if (!gauge) {
      const labelNames = Object.keys(labels)
      gauge = new Gauge({ name: `selvbook_${name}`, help, labelNames, registers: [this.#registry] })
      this.#gauges.set(name, gauge)
    }
    gauge.set(labels, value)
  }

  /** A counter that somebody else keeps: its value since the start. */
  #count(name: string, help: string, labels: Readonly<Record<string, string>>, value: number): void {
    let counted = this.#counters.get(name)
    if (!counted) {
      const labelNames = Object.keys(labels)
      const counter = new Counter({ name: `selvbook_${name}`, help, labelNames, registers: [this.#registry] })
      counted = { counter, told: new Map() }
      this.#counters.set(name, counted)
    }
    const key = Object.values(labels).join(' ')
    counted.counter.inc(labels, value - (counted.told.get(key) ?? 0))
    counted.told.set(key, value)
  }
}

function statementsText({ buckets, count, seconds }: Times): string {
  const name = 'selvbook_statement_seconds'
  return [
    `# HELP ${name} How long statements took.`,
    `# TYPE ${name} histogram`,
    ...buckets.map(([bound, so]) => `${name}_bucket{le="${bound}"} ${so}`),
    `${name}_bucket{le="+Inf"} ${count}`,
    `${name}_sum ${seconds}`,
    `${name}_count ${count}`,
    '',
  ].join('\n')
}

/** Serves `/metrics` on a port of its own, for Prometheus alone. Throws EADDRINUSE. */
export async function serveMetrics(
  text: () => Promise<string>,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end()
      return
    }
    text().then(
      (body) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // It keeps no program alive that must end.
    server.unref().listen(port, host, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
