import { sql } from 'kysely'
import type { Absence } from '../rules/absences.ts'
import type { WhoActed } from '../rules/actor.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import { actedBy } from './acted-by.ts'
import type { ComingChange } from './coming-changes.ts'
import type { Transaction } from './database.ts'
import { mustChange } from './rows-changed.ts'

// A citizen's groups, job centres and absences are their own history: a row is added or taken back,
// never changed.

interface NewPeriod {
  readonly citizenId: string
  readonly from: PlainDate
  readonly reportedOn: PlainDate
}

export interface NewContactGroupPeriod extends NewPeriod {
  readonly contactGroup: number
  readonly category: string | null
}

export interface NewJobCentrePeriod extends NewPeriod {
  readonly jobCentre: string | null
  /** Whether the new job centre says so, not the one that has the person. */
  readonly movedHere?: boolean
}

export async function insertContactGroupPeriod(
  trx: Transaction,
  row: NewContactGroupPeriod,
  who: WhoActed,
): Promise<void> {
  const period = trx.insertInto('contact_group_period').values({
    citizen_id: row.citizenId,
    contact_group: row.contactGroup,
    category: row.category,
    from_date: row.from,
    reported_on: row.reportedOn,
    ...actedBy(who),
  })
  await mustChange(1, period.execute())
}

export async function insertJobCentrePeriod(trx: Transaction, row: NewJobCentrePeriod, who: WhoActed): Promise<void> {
  const period = trx.insertInto('job_centre_period').values({
    citizen_id: row.citizenId,
    job_centre: row.jobCentre,
    from_date: row.from,
    reported_on: row.reportedOn,
    moved_here: row.movedHere ?? false,
    ...actedBy(who),
  })
  await mustChange(1, period.execute())
}

/** Groups and job centres of people just registered, in two statements. */
export async function insertFirstPeriods(
  trx: Transaction,
  rows: readonly (NewContactGroupPeriod & NewJobCentrePeriod)[],
  who: WhoActed,
): Promise<void> {
  if (rows.length === 0) return
  const { by, by_kind: kind, by_client: client } = actedBy(who)
  const column = <K extends keyof (typeof rows)[number]>(key: K) => rows.map((row) => row[key])
  const days = [column('citizenId'), column('from'), column('reportedOn')] as const
  const groups = sql`
    insert into contact_group_period (citizen_id, contact_group, category, from_date, reported_on, by, by_kind, by_client)
    select citizen_id, contact_group, category, from_date, reported_on, ${by}, ${kind}, ${client}
    from unnest(${days[0]}::uuid[], ${days[1]}::date[], ${days[2]}::date[], ${column('contactGroup')}::integer[],
      ${column('category')}::text[]) as period (citizen_id, from_date, reported_on, contact_group, category)`
  const jobCentres = sql`
    insert into job_centre_period (citizen_id, job_centre, from_date, reported_on, moved_here, by, by_kind, by_client)
    select citizen_id, job_centre, from_date, reported_on, moved_here, ${by}, ${kind}, ${client}
    from unnest(${days[0]}::uuid[], ${days[1]}::date[], ${days[2]}::date[], ${column('jobCentre')}::text[],
      ${rows.map(({ movedHere }) => movedHere ?? false)}::boolean[])
      as period (citizen_id, from_date, reported_on, job_centre, moved_here)`
  await Promise.all([mustChange(rows.length, groups.execute(trx)), mustChange(rows.length, jobCentres.execute(trx))])
}

export type NewAbsence = Absence & { readonly citizenId: string }

export async function insertAbsence(trx: Transaction, absence: NewAbsence, who: WhoActed): Promise<void> {
  const { by: reported_by, by_kind: reported_by_kind, by_client: reported_by_client } = actedBy(who)
  const inserted = trx.insertInto('absence').values({
    id: absence.id,
    citizen_id: absence.citizenId,
    job_centre: absence.jobCentre,
    kind: absence.kind,
    from_date: absence.from,
    to_date: absence.to,
    reported_on: absence.reportedOn,
    reported_by,
    reported_by_kind,
    reported_by_client,
  })
  await mustChange(1, inserted.execute())
}

/** The row stays, with who took it back. */
export async function markAbsenceWithdrawn(trx: Transaction, id: string, at: Instant, who: WhoActed): Promise<void> {
  const { by: withdrawn_by, by_kind: withdrawn_by_kind, by_client: withdrawn_by_client } = actedBy(who)
  const withdrawn = trx
    .updateTable('absence')
    .set({
      number: sql<number>`nextval('history_number')`,
      withdrawn_at: at,
      withdrawn_by,
      withdrawn_by_kind,
      withdrawn_by_client,
    })
    .where('id', '=', id)
  await mustChange(1, withdrawn.execute())
}

const periods = { contact_group: 'contact_group_period', job_centre: 'job_centre_period' } as const

/**
 * Takes a change of this citizen back that takes effect after a day; what it had replaced for that
 * day is taken back with it. Null where there was none, else the job centres to which it would have
 * led; of a contact group none.
 */
export async function markComingChangeWithdrawn(
  trx: Transaction,
  { of, id }: Pick<ComingChange, 'of' | 'id'>,
  { citizenId, today }: { readonly citizenId: string; readonly today: PlainDate },
  at: Instant,
  who: WhoActed,
): Promise<readonly string[] | null> {
  const { by, by_kind: kind, by_client: client } = actedBy(who)
  const table = sql.table(periods[of])
  const led = of === 'job_centre' ? sql`period.job_centre` : sql`null`
  const { rows } = await sql<{ jobCentre: string | null }>`
    update ${table} as period set number = nextval('history_number'), withdrawn_at = ${at}, withdrawn_by = ${by}, withdrawn_by_kind = ${kind}, withdrawn_by_client = ${client}
    from ${table} as named
    where named.id = ${id} and named.citizen_id = ${citizenId} and named.withdrawn_at is null and named.from_date > ${today} and named.reported_on < named.from_date
      and period.citizen_id = named.citizen_id and period.from_date = named.from_date and period.withdrawn_at is null
    returning ${led} as "jobCentre"`.execute(trx)
  return rows.length === 0 ? null : rows.flatMap(({ jobCentre }) => jobCentre ?? [])
}
