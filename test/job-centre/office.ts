import { Hono } from 'hono'
import { wordsOf } from '../../src/delivery/words.ts'
import { formTokens } from '../../src/identity/form-owner.ts'
import { RelyingParty } from '../../src/identity/oidc/relying-party.ts'
import { type JobCentreOptions, jobCentrePortal } from '../../src/job-centre/portal.ts'
import { systemClock } from '../../src/process/clock.ts'
import type { StandingSettings } from '../../src/rules/staff.ts'
import { Visitor } from '../citizen/visitor.ts'
import { LyingBroker } from '../support/lying-broker.ts'
import { createTestProgram, SetClock, type TestProgram } from '../support/program.ts'

/** What the municipality's own provider tells of somebody. */
export interface Told {
  readonly sub?: string
  readonly name?: string
  readonly roles?: readonly string[]
  readonly where?: string | readonly string[]
  readonly amr?: readonly string[]
  readonly sid?: string
}

const standing: StandingSettings = {
  roles: {
    'Selvbook-sagsbehandler': 'caseworker',
    'Selvbook-planlægger': 'planner',
    'Selvbook-administrator': 'administrator',
    'Selvbook-revisor': 'auditor',
  },
  jobCentre: { Solby: '10100', Lindeby: '75100' },
}

export const caseworker: Told = { sub: 'karin', name: 'Karin Brandt', roles: ['Selvbook-sagsbehandler'] }
export const administrator: Told = { sub: 'ada', name: 'Ada Holm', roles: ['Selvbook-administrator'] }

export interface Office extends TestProgram {
  readonly app: Hono
  readonly broker: LyingBroker
  /** Why somebody was not signed in, as the operator is told. */
  readonly told: string[]
  /** The machine's own time, by which sessions end. */
  readonly realClock: SetClock
  stranger(): Visitor
  /** Signs in at the provider, which tells this; where the browser ends. */
  signIn(visitor: Visitor, told: Told): Promise<Visitor>
  /** A browser in which somebody has signed in. */
  visitorAs(told: Told): Promise<Visitor>
}

/** The job centre's portal on a database of its own, with a provider that says what it is told. */
export async function createTestOffice(more: Partial<JobCentreOptions> = {}): Promise<Office> {
  const test = await createTestProgram('2026-11-02T10:00:00+01:00')
  const broker = await LyingBroker.start()
  const realClock = new SetClock('2026-11-02T09:00:00Z')
  const claims = { name: 'name', roles: 'roles', jobCentre: 'where', level: 'amr', enough: ['mfa'] }
  const { number: _, ...settings } = broker.settings
  const party = new RelyingParty({ ...settings, ...claims }, { realClock: systemClock, patience: 2 })
  const told: string[] = []
  const portal = jobCentrePortal(test.program, {
    provider: { party, standing },
    told: ({ why, detail }) => told.push(`${why} ${detail}`),
    realClock,
    networkOf: () => '192.0.2.1',
    formTokenOf: formTokens(test.program.keys),
    limits: { minutes: 30, hours: 8 },
    messageWords: (message, reader) =>
      wordsOf(message, { portalName: 'Jobnet', portalAddress: 'www.jobnet.dk' }, reader),
    ...more,
  })
  // A bug is the test's to see.
  const app = new Hono().route('/', portal).onError((error) => {
    throw error
  })
  const stranger = () => new Visitor(app)
  const signIn = async (visitor: Visitor, person: Told) => {
    const { where = 'Solby', amr = ['pwd', 'mfa'], ...rest } = person
    broker.lie = { claims: { where, amr, ...rest } }
    const going = await visitor.ask('/jc/log-ind/begynd')
    const back = broker.approve(going.headers.get('location') ?? '')
    await visitor.go(back.pathname + back.search)
    return visitor
  }
  const drop = async () => {
    await broker.stop()
    await test.drop()
  }
  return {
    ...test,
    drop,
    app,
    broker,
    told,
    realClock,
    stranger,
    signIn,
    visitorAs: (person) => signIn(stranger(), person),
  }
}
