import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  type Act,
  access,
  acts,
  type Granted,
  mayAct,
  maySeeMeeting,
  type Reach,
  type Row,
  reachesCitizen,
  reachesThing,
  refuseMeeting,
  type What,
} from '../../src/rules/access.ts'
import { type Actor, roles, scopes, whoActs } from '../../src/rules/actor.ts'
import type { Outcome } from '../../src/rules/refusals.ts'

// J-OWN as a table: what has a cell is granted, everything else is refused.

const HERE = '10100'
const ELSEWHERE = '75100'

/** One of each kind, with every role and scope: what is refused is refused to the kind. */
const everyActor: { readonly [K in Actor['kind']]: Extract<Actor, { kind: K }> } = {
  citizen: { kind: 'citizen', citizenId: 'anna' },
  staff: { kind: 'staff', jobCentre: HERE, roles, name: 'Karin Brandt' },
  client: { kind: 'client', jobCentre: HERE, scopes, client: 'case-system', user: 'karin' },
  registry: { kind: 'registry', client: 'cpr' },
  gateway: { kind: 'gateway', name: 'sms-1' },
  calendar: { kind: 'calendar' },
  nobody: { kind: 'nobody' },
}
const actors = Object.values(everyActor)
const whats = Object.keys(access).filter((name): name is What => name in access)

const refusedCode = (outcome: Outcome<unknown>) => (outcome.ok ? null : outcome.refusals[0].code)

suite('J-OWN: who may do and ask what', () => {
  for (const what of whats) {
    const row: Row = access[what]
    for (const actor of actors) {
      const cell = row[actor.kind]
      if (cell === undefined)
        test(`${what}: no ${actor.kind}`, () => {
          assert.equal(refusedCode(mayAct(actor, what)), row.otherwise ?? 'not_found')
        })
      else
        test(`${what}: a ${actor.kind}, as far as the cell says`, () => {
          const granted = mayAct(actor, what)
          assert.ok(granted.ok)
          assert.deepEqual(granted.value, { what, actor, reach: typeof cell === 'string' ? cell : cell.reach })
        })
    }
  }

  test('a role and a scope count each by itself', () => {
    const { staff, client } = everyActor
    const withRoles = (...own: (typeof roles)[number][]) => mayAct({ ...staff, roles: own }, 'create_offer').ok
    assert.deepEqual([withRoles(), withRoles('caseworker', 'administrator', 'auditor')], [false, false])
    assert.equal(withRoles('auditor', 'planner'), true)
    const withScopes = (...own: (typeof scopes)[number][]) => mayAct({ ...client, scopes: own }, 'set_deadline').ok
    assert.deepEqual([withScopes(), withScopes('read', 'citizens:write', 'meetings:write')], [false, false])
    assert.equal(withScopes('deadlines:write'), true)
  })

  test('who administers or audits reads no citizen and changes nothing', () => {
    const { staff } = everyActor
    for (const role of ['administrator', 'auditor'] as const)
      for (const what of whats) assert.equal(mayAct({ ...staff, roles: [role] }, what).ok, false, `${role} ${what}`)
  })

  test('nobody may sign in and out, and be known by a token, and nothing else', () => {
    const open = whats.filter((what) => mayAct(everyActor.nobody, what).ok)
    assert.deepEqual(open, ['sign_in', 'sign_out', 'see_visitor'])
  })

  test('the calendar acts on no single citizen', () => {
    const own = Object.keys(acts)
      .filter((act): act is Act => act in acts)
      .filter((act) => mayAct(everyActor.calendar, act).ok)
    assert.deepEqual(own, [
      'claim_database',
      'register_job_centres',
      'run_night',
      'claim_messages',
      'hand_over_messages',
      'end_attempts',
      'give_up_abandoned',
      'ask_about_attempts',
      'switch_channel',
      'set_demo_clock',
    ])
  })
})

/** A permission as the table would give it, with this reach. */
const within = (actor: Actor, reach: Reach): Granted => ({ what: 'see_citizen', actor, reach })

suite('J-OWN: how far a permission reaches', () => {
  const anna = { citizenId: 'anna', jobCentre: HERE }
  const stranger = { citizenId: 'bent', jobCentre: ELSEWHERE }
  const moved = { citizenId: 'carl', jobCentre: null }
  const { citizen, client, staff, calendar } = everyActor

  test('own: a citizen to themselves alone', () => {
    const own = within(citizen, 'own')
    assert.deepEqual(
      [anna, stranger, moved].map((one) => reachesCitizen(own, one)),
      [true, false, false],
    )
  })

  test('ours: citizens and things of the job centre of today', () => {
    for (const actor of [client, staff]) {
      const ours = within(actor, 'ours')
      assert.deepEqual(
        [anna, stranger, moved].map((one) => reachesCitizen(ours, one)),
        [true, false, false],
      )
      assert.deepEqual(
        [HERE, ELSEWHERE].map((jobCentre) => reachesThing(ours, { jobCentre })),
        [true, false],
      )
    }
  })

  test('written, standing: the thing is asked, unless it is known whether there is any', () => {
    for (const reach of ['written', 'standing'] as const) {
      const granted = within(client, reach)
      assert.equal(reachesCitizen(granted, stranger), true)
      assert.equal(reachesCitizen(granted, stranger, { written: true }), true)
      assert.equal(reachesCitizen(granted, stranger, { written: false }), false)
      assert.equal(reachesCitizen(granted, anna, { written: false }), true)
      assert.deepEqual(
        [HERE, ELSEWHERE].map((jobCentre) => reachesThing(granted, { jobCentre })),
        [true, false],
      )
    }
  })

  test('all: everybody and everything; secret: no citizen and no thing of a job centre', () => {
    assert.deepEqual(
      [anna, stranger, moved].map((one) => reachesCitizen(within(calendar, 'all'), one)),
      [true, true, true],
    )
    assert.equal(reachesThing(within(calendar, 'all'), { jobCentre: ELSEWHERE }), true)
    const secret = within(everyActor.nobody, 'secret')
    assert.deepEqual([reachesCitizen(secret, anna), reachesThing(secret, { jobCentre: HERE })], [false, false])
  })

  test('M-FLAG: of a citizen who has moved here the new job centre sees what still stands, and may only cancel it', () => {
    const old = { jobCentre: ELSEWHERE, status: 'planned' } as const
    const seen = (granted: Granted, meeting: Parameters<typeof refuseMeeting>[1], jobCentre: string | null) => {
      const refused = refuseMeeting(granted, meeting, { jobCentre })
      return refused ? refusedCode(refused) : 'granted'
    }
    const [own, standing] = [within(client, 'written'), within(client, 'standing')]
    assert.deepEqual([seen(own, old, HERE), seen(standing, old, HERE)], ['meeting_of_other_job_centre', 'granted'])
    assert.deepEqual([seen(own, { ...old, status: 'due' }, HERE)], ['meeting_of_other_job_centre'])
    for (const status of ['held', 'no_show', 'cancelled'] as const)
      assert.deepEqual(
        [seen(own, { ...old, status }, HERE), seen(standing, { ...old, status }, HERE)],
        ['not_found', 'not_found'],
      )
    const ours = { ...old, jobCentre: HERE }
    assert.deepEqual([seen(own, ours, ELSEWHERE), seen(standing, ours, null)], ['granted', 'granted'])
    assert.deepEqual([seen(own, old, ELSEWHERE), seen(standing, old, null)], ['not_found', 'not_found'])
  })

  test('registry, gateways and nobody see no meeting', () => {
    const meeting = { jobCentre: HERE, status: 'planned' } as const
    const see = actors.filter((actor) => maySeeMeeting(actor, meeting, { jobCentre: HERE }))
    assert.deepEqual(
      see.map(({ kind }) => kind),
      ['citizen', 'staff', 'client', 'calendar'],
    )
  })
})

test('a history names who acted: a caseworker whether or not a case system sent it, a case system that names nobody', () => {
  const { citizen, staff, client, registry, calendar, gateway, nobody } = everyActor
  assert.deepEqual([citizen, staff, client, { ...client, user: null }, registry, calendar].map(whoActs), [
    { kind: 'citizen', name: null, client: null },
    { kind: 'caseworker', name: 'Karin Brandt', client: null },
    { kind: 'caseworker', name: 'karin', client: 'case-system' },
    { kind: 'client', name: null, client: 'case-system' },
    { kind: 'registry', name: null, client: 'cpr' },
    { kind: 'calendar', name: null, client: null },
  ])
  for (const actor of [gateway, nobody]) assert.throws(() => whoActs(actor), /no history/)
})
