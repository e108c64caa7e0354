import type { Context } from 'hono'
import { type ProblemAnswer, requestProblem } from './problems.ts'

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ProblemAnswer }

const failed = (problem: ProblemAnswer): Read<never> => ({ ok: false, problem })

const tooLarge = (most: number): ProblemAnswer =>
  requestProblem('body_too_large', `The body is larger than ${Math.floor(most / 1024)} kB. Send less at a time.`)

/** The body as text; null when it is larger than `most` bytes, told beforehand or seen on the way. */
export async function readText(c: Context, most: number): Promise<string | null> {
  const told = c.req.header('content-length')
  if (told !== undefined) return Number(told) > most ? null : await c.req.text()
  const stream = c.req.raw.body
  if (!stream) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > most) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const isJson = (contentType: string): boolean => /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(contentType)

/** The body as JSON, and its text; undefined where the operation takes none. Problems say nothing of what was sent. */
export async function readJson(
  c: Context,
  wanted: boolean,
  most: number,
): Promise<Read<{ readonly json: unknown; readonly text: string }>> {
  if (!wanted) return { ok: true, value: { json: undefined, text: '' } }
  if (!isJson(c.req.header('content-type') ?? ''))
    return failed(
      requestProblem('unsupported_media_type', 'Send JSON with the header "Content-Type: application/json".'),
    )
  const text = await readText(c, most)
  if (text === null) return failed(tooLarge(most))
  try {
    const json: unknown = JSON.parse(text)
    return { ok: true, value: { json, text } }
  } catch {
    return failed(requestProblem('malformed_json', 'The body cannot be read as JSON. Correct it and send it again.'))
  }
}
