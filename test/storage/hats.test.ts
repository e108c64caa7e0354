import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { DatabaseError } from 'pg'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import { changeJobCentreOf } from '../../src/actions/change-citizen.ts'
import { registerCitizen } from '../../src/actions/register-citizen.ts'
import type { ActionContext } from '../../src/actions/transaction.ts'
import { operations } from '../../src/api/api.ts'
import { acts } from '../../src/rules/access.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { acrossJobCentres, hatFor } from '../../src/rules/hats.ts'
import { wear } from '../../src/storage/hats.ts'
import { transaction } from '../../src/storage/pipeline.ts'
import {
  citizenOf,
  createTestProgram,
  must,
  offerOf,
  refusedCodes,
  type TestProgram,
  timesAt,
} from '../support/program.ts'

const root = new URL('../..', import.meta.url).pathname

/** Files that hand out the database of a context, under its hat; nobody else reads it. */
const handOut = new Set([
  'src/actions/once.ts',
  'src/actions/transaction.ts',
  'src/questions/access-log.ts',
  'src/questions/ask.ts',
  // For the one statement that asks for all who wait: it tells only that there is something.
  'src/questions/job-centre/events.ts',
  'src/questions/whose.ts',
])
/** What an action asks behind itself, in its own transaction. */
const behindActs = /export async function readChanged(Citizen|Meeting)\(\s*\{ db, [^\n]*/g

const readsContext = (text: string): boolean =>
  /\bcontext\.db\b|\{[^{}]*\bdb\b[^{}]*\}: \w*Context\b|\{ db\b[^}]*\} = context/.test(text.replaceAll(behindActs, ''))

suite('the database of a context is handed out under a hat', () => {
  test('no action and no question reads it itself', () => {
    const found = globSync(['src/actions/**/*.ts', 'src/questions/**/*.ts'], { cwd: root })
      .filter((path) => !handOut.has(path) && readsContext(readFileSync(join(root, path), 'utf8')))
      .toSorted()
    assert.deepEqual(found, [])
  })

  test('one that does would be found', () => {
    for (const bad of [
      'await findOffer(context.db, id)',
      'async function f({ db, clock }: QuestionContext, id: string) {',
      'const { db, clock } = context',
    ])
      assert.ok(readsContext(bad), bad)
    assert.ok(!readsContext('async (granted, looks, db) => findOffer(db, id)'))
  })
})

suite('the acts that touch two job centres', () => {
  let it: TestProgram
  before(async () => {
    it = await createTestProgram('2026-07-01T10:00:00+02:00')
  })
  after(() => it.drop())

  /** The same act within a transaction under the job centre's own hat, as if it crossed nothing. */
  const underOwnHat = (
    context: ActionContext,
    jobCentre: string,
    act: (context: ActionContext) => Promise<unknown>,
  ) => {
    const db = wear(it.program.db, 'job_centre', { jobCentre, client: 'case-system' })
    return transaction(db, (trx) => act({ ...context, db: trx, joined: { trx, hat: 'works', refused: false } }))
  }

  const movedCitizen = async () => {
    const citizenId = await citizenOf(it.staff)
    const offer = await offerOf(it.staff)
    const [timeId = ''] = await timesAt(it.staff, offer, ['2026-07-08T09:00:00+02:00'])
    const booking = { citizenId, timeId, form: null, message: null, requireHold: false }
    const meeting = must(await bookMeeting(it.staff, booking))
    return { citizenId, meeting }
  }

  test('each crosses to the program’s hat, for staff and case systems; a citizen’s own stays the portal’s', () => {
    const client = { kind: 'client', jobCentre: '10100', scopes: [], client: 'x', user: null } as const
    for (const act of acrossJobCentres) {
      assert.equal(hatFor(client, act), 'works')
      assert.equal(hatFor({ kind: 'staff', jobCentre: '10100', roles: [], name: 'x' }, act), 'works')
      assert.equal(hatFor({ kind: 'citizen', citizenId: 'x' }, act), 'portal')
    }
    for (const act of Object.keys(acts).filter((name) => name !== 'register_citizen')) assert.ok(act in acts)
    assert.equal(hatFor(client, null), 'job_centre')
    assert.equal(hatFor({ kind: 'calendar' }, 'run_night'), 'works')
    assert.equal(hatFor({ kind: 'nobody' }, 'see_visitor'), 'portal')
    assert.equal(hatFor({ kind: 'nobody' }, 'sign_in'), 'works')
  })

  test('an operation of the API that does one of them says so', () => {
    const crossing = operations.flatMap(({ does }) => (acrossJobCentres.has(does) ? [does] : []))
    // A number that CPR has changed comes by its file alone.
    const byCall = [...acrossJobCentres].filter((act) => act !== 'report_number')
    assert.deepEqual(crossing.toSorted(), byCall.toSorted())
  })

  test('in another’s transaction one is refused as a bug', async () => {
    const { meeting } = await movedCitizen()
    const cancelling = transaction(it.program.db, (trx) =>
      cancelMeeting(
        { ...it.staff, db: trx, joined: { trx, hat: 'job_centre', refused: false } },
        { meetingId: meeting.id, reason: null },
      ),
    )
    await assert.rejects(cancelling, /cancel_meeting is done under the hat works/)
  })

  test('none of them works under the job centre’s own hat', async () => {
    const denied = (error: unknown) => error instanceof DatabaseError && error.code === '42501'
    const { citizenId, meeting } = await movedCitizen()
    const today = plainDate('2026-07-01')
    // A job centre adds no period of a job centre, not even its own.
    const moving = (context: ActionContext) => changeJobCentreOf(context, citizenId, { jobCentre: null, from: today })
    await assert.rejects(underOwnHat(it.staff, '10100', moving), denied)
    const person = { cpr: '6101977777', name: 'A', contactGroup: 2, jobCentre: '75100', details: {} }
    const registering = (context: ActionContext) => registerCitizen(context, person)
    await assert.rejects(underOwnHat(it.asStaffOf('75100'), '75100', registering), denied)
    // The new job centre may cancel, but does not see the hour of the old one.
    must(await registerCitizen(it.asStaffOf('75100'), { ...person, cpr: '6101977778' }))
    must(await changeJobCentreOf(it.staff, citizenId, { jobCentre: '75100', from: today }))
    const cancelling = (context: ActionContext) => cancelMeeting(context, { meetingId: meeting.id, reason: 'flyttet' })
    await assert.rejects(underOwnHat(it.asStaffOf('75100'), '75100', cancelling), /the time of a meeting is not there/)
    must(await cancelling(it.asStaffOf('75100')))
    assert.deepEqual(refusedCodes(await cancelling(it.staff)), ['cancelling_not_planned'])
  })
})
