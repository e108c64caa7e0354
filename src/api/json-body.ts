import type { Context } from 'hono'
import { bytesOfBody, decoded, hasNoBody } from '../http/request-body.ts'
import { type ProblemAnswer, requestProblem } from './problems.ts'

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ProblemAnswer }

const failed = (problem: ProblemAnswer): Read<never> => ({ ok: false, problem })

const tooLarge = (most: number): ProblemAnswer =>
  requestProblem('body_too_large', `The body is larger than ${Math.floor(most / 1024)} kB. Send less at a time.`)

/** No body of ours is nested deeper than a time in a list in a body. */
const MOST_DEPTH = 16

/** 10,000 times with all that can be said of them have some 80,000 commas and brackets. */
const MOST_MARKS = 200_000

/** Where a string of JSON that begins here ends. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text[at - 1 - backslashes] === '\\') backslashes += 1
    if (backslashes % 2 === 0) return at
  }
  return text.length
}

/**
 * Whether JSON is deeper, or has more in it, than any body of ours. To parse 4 MB of "[[[[" took
 * half a second in which nobody else was answered; looking through it first ends after 17 letters.
 */
function excessOf(text: string): 'too_deep' | 'too_much' | null {
  let depth = 0
  let marks = 0
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at)
        break
      case '[':
      case '{':
        depth += 1
        marks += 1
        break
      case ']':
      case '}':
        depth -= 1
        break
      case ',':
        marks += 1
        break
      default:
        continue
    }
    if (depth > MOST_DEPTH) return 'too_deep'
    if (marks > MOST_MARKS) return 'too_much'
  }
  return null
}

const isJson = (contentType: string): boolean => /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(contentType)

const excessive = (excess: 'too_deep' | 'too_much'): ProblemAnswer =>
  excess === 'too_deep'
    ? requestProblem('malformed_json', `The body is nested deeper than ${MOST_DEPTH} levels, and no body here is.`)
    : requestProblem('body_too_large', 'The body has more values in it than any body here. Send less at a time.')

/** The body as JSON; undefined where there is none to be. Problems say nothing of what was sent. */
export async function readJson(c: Context, wanted: boolean, most: number): Promise<Read<unknown>> {
  if (!wanted) return hasNoBody(c) ? { ok: true, value: undefined } : await noBody(c, most)
  const contentType = c.req.header('content-type') ?? ''
  if (!isJson(contentType))
    return failed(
      requestProblem('unsupported_media_type', 'Send JSON with the header "Content-Type: application/json".'),
    )
  if (/[^\s]/.test(c.req.header('content-encoding')?.replace(/^identity$/i, '') ?? ''))
    return failed(requestProblem('unsupported_media_type', 'A compressed body is not read here. Send it as it is.'))
  const bytes = await bytesOfBody(c, most)
  if (bytes === null) return failed(tooLarge(most))
  const read = decoded(bytes, contentType)
  if (!read.ok) return failed(unreadable[read.why])
  const excess = excessOf(read.text)
  if (excess) return failed(excessive(excess))
  try {
    const json: unknown = JSON.parse(read.text)
    return { ok: true, value: json }
  } catch {
    return failed(requestProblem('malformed_json', 'The body cannot be read as JSON. Correct it and send it again.'))
  }
}

/** Some clients send `{}` where there is nothing to say. */
const MOST_OF_NOTHING = 4

const unwanted = 'This call takes no body, and nothing was changed. Send it without one.'

/** A body where none is taken asks for something that would not be done. */
async function noBody(c: Context, most: number): Promise<Read<undefined>> {
  const bytes = await bytesOfBody(c, most)
  const says = bytes === null || (bytes.length > 0 && !isNothing(bytes))
  if (!says) return { ok: true, value: undefined }
  return failed(
    requestProblem('unknown_field', unwanted, [{ code: 'unknown_field', in: 'body', pointer: '', detail: unwanted }]),
  )
}

const isNothing = (bytes: Uint8Array): boolean =>
  bytes.length <= MOST_OF_NOTHING && /^\s*(\{\s*\}|null)?\s*$/.test(Buffer.from(bytes).toString())

const unreadable = {
  unknown_charset: requestProblem(
    'unsupported_media_type',
    'The charset in Content-Type is not known here. Send JSON in UTF-8.',
  ),
  not_of_charset: requestProblem(
    'malformed_json',
    'The body is not UTF-8, nor the charset that Content-Type tells. Send JSON in UTF-8.',
  ),
} as const
