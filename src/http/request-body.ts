import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'

// Reads request bodies for every door: bounded in size, and decoded by their real charset or
// refused.

/** Requests whose body exceeded every limit while it was read; nothing of it was kept. */
const tooLarge = new WeakSet<Context>()

/** Marks a request whose body is larger than it may be. */
export const markTooLarge = (c: Context): void => void tooLarge.add(c)

/**
 * Nobody reads a body of these methods. To ask for one makes Node build a second request, which
 * costs a twentieth of a page.
 */
export const hasNoBody = (c: Context): boolean => c.req.method === 'GET' || c.req.method === 'HEAD'

/** The body's bytes; null when there are more than `most`, by the header or by count. */
export async function bytesOfBody(c: Context, most: number): Promise<Uint8Array | null> {
  if (tooLarge.has(c) || Number(c.req.header('content-length') ?? 0) > most) return null
  const bytes = new Uint8Array(await c.req.arrayBuffer())
  return bytes.length > most ? null : bytes
}

/** The `charset` of a content type; UTF-8 by default. */
const charsetOf = (contentType: string): string => /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8'

/** Why a body could not be read as text: an unknown charset, or bytes that are invalid in it. */
type Unreadable = 'unknown_charset' | 'not_of_charset'

type Decoded = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: Unreadable }

/**
 * Decodes bytes by the charset of the content type (UTF-8 by default). Invalid bytes are refused:
 * stored as U+FFFD they would lose the letters that were meant.
 */
export function decoded(bytes: Uint8Array, contentType: string): Decoded {
  const charset = charsetOf(contentType)
  let decoder: InstanceType<typeof TextDecoder>
  try {
    decoder = new TextDecoder(charset, { fatal: true })
  } catch {
    return { ok: false, why: 'unknown_charset' }
  }
  try {
    return { ok: true, text: decoder.decode(bytes) }
  } catch {
    return { ok: false, why: 'not_of_charset' }
  }
}

/** Decodes a field's name or value; null where its percent-encoding is invalid UTF-8. */
function unescaped(part: string): string | null {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch {
    return null
  }
}

/**
 * The fields of a form (`application/x-www-form-urlencoded`); null where one is invalid UTF-8. If a
 * name comes twice, the last value counts.
 */
export function fieldsOf(text: string): ReadonlyMap<string, string> | null {
  const fields = new Map<string, string>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = unescaped(equals < 0 ? pair : pair.slice(0, equals))
    const value = unescaped(equals < 0 ? '' : pair.slice(equals + 1))
    if (name === null || value === null) return null
    fields.set(name, value)
  }
  return fields
}

/** The largest form of a page is a message of some hundred letters. */
export const MAX_FORM_BYTES = 64 * 1024

const isForm = (contentType: string): boolean => /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)

/** A form that cannot be read: a refusal of HTTP itself, with its own page. */
export class UnreadableForm extends HTTPException {
  constructor() {
    super(400, { message: 'the form is not application/x-www-form-urlencoded in UTF-8' })
  }
}

/**
 * The fields of a form from our pages. All of them have one content type; another type
 * (`multipart/form-data` is for files) is refused. Throws `UnreadableForm` (400) for another type
 * or invalid UTF-8, and 413 for a body that is too large.
 */
export async function formOfBody(c: Context): Promise<ReadonlyMap<string, string>> {
  const bytes = await bytesOfBody(c, MAX_FORM_BYTES)
  if (bytes === null) throw new HTTPException(413)
  if (bytes.length === 0) return new Map()
  const contentType = c.req.header('content-type') ?? ''
  const read = isForm(contentType) ? decoded(bytes, contentType) : null
  const fields = read?.ok ? fieldsOf(read.text) : null
  if (fields === null) throw new UnreadableForm()
  return fields
}
