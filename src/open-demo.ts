import type { Context } from 'hono'
import { BACK_CHANNEL_PATH } from './citizen/back-channel.ts'
import { paths, signInAs } from './citizen/paths.ts'
import type { PortalOptions } from './citizen/portal.ts'
import { wordsOf } from './delivery/words.ts'
import { demoDoor } from './demo/demo.ts'
import { demoBar, show } from './demo/frame.ts'
import { seedDemo } from './demo/seed.ts'
import { doorOfCitizens, NUMBER_CLAIM } from './demo/test-people.ts'
import { type TestSignIn, testLevels, testSignIn } from './demo/test-sign-in/door.ts'
import { doorOfStaff, STAFF_CLAIMS, testStanding } from './demo/test-staff.ts'
import { signInAs as signInAsStaff, paths as staffPaths } from './job-centre/paths.ts'
import type { StaffProvider } from './job-centre/portal.ts'
import { staffSiteIn } from './job-centre/site.ts'
import { systemClock } from './process/clock.ts'
import type { Program } from './program.ts'
import type { Message, Reader } from './rules/messages.ts'
import type { Settings } from './settings/config.ts'
import { organizerAddress } from './settings/message-settings.ts'
import { textsFor } from './web/language.ts'
import type { Site } from './web/layout.ts'

/** The demo's bar at the top of every page, error pages too. */
export type Bar = NonNullable<PortalOptions['demoBar']>

/** The citizens' door at the test sign-in. */
const TEST_CLIENT = 'selvbook'

/** The relying party of citizens at the test sign-in. */
export const partyOfCitizens = (test: TestSignIn) =>
  test.partyOf(TEST_CLIENT, {
    scope: 'openid ssn',
    number: NUMBER_CLAIM,
    acr: testLevels.substantial,
    level: 'acr',
    enough: [testLevels.substantial],
  })

/** What citizens' pages are called where somebody signs in. */
export const pathsOfCitizens = {
  id: TEST_CLIENT,
  callback: paths.fromBroker,
  signedOut: paths.signOut,
  backChannel: BACK_CHANNEL_PATH,
} as const

const STAFF_CLIENT = 'selvbook-jobcenter'
const STAFF_SCOPE = 'staff'

/** How the job centre's people sign in at the test sign-in. */
const providerOfTestStaff = (test: TestSignIn): StaffProvider => ({
  party: test.partyOf(STAFF_CLIENT, {
    ...STAFF_CLAIMS,
    scope: `openid ${STAFF_SCOPE}`,
    acr: testLevels.substantial,
    level: 'acr',
    enough: [testLevels.substantial],
  }),
  standing: testStanding,
  atBroker: test.atBroker,
  takesHints: true,
})

const pathsOfStaff = {
  id: STAFF_CLIENT,
  callback: staffPaths.callback,
  signedOut: staffPaths.signOut,
  backChannel: BACK_CHANNEL_PATH,
} as const

/**
 * The demo's additions: its people, a test sign-in that vouches for them, and its bar on every
 * page. Production has none of it. `tellUs`: hands a request to the program itself.
 */
export async function openDemo(
  settings: Settings,
  { context, demoClock }: Program,
  { site, tellUs }: { readonly site: Site; readonly tellUs: (request: Request) => Promise<Response> },
) {
  if (!demoClock) return null
  const wording = { ...settings, organizerAddress: organizerAddress(settings) }
  const words = (message: Message, reader: Reader) => wordsOf(message, wording, reader)
  await seedDemo(context, words)
  const options = { clock: demoClock, words, site, signInAs, signInAsStaff }
  const staffSite = staffSiteIn(settings.portalColour)
  const test = testSignIn({
    doors: [doorOfCitizens(context, pathsOfCitizens), doorOfStaff(pathsOfStaff)],
    scopes: { ssn: [NUMBER_CLAIM], [STAFF_SCOPE]: Object.values(STAFF_CLAIMS) },
    draw: (c: Context, { of, ...details }, body) => {
      const inTheirs = of?.id === STAFF_CLIENT ? { ...options, site: staffSite } : options
      return show({ c, words: textsFor(c), program: context, options: inTheirs }, details, body)
    },
    tellUs,
    realClock: systemClock,
  })
  return {
    door: demoDoor(context, options),
    test,
    staff: providerOfTestStaff(test),
    bar: (async (c, texts, user) => demoBar({ c, words: texts, options }, user)) satisfies Bar,
  }
}
