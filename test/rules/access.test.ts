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

// J-OWN as a table: a cell grants, a missing cell refuses.

const HERE = '10100'
const ELSEWHERE = '75100'

/** An actor of each kind, with every role and scope: so a refusal is about the kind. */
const everyActor: { readonly [K in Actor['kind']]: Extract<Actor, { kind: K }> } = {
  citizen: { kind: 'citizen', citizenId: 'anna' },
  staff: { kind: 'staff', jobCentre: HERE, roles, name: 'Karin Brandt' },
  client: { kind: 'client', jobCentre: HERE, scopes, client: 'case-system', user: 'karin' },
  registry: { kind: 'registry', client: 'cpr' },
  gateway: { kind: 'gateway', name: 'sms-1' },
  operator: { kind: 'operator', name: 'drift' },
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
        test(`${what}: refused to a ${actor.kind}`, () => {
          assert.equal(refusedCode(mayAct(actor, what)), row.otherwise ?? 'not_found')
        })
      else
        test(`${what}: granted to a ${actor.kind}, with the reach of its cell`, () => {
          const granted = mayAct(actor, what)
          assert.ok(granted.ok)
          assert.deepEqual(granted.value, { what, actor, reach: typeof cell === 'string' ? cell : cell.reach })
        })
    }
  }

  test('each role and each scope grants only its own actions', () => {
    const { staff, client } = everyActor
    const withRoles = (...own: (typeof roles)[number][]) => mayAct({ ...staff, roles: own }, 'create_offer').ok
    assert.deepEqual([withRoles(), withRoles('caseworker', 'administrator', 'auditor')], [false, false])
    assert.equal(withRoles('auditor', 'planner'), true)
    const withScopes = (...own: (typeof scopes)[number][]) => mayAct({ ...client, scopes: own }, 'set_deadline').ok
    assert.deepEqual([withScopes(), withScopes('read', 'citizens:write', 'meetings:write')], [false, false])
    assert.equal(withScopes('deadlines:write'), true)
  })

  test('administrators and auditors read no citizen; the one changes settings alone, the other nothing', () => {
    const { staff } = everyActor
    const ownSession: readonly What[] = ['extend_staff_session', 'keep_look_reason']
    const mayBe = {
      administrator: [
        ...ownSession,
        'end_staff_sessions',
        'change_job_centre',
        'settle_message',
        'change_job_centre_settings',
        'see_staff',
        'see_kept_form',
        'see_figures',
        'see_setup',
        'see_unknown_messages',
        'see_job_centre_settings',
      ],
      auditor: [...ownSession, 'see_kept_form', 'see_looks'],
    } as const
    for (const role of ['administrator', 'auditor'] as const) {
      const granted = whats.filter((what) => mayAct({ ...staff, roles: [role] }, what).ok)
      assert.deepEqual(granted, mayBe[role], role)
    }
  })

  test('an anonymous actor may only sign in, sign out, be found by a token or a secret and follow a signed link', () => {
    const open = whats.filter((what) => mayAct(everyActor.nobody, what).ok)
    assert.deepEqual(open, [
      'begin_sign_in',
      'finish_sign_in',
      'sign_in',
      'sign_out',
      'sign_in_staff',
      'sign_out_staff',
      'reread_roles',
      'end_sessions_at_provider',
      'keep_form',
      'take_assertion',
      'see_who_has_number',
      'see_job_centres',
      'see_visitor',
      'see_subscription',
      'see_staff_visitor',
      'see_api_clients',
    ])
  })

  test('the calendar acts on no single citizen', () => {
    const own = Object.keys(acts)
      .filter((act): act is Act => act in acts)
      .filter((act) => mayAct(everyActor.calendar, act).ok)
    assert.deepEqual(own, [
      'queue_deliveries',
      'claim_deliveries',
      'end_delivery',
      'claim_database',
      'register_job_centres',
      'run_night',
      'work_at_tasks',
      'sweep',
      'claim_messages',
      'hand_over_messages',
      'end_attempts',
      'give_up_abandoned',
      'ask_about_attempts',
      'switch_channel',
      'vouch_for_database',
      'set_demo_clock',
    ])
  })
})

/** A permission of the table, with this reach. */
const within = (actor: Actor, reach: Reach): Granted => ({ what: 'see_citizen', actor, reach })

suite('J-OWN: how far a permission reaches', () => {
  const anna = { citizenId: 'anna', jobCentre: HERE }
  const stranger = { citizenId: 'bent', jobCentre: ELSEWHERE }
  const moved = { citizenId: 'carl', jobCentre: null }
  const { citizen, client, staff, calendar } = everyActor

  test('own: reaches the citizen’s own data alone', () => {
    const own = within(citizen, 'own')
    assert.deepEqual(
      [anna, stranger, moved].map((one) => reachesCitizen(own, one)),
      [true, false, false],
    )
  })

  test('ours: reaches citizens and things of their job centre of today', () => {
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

  test('written, standing: the thing itself is checked next, unless the caller knows whether there is one', () => {
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

  test('all: reaches everybody and everything; secret: reaches no citizen and no job centre’s thing', () => {
    assert.deepEqual(
      [anna, stranger, moved].map((one) => reachesCitizen(within(calendar, 'all'), one)),
      [true, true, true],
    )
    assert.equal(reachesThing(within(calendar, 'all'), { jobCentre: ELSEWHERE }), true)
    const secret = within(everyActor.nobody, 'secret')
    assert.deepEqual([reachesCitizen(secret, anna), reachesThing(secret, { jobCentre: HERE })], [false, false])
  })

  test('M-FLAG: the new job centre sees the standing meetings of a citizen who moved there, and may only cancel them', () => {
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

  test('the registry, gateways and anonymous actors see no meeting', () => {
    const meeting = { jobCentre: HERE, status: 'planned' } as const
    const see = actors.filter((actor) => maySeeMeeting(actor, meeting, { jobCentre: HERE }))
    assert.deepEqual(
      see.map(({ kind }) => kind),
      ['citizen', 'staff', 'client', 'calendar'],
    )
  })
})

test('a history names a caseworker with or without a case system, or the case system that names none', () => {
  const { citizen, staff, client, registry, calendar, gateway, operator, nobody } = everyActor
  assert.deepEqual([citizen, staff, client, { ...client, user: null }, registry, calendar].map(whoActs), [
    { kind: 'citizen', name: null, client: null },
    { kind: 'caseworker', name: 'Karin Brandt', client: null },
    { kind: 'caseworker', name: 'karin', client: 'case-system' },
    { kind: 'client', name: null, client: 'case-system' },
    { kind: 'registry', name: null, client: 'cpr' },
    { kind: 'calendar', name: null, client: null },
  ])
  for (const actor of [gateway, operator, nobody]) assert.throws(() => whoActs(actor), /no history/)
})
