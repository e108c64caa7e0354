import type { CustomFetch } from 'openid-client'

/** No answer of a broker needs more; its keys take some 10 kB. */
const MOST_BYTES = 256 * 1024

/** A broker's answer was larger than any that we expect. */
class AnswerTooLarge extends TypeError {}

async function bodyOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MOST_BYTES) throw new AnswerTooLarge('the answer is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const WITHOUT_BODY = new Set([204, 205, 304])

/** Reads each answer in whole, up to a limit. The caller's signal limits the time. */
export const boundedFetch =
  (fetching: CustomFetch): CustomFetch =>
  async (url, options) => {
    const response = await fetching(url, options)
    const { status, headers } = response
    const body = await bodyOf(response)
    // A body that was read is no longer compressed.
    const known = new Headers(headers)
    known.delete('content-encoding')
    known.delete('content-length')
    return new Response(WITHOUT_BODY.has(status) ? null : body, { status, headers: known })
  }
