import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'

type Refused = (c: Context) => Response | Promise<Response>

/** The largest form that a page has is a message of some hundred letters. */
export const MAX_FORM_BYTES = 64 * 1024

/** `https://selvbook.example.dk/` → `https://selvbook.example.dk`; undefined where no public address is set. */
const originOf = (publicUrl: string | undefined): string | undefined =>
  publicUrl === undefined ? undefined : new URL(publicUrl).origin

/**
 * What browsers are told to refuse on our behalf. Everything comes from this program itself, so nothing else is let in; strict transport
 * security only where the public address is https, for over http it would lock a demo's visitors out.
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
    strictTransportSecurity: originOf(publicUrl)?.startsWith('https:') ? 'max-age=31536000' : false,
    xFrameOptions: 'DENY',
    // "no-referrer" would make browsers send "Origin: null" with a form, which the check of forms then refuses.
    referrerPolicy: 'same-origin',
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [] },
  })
}

/**
 * Refuses forms that another site sent. Behind a proxy that ends TLS the program sees http while the browser says https, so the public
 * address must be told; without one the request's own address is what counts.
 */
export function ownFormsOnly({
  publicUrl,
  refused,
}: {
  readonly publicUrl?: string
  readonly refused: Refused
}): MiddlewareHandler {
  const origin = originOf(publicUrl)
  const check = csrf(origin === undefined ? undefined : { origin })
  return async (c, next) => {
    if (hasNoBody(c)) return await next()
    let passed = false
    try {
      await check(c, async () => {
        passed = true
      })
    } catch {
      return refused(c)
    }
    return passed ? next() : refused(c)
  }
}

/** Refuses a body larger than any form of ours, told or chunked. */
export function limitedBody(refused: Refused): MiddlewareHandler {
  const limit = bodyLimit({ maxSize: MAX_FORM_BYTES, onError: refused })
  // Asking a request for its body makes Node build a second one: a twentieth of a page's time, and these have none.
  return async (c, next) => (hasNoBody(c) ? await next() : await limit(c, next))
}

const hasNoBody = (c: Context): boolean => c.req.method === 'GET' || c.req.method === 'HEAD'

/** Pages hold personal data: neither the browser nor anything on the way keeps them, and "back" after signing off shows nothing. */
export const notStored: MiddlewareHandler = async (c, next) => {
  await next()
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
}
