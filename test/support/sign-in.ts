import { signIn } from '../../src/actions/sign-in.ts'
import type { ProgramContext } from '../../src/actions/transaction.ts'
import { sessionCookie } from '../../src/identity/sessions.ts'
import { type Clock } from '../../src/rules/dates.ts'
import { must } from './program.ts'

/**
 * The token of a new session, begun by the action that the broker's answer leads to: a sign-in at
 * the test sign-in takes some 30 times as long.
 */
export async function tokenOf(program: ProgramContext, citizenId: string, realClock: Clock): Promise<string> {
  const { token } = must(
    await signIn({ ...program, actor: { kind: 'nobody' } }, citizenId, {
      account: { issuer: 'https://broker.example', subject: citizenId, sid: null },
      realNow: realClock.now(),
      minutes: 30,
      hours: 8,
    }),
  )
  return token
}

/** The cookie of such a session, as a browser sends it over http. */
export const cookieOf = async (program: ProgramContext, citizenId: string, realClock: Clock): Promise<string> =>
  `${sessionCookie({ secure: false })}=${await tokenOf(program, citizenId, realClock)}`

/** What asks a program in this process. */
interface Asked {
  request(path: string, init?: { headers: Readonly<Record<string, string>> }): Promise<Response> | Response
}

/**
 * A whole sign-in as this citizen, at the test sign-in, as a browser without scripts does it.
 * Returns all its cookies.
 */
export async function signInThrough(
  app: Asked,
  citizenId: string,
  cookies: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<string, string>> {
  const jar = new Map(Object.entries(cookies))
  let to = `/log-ind/mitid?som=${citizenId}`
  for (let step = 0; step < 8 && to !== '/min-side'; step += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await app.request(to, { headers: { cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    to = (answer.headers.get('location') ?? '').replace(/^https?:\/\/[^/]+/, '')
  }
  if (to !== '/min-side') throw new Error(`nobody was signed in: ${to}`)
  return jar
}
