import { type RawBuilder, sql } from 'kysely'
import type { WhoActed } from '../rules/actor.ts'
import type { Instant } from '../rules/dates.ts'
import type { CaseDecision, DecidedCase } from '../rules/work-list.ts'
import { type ActedByColumns, actedBy, whoActed } from './acted-by.ts'
import type { Queryable, Transaction } from './database.ts'
import { newId } from './ids.ts'
import { mustChange } from './rows-changed.ts'
import type { CaseDecisionRow } from './tables.ts'

/** What a case is about. */
export interface CaseSubject {
  readonly citizenId: string
  readonly jobCentre: string
  readonly deadlineId: string | null
  readonly meeting: { readonly id: string; readonly revision: number } | null
}

export async function insertCaseDecision(
  trx: Transaction,
  { citizenId, jobCentre, deadlineId, meeting }: CaseSubject,
  decision: CaseDecision,
  { who, at }: { readonly who: WhoActed; readonly at: Instant },
): Promise<void> {
  const row = trx.insertInto('case_decision').values({
    id: newId(),
    citizen_id: citizenId,
    job_centre: jobCentre,
    deadline_id: deadlineId,
    meeting_id: meeting?.id ?? null,
    revision: meeting?.revision ?? null,
    what: decision.what,
    kind: 'kind' in decision ? decision.kind : null,
    until: 'until' in decision ? decision.until : null,
    how: 'how' in decision ? decision.how : null,
    flags: 'flags' in decision ? [...decision.flags] : null,
    reason: 'reason' in decision ? decision.reason : null,
    at,
    ...actedBy(who),
  })
  await mustChange(1, row.execute())
}

type DecisionColumns = Pick<CaseDecisionRow, 'what' | 'kind' | 'until' | 'how' | 'flags' | 'reason'>

function decisionIn({ what, kind, until, how, flags, reason }: DecisionColumns): CaseDecision | null {
  if (what === 'set_aside') return kind && until && { what, kind, until, reason }
  if (what === 'told') return how && { what, how }
  return { what, flags: flags ?? [], reason }
}

/** Decisions of which a condition holds, the newest first. */
async function decisionsWhere(db: Queryable, condition: RawBuilder<unknown>, limit: number): Promise<DecidedCase[]> {
  type Row = DecisionColumns & ActedByColumns & Pick<DecidedCase, 'at' | 'deadlineId' | 'meetingId'>
  const { rows } = await sql<Row>`
    select at, deadline_id as "deadlineId", meeting_id as "meetingId", what, kind, until, how, flags, reason, by, by_kind, by_client
    from case_decision where ${condition} order by id desc limit ${limit}`.execute(db)
  return rows.flatMap(({ at, deadlineId, meetingId, by, by_kind, by_client, ...columns }) => {
    const decision = decisionIn(columns)
    return decision ? [{ at, deadlineId, meetingId, decision, by: whoActed({ by, by_kind, by_client }) }] : []
  })
}

/** What was decided of a citizen's cases by a job centre, the newest first. */
export const decisionsOfCitizen = (
  db: Queryable,
  { citizenId, jobCentre, limit }: { readonly citizenId: string; readonly jobCentre: string; readonly limit: number },
): Promise<DecidedCase[]> => decisionsWhere(db, sql`citizen_id = ${citizenId} and job_centre = ${jobCentre}`, limit)

/** So many decisions of the cases of a page are read at most. */
const MOST_OF_A_PAGE = 500

/** What was decided of these deadlines and meetings, the newest first. */
export const decisionsAbout = async (
  db: Queryable,
  { deadlineIds, meetingIds }: { readonly deadlineIds: readonly string[]; readonly meetingIds: readonly string[] },
): Promise<DecidedCase[]> =>
  deadlineIds.length + meetingIds.length === 0
    ? []
    : await decisionsWhere(
        db,
        sql`(deadline_id = any(${deadlineIds}::uuid[]) or meeting_id = any(${meetingIds}::uuid[]))`,
        MOST_OF_A_PAGE,
      )
