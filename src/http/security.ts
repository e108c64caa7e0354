import type { Context, MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { bytesOfBody, hasNoBody, MAX_FORM_BYTES } from './request-body.ts'

type Refused = (c: Context) => Response | Promise<Response>

/**
 * `https://selvbook.example.dk/` → `https://selvbook.example.dk`; undefined where no public address
 * is set.
 */
const originOf = (publicUrl: string | undefined): string | undefined =>
  publicUrl === undefined ? undefined : new URL(publicUrl).origin

/** The hosts to which single pages also send a form. */
const formTargets = new WeakMap<Request, string>()

/** Lets the page that answers this request send a form to one other origin. */
export const alsoSendsFormsTo = (c: Context, origin: string): void => void formTargets.set(c.req.raw, origin)

/**
 * The headers by which browsers block foreign content. Everything comes from this program, so no
 * other source is allowed. Strict transport security is set only where the public address is https:
 * over http it would lock the demo's visitors out.
 */
export function securityHeaders({ publicUrl }: { readonly publicUrl?: string } = {}): MiddlewareHandler {
  const own = ["'self'"]
  const none = ["'none'"]
  const headers = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: none,
      scriptSrc: own,
      styleSrc: own,
      imgSrc: own,
      fontSrc: own,
      connectSrc: own,
      formAction: own,
      baseUri: none,
      frameAncestors: none,
    },
    strictTransportSecurity: originOf(publicUrl)?.startsWith('https:') ? 'max-age=31536000; includeSubDomains' : false,
    xFrameOptions: 'DENY',
    // "no-referrer" would make browsers send "Origin: null" with a form, and the form check would
    // refuse it.
    referrerPolicy: 'same-origin',
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [] },
  })
  return async (c, next) => {
    await headers(c, next)
    const target = formTargets.get(c.req.raw)
    const policy = c.res.headers.get('content-security-policy') ?? ''
    if (target !== undefined)
      c.res.headers.set('content-security-policy', policy.replace("form-action 'self'", `form-action 'self' ${target}`))
  }
}

/** Content types that a page can send without a preflight request; a missing type counts as one. */
const isForm = (contentType: string): boolean =>
  /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b|^$/i.test(contentType.trim())

/**
 * Refuses cross-site requests of every content type, since only a browser's preflight protects the
 * types that no form has. A form without an origin is refused too. Behind a proxy that ends TLS the
 * program sees http while the browser names https, so the public address must be set. Without one,
 * the request's own address counts.
 */
export function ownFormsOnly({
  publicUrl,
  refused,
}: {
  readonly publicUrl?: string
  readonly refused: Refused
}): MiddlewareHandler {
  const own = originOf(publicUrl)
  return async (c, next) => {
    if (hasNoBody(c)) return await next()
    const origin = c.req.header('origin')
    const site = c.req.header('sec-fetch-site')
    const isOwn = site === 'same-origin' || (origin !== undefined && origin === (own ?? new URL(c.req.url).origin))
    const isNoBrowser = origin === undefined && site === undefined && !isForm(c.req.header('content-type') ?? '')
    return isOwn || isNoBrowser ? await next() : await refused(c)
  }
}

/**
 * Refuses a body larger than `most(c)` bytes, the largest of any form of ours there, by its
 * declared length or by chunks.
 */
export const limitedBody =
  (refused: Refused, most: (c: Context) => number = () => MAX_FORM_BYTES): MiddlewareHandler =>
  async (c, next) =>
    hasNoBody(c) || (await bytesOfBody(c, most(c))) !== null ? await next() : await refused(c)

/**
 * Pages hold personal data: no browser or cache may store them, so "back" after signing out shows
 * nothing.
 */
export const notStored: MiddlewareHandler = async (c, next) => {
  await next()
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
}
