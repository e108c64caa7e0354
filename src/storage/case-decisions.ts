import type { WhoActed } from '../rules/actor.ts'
import type { Instant, PlainDate } from '../rules/dates.ts'
import type { MeetingFlag } from '../rules/flags.ts'
import type { DecidableKind, ToldWay } from '../rules/work-list.ts'
import { actedBy } from './acted-by.ts'
import type { Transaction } from './database.ts'
import { newId } from './ids.ts'
import { mustChange } from './rows-changed.ts'

/** What a case is about. */
export interface CaseSubject {
  readonly citizenId: string
  readonly jobCentre: string
  readonly deadlineId: string | null
  readonly meeting: { readonly id: string; readonly revision: number } | null
}

/** What somebody of the job centre has decided about a case of the work list. */
export type CaseDecision =
  | { readonly what: 'set_aside'; readonly kind: DecidableKind; readonly until: PlainDate; readonly reason: string }
  | { readonly what: 'told'; readonly how: ToldWay }
  | { readonly what: 'kept'; readonly flags: readonly MeetingFlag[]; readonly reason: string }

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
