import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Account, Begun, RelyingParty } from './relying-party.ts'
import { type Refusing, refusing } from './why-refused.ts'

/** Where sign-ins that were begun are kept: the door hands in the actions. */
interface SignInsBegun {
  keep(browser: string, begun: Begun & { readonly returnTo: string | null }): Promise<void>
  /** Null where this browser has begun none with this state. */
  take(browser: string, state: string): Promise<(Begun & { readonly returnTo: string | null }) | null>
}

/** One way to sign in: of citizens, or of staff. */
export interface SignInFlow {
  readonly party: RelyingParty
  readonly begun: SignInsBegun
  /** The path to which the broker sends the browser back, as it is registered there. */
  readonly callback: string
  /** The name of the cookie that ties a sign-in to its browser, without its prefix. */
  readonly cookie: string
  /** Where browsers find the program; undefined in the demo, which asks the request. */
  readonly publicUrl?: string | undefined
}

const TEN_MINUTES = 600
/** 32 bytes as base64url. */
const isSecret = (text: string): boolean => /^[\w-]{43}$/.test(text)

const isSecure = ({ publicUrl }: SignInFlow): boolean => publicUrl?.startsWith('https:') ?? false
const cookieName = (flow: SignInFlow): string => (isSecure(flow) ? `__Host-${flow.cookie}` : flow.cookie)

/** An address of our own: from `PUBLIC_URL`, never from `Host` where that is set. */
export const addressHere = (c: Context, { publicUrl }: Pick<SignInFlow, 'publicUrl'>, path: string): URL =>
  new URL(path, publicUrl ?? new URL(c.req.url).origin)

/** The browser's secret, or none where it sent none. */
const secretOf = (c: Context, flow: SignInFlow): string | null => {
  const sent = getCookie(c, cookieName(flow)) ?? ''
  return isSecret(sent) ? sent : null
}

/**
 * Begins a sign-in: keeps what the answer must fit, and returns the broker's address. A browser
 * keeps its secret for ten minutes, so that two of its tabs may both be at the broker.
 */
export async function beginSignIn(
  c: Context,
  flow: SignInFlow,
  { returnTo, more = {} }: { readonly returnTo: string | null; readonly more?: Readonly<Record<string, string>> },
): Promise<{ readonly ok: true; readonly address: string } | Refusing> {
  const going = await flow.party.begin(addressHere(c, flow, flow.callback).href, more)
  if (!going.ok) return going
  const secret = secretOf(c, flow) ?? randomBytes(32).toString('base64url')
  await flow.begun.keep(secret, { ...going.begun, returnTo })
  setCookie(c, cookieName(flow), secret, {
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure(flow),
    path: '/',
    maxAge: TEN_MINUTES,
  })
  return { ok: true, address: going.address }
}

export type Finished =
  | { readonly ok: true; readonly account: Account; readonly returnTo: string | null }
  | (Refusing & { readonly returnTo: string | null; readonly cookieSent: boolean })

/**
 * Finishes the sign-in that this browser began, once. A refusal still knows the page that was asked
 * for, so that the person can try again.
 */
export async function finishSignIn(c: Context, flow: SignInFlow): Promise<Finished> {
  const secret = secretOf(c, flow)
  const state = c.req.query('state') ?? ''
  const begun = secret === null ? null : await flow.begun.take(secret, state)
  if (!begun) return { ...refusing('expired', 'state'), returnTo: null, cookieSent: secret !== null }
  const { returnTo } = begun
  const answer = addressHere(c, flow, flow.callback)
  answer.search = new URL(c.req.url).search
  const finished = await flow.party.finish(answer, begun)
  return finished.ok ? { ...finished, returnTo } : { ...finished, returnTo, cookieSent: true }
}
