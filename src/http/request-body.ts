import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'

// What a request's body is read with, at every door: bounded, and as the letters that it was
// written in or not at all.

/**
 * Requests whose body was larger than anybody here would take, seen on the way; nothing of it was
 * kept.
 */
const tooLarge = new WeakSet<Context>()

/** Remembers that the body was larger than this request may bring. */
export const markTooLarge = (c: Context): void => void tooLarge.add(c)

/**
 * A request of these methods has no body that anybody here reads; asking for one makes Node build a
 * second request, a twentieth of a page.
 */
export const hasNoBody = (c: Context): boolean => c.req.method === 'GET' || c.req.method === 'HEAD'

/** The body's bytes; null when they are more than `most`, told beforehand or seen on the way. */
export async function bytesOfBody(c: Context, most: number): Promise<Uint8Array | null> {
  if (tooLarge.has(c) || Number(c.req.header('content-length') ?? 0) > most) return null
  const bytes = new Uint8Array(await c.req.arrayBuffer())
  return bytes.length > most ? null : bytes
}

/** What `charset` of a content type says; UTF-8 where it says nothing. */
const charsetOf = (contentType: string): string => /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8'

/**
 * Why a body could not be read as text: its charset is unknown here, or its bytes are none of that
 * charset.
 */
type Unreadable = 'unknown_charset' | 'not_of_charset'

type Decoded = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: Unreadable }

/**
 * Bytes as text, by the charset that the content type tells (UTF-8 unless told). Bytes that are
 * none of it are refused: read as U+FFFD they would be stored, and the letters that were meant are
 * lost.
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

/** A field's name or value; null where its percent signs stand for no UTF-8. */
function unescaped(part: string): string | null {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch {
    return null
  }
}

/**
 * The fields of a form (`application/x-www-form-urlencoded`); null where one is no UTF-8. Of a name
 * that comes twice the last counts.
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

/** The largest form that a page has is a message of some hundred letters. */
export const MAX_FORM_BYTES = 64 * 1024

const isForm = (contentType: string): boolean => /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)

/** A form that cannot be read is a refusal of HTTP's own, with a page of its own. */
export class UnreadableForm extends HTTPException {
  constructor() {
    super(400, { message: 'the form is not application/x-www-form-urlencoded in UTF-8' })
  }
}

/**
 * A form of one of our pages. Ours are all of one type; a form of another (`multipart/form-data` is
 * for files) is none of ours. Throws `UnreadableForm` (400) for such a one and for bytes that are
 * no UTF-8, and 413 for one that is too large.
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
