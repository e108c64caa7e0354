import { sql } from 'kysely'
import type { Continuity, Copy, Evidence, HeldBecause, KnownJournal } from '../rules/continuity.ts'
import type { Queryable, Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'

// O-RESTORED: what the database says of itself, and what of it a process remembers.

/**
 * What one process knows of its database's continuity. It is held from the first connection to a
 * server of another timeline on, until somebody has vouched for it.
 */
export class KnownContinuity {
  readonly #journal: string
  #evidence: readonly Evidence[]
  #timeline: string | null = null
  #own: Evidence | null = null
  #held: HeldBecause | null = null
  #heard: () => void = () => {}

  /** `journal`: of this process. `evidence`: what was read from the journal of this machine. */
  constructor(journal: string, evidence: readonly Evidence[] = []) {
    this.#journal = journal
    this.#evidence = evidence
  }

  get journal(): string {
    return this.#journal
  }

  /** What this process, and the journal at its start, know that the database had. */
  get evidence(): readonly Evidence[] {
    return this.#own ? [...this.#evidence, this.#own] : this.#evidence
  }

  /** The last beat of this process that the database has committed. */
  get own(): Evidence | null {
    return this.#own
  }

  get isHeld(): boolean {
    return this.#held !== null
  }

  get because(): HeldBecause | null {
    return this.#held
  }

  /** Each new connection tells the timeline of its server. */
  connected(timeline: string): void {
    if (this.#timeline !== null && timeline !== this.#timeline) this.#held ??= 'another_copy'
    this.#heard()
  }

  onConnection(heard: () => void): void {
    this.#heard = heard
  }

  /** What the database has answered about itself. */
  learned({ held, timeline, beat }: { held: HeldBecause | null; timeline: string; beat: Evidence | null }): void {
    this.#held = held
    if (held === null) this.#timeline = timeline
    if (beat) this.#own = beat
    if (beat) this.#evidence = this.#evidence.filter(({ era }) => era >= beat.era)
  }
}

const currentCopy = sql`(select system_identifier::text from pg_control_system()) as current_cluster,
  substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) as current_timeline`

export interface Read {
  readonly continuity: Continuity
  readonly current: Copy
  readonly known: readonly KnownJournal[]
}

/** What the database says of itself, and what it knows of some journals. */
export async function readContinuity(db: Queryable, journals: readonly string[]): Promise<Read> {
  const [asked, known] = await Promise.all([
    sql<{
      cluster: string | null
      timeline: string | null
      era: string | null
      held_because: HeldBecause | null
      current_cluster: string
      current_timeline: string
    }>`select continuity.cluster, continuity.timeline, continuity.era::text as era, continuity.held_because, ${currentCopy}
      from (values (1)) as one left join continuity on true`.execute(db),
    sql<KnownJournal>`select journal, beat::double precision as beat,
        at >= (select max(at) from journal_known) - interval '1 minute' as "isNewest"
      from journal_known where journal = any(${[...journals]}::uuid[])`.execute(db),
  ])
  const [row] = asked.rows
  if (!row) throw new Error('the database says nothing of itself')
  const { cluster, timeline, era, held_because: held } = row
  return {
    continuity: {
      copy: cluster === null || timeline === null ? null : { cluster, timeline },
      era: Number(era ?? 0),
      held,
    },
    current: { cluster: row.current_cluster, timeline: row.current_timeline },
    known: known.rows,
  }
}

/** This copy is the house's from now on. `era`: where somebody has said what happened before it. */
export async function acceptCopy(
  trx: Transaction,
  { cluster, timeline }: Copy,
  { era = null }: { readonly era?: number | null } = {},
): Promise<void> {
  const accepted = sql`
    insert into continuity (cluster, timeline, era) values (${cluster}, ${timeline}, coalesce(${era}::bigint, 0))
    on conflict (only_one) do update set cluster = excluded.cluster, timeline = excluded.timeline,
      era = greatest(continuity.era, excluded.era), held_since = null, held_because = null
    where ${era}::bigint is not null or continuity.held_since is null`.execute(trx)
  await mustChange({ atMost: 1 }, accepted)
}

/** Nothing is sent and booked until somebody has said what happened; why stays as it was. */
export async function holdDatabase(trx: Transaction, because: HeldBecause): Promise<void> {
  const held = sql`update continuity set held_since = now(), held_because = ${because} where held_since is null`
  await mustChange({ atMost: 1 }, held.execute(trx))
}

/** Writes down a beat of a process; the first one forgets those that ended 90 days ago. */
export async function writeBeat(trx: Transaction, { journal, beat }: Pick<Evidence, 'journal' | 'beat'>) {
  const beaten = sql`insert into journal_known (journal, beat, at) values (${journal}, ${beat}, now())
    on conflict (journal) do update set beat = excluded.beat, at = excluded.at`
  await mustChange(1, beaten.execute(trx))
  if (beat > 1) return
  await sql`delete from journal_known where at < now() - interval '90 days'`.execute(trx)
}

/**
 * Whether the database is held as of this statement: by its row, by its copy, or since it lacks
 * what this process knows of it.
 */
export async function isHeldNow(db: Queryable, own: Evidence | null): Promise<boolean> {
  const { journal = null, beat = 0, era = 0 } = own ?? {}
  const { rows } = await sql<{ held: boolean }>`
    select exists (select from continuity, (select ${currentCopy}) as now
      where held_since is not null or cluster <> current_cluster or timeline <> current_timeline
        or (${journal}::uuid is not null and (era < ${era}::bigint or (era = ${era}::bigint
          and coalesce((select known.beat from journal_known as known where known.journal = ${journal}::uuid), -1) < ${beat}::bigint)))
    ) as held`.execute(db)
  return rows[0]?.held ?? true
}
