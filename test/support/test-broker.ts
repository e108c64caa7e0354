import { html } from 'hono/html'
import type { ProgramContext } from '../../src/actions/transaction.ts'
import type { CitizenSignIn } from '../../src/citizen/portal.ts'
import { citizenSite } from '../../src/citizen/site.ts'
import { doorOfCitizens, NUMBER_CLAIM } from '../../src/demo/test-people.ts'
import { testSignIn } from '../../src/demo/test-sign-in/door.ts'
import { partyOfCitizens, pathsOfCitizens } from '../../src/open-demo.ts'
import { systemClock } from '../../src/process/clock.ts'
import { page } from '../../src/web/layout.ts'
import { sendPage } from '../../src/web/send-page.ts'
import { textsIn } from '../../src/web/texts.ts'

/** The demo's test sign-in beside a portal that is tested alone. It starts when it is asked. */
export function testBroker(program: ProgramContext, tellUs: (request: Request) => Promise<Response> | Response) {
  const test = testSignIn({
    doors: [doorOfCitizens(program, pathsOfCitizens)],
    scopes: { ssn: [NUMBER_CLAIM] },
    draw: async (c, { title, status }, body) => {
      const view = { texts: textsIn('da'), site: citizenSite, title }
      return await sendPage(c, page(view, html`${body}`), status ?? 200)
    },
    tellUs: async (request) => await tellUs(request),
    realClock: systemClock,
  })
  const refusals: string[] = []
  const signIn: CitizenSignIn = {
    party: partyOfCitizens(test),
    atBroker: test.atBroker,
    takesHints: true,
    told: ({ why }) => void refusals.push(why),
  }
  return { door: test.door, signIn, refusals }
}
