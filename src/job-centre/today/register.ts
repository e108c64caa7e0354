import { recorded } from '../../actions/once.ts'
import { registerOutcome } from '../../actions/register-outcome.ts'
import type { Given } from '../../http/form-input.ts'
import { citizenOfMeeting } from '../../questions/whose.ts'
import { meetingStatuses } from '../../rules/meetings.ts'
import { isId } from '../../storage/ids.ts'
import { backWith } from '../back.ts'
import { goTo } from '../door.ts'
import { showProblem, type Visit } from '../visit.ts'

const outcomes: Readonly<Record<string, 'held' | 'no_show' | null>> = {
  holdt: 'held',
  udeblevet: 'no_show',
  fortryd: null,
}

/** POST `/jc/moeder/{id}/udfald`: held, no-show, or taken back; then where it was sent from. */
export async function register(visit: Visit, given: Given): Promise<Response> {
  const id = visit.c.req.param('id') ?? ''
  const outcome = outcomes[given('udfald')]
  if (!isId(id) || outcome === undefined) return await showProblem(visit, 'notFound')
  const seen = meetingStatuses.find((one) => one === given('set')) ?? null
  const citizenId = await citizenOfMeeting(visit.context, id)
  const done = await recorded(visit.context, { act: 'register_outcome', citizenId, subject: id }, (within) =>
    registerOutcome(within, id, outcome, null, { seen }),
  )
  if (done.ok) return goTo(visit, backWith(given, 'registreret', { moede: id }))
  const codes = new Set(done.refusals.map(({ code }) => code))
  if (codes.has('not_found')) return await showProblem(visit, 'notFound')
  if (codes.has('outcome_changed_meanwhile')) return goTo(visit, backWith(given, 'kollision', { moede: id }))
  return await showProblem(visit, 'conflict')
}
