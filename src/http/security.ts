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

/**
 * What browsers are told to refuse on our behalf. Everything comes from this program itself, so
 * nothing else is let in; strict transport security only where the public address is https, for
 * over http it would lock a demo's visitors out.
 */
export function securityHeaders({ publicUrl }: { readonly publicUrl?: string } = {}): MiddlewareHandler {
  const own = ["'self'"]
  const none = ["'none'"]
  return secureHeaders({
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
    // "no-referrer" would make browsers send "Origin: null" with a form, which the check of forms
    // then refuses.
    referrerPolicy: 'same-origin',
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [] },
  })
}

/**
 * What a page can send without the browser asking us first; no type at all counts as one of these.
 */
const isForm = (contentType: string): boolean =>
  /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b|^$/i.test(contentType.trim())

/**
 * Refuses what another site's page sent, whatever its content type: only a browser's preflight
 * would stand before a type that is no form's. A form that says nothing of where it comes from is
 * refused too. Behind a proxy that ends TLS the program sees http while the browser says https, so
 * the public address must be told; without one the request's own address is what counts.
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

/** Refuses a body larger than any form of ours, told or chunked. */
export const limitedBody =
  (refused: Refused): MiddlewareHandler =>
  async (c, next) =>
    hasNoBody(c) || (await bytesOfBody(c, MAX_FORM_BYTES)) !== null ? await next() : await refused(c)

/**
 * Pages hold personal data: neither the browser nor anything on the way keeps them, and "back"
 * after signing off shows nothing.
 */
export const notStored: MiddlewareHandler = async (c, next) => {
  await next()
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
}
