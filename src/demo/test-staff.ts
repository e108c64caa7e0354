import { type Role, roles } from '../rules/actor.ts'
import type { StandingSettings } from '../rules/staff.ts'
import { capital, type Texts } from '../web/texts.ts'
import { jobCentres } from './job-centres.ts'
import { caseworkers } from './published-times.ts'
import { DEMO_JOB_CENTRE, OTHER_JOB_CENTRE } from './stories.ts'
import type { TestDoor, TestPerson } from './test-sign-in/door.ts'
import type { TestClient } from './test-sign-in/provider.ts'

/** The claims that the test sign-in tells of the job centre's people. */
export const STAFF_CLAIMS = { name: 'name', roles: 'roles', jobCentre: 'job_centre' } as const

type Code = keyof typeof jobCentres

/** Invented, all of them: one of each role in each of the demo's job centres. */
const names: Readonly<Record<Code, Readonly<Record<Role, string>>>> = {
  [DEMO_JOB_CENTRE]: {
    caseworker: caseworkers.karin,
    planner: 'Vibeke Storm',
    administrator: 'Anders Krogh',
    auditor: 'Gitte Munk',
  },
  [OTHER_JOB_CENTRE]: {
    caseworker: 'Lis Toft',
    planner: 'Palle Friis',
    administrator: 'Rikke Dahl',
    auditor: 'Torben Juul',
  },
}

/** The demo's staff: the first job centre's first, each role once. */
export const testStaff = ([DEMO_JOB_CENTRE, OTHER_JOB_CENTRE] as const).flatMap((jobCentre) =>
  roles.map((role) => ({ id: `${jobCentre}-${role}`, name: names[jobCentre][role], role, jobCentre })),
)

/** What the claims mean here. */
export const testStanding: StandingSettings = {
  roles: Object.fromEntries(roles.map((role) => [role, role])),
  jobCentre: Object.fromEntries(Object.keys(jobCentres).map((code) => [code, code])),
}

const personIn = (words: Texts, { id, name, role, jobCentre }: (typeof testStaff)[number]): TestPerson => ({
  id,
  name,
  line: `${words.t(`jobCentre.role.${role}.name`)}, ${jobCentres[jobCentre].name}`,
  story: capital(words.t(`jobCentre.role.${role}.may`)),
})

/** The door of the job centre's people at the test sign-in. */
export const doorOfStaff = (paths: TestClient): TestDoor => ({
  ...paths,
  title: (words) => words.t('signIn.test.staffTitle'),
  asksLevel: false,
  people: async (words, name) =>
    testStaff.filter((one) => one.name.toLowerCase().includes(name.toLowerCase())).map((one) => personIn(words, one)),
  async accountOf(id) {
    const one = testStaff.find((member) => member.id === id)
    if (!one) return null
    const { name, roles: told, jobCentre } = STAFF_CLAIMS
    return { claims: { [name]: one.name, [told]: [one.role], [jobCentre]: one.jobCentre } }
  },
})
