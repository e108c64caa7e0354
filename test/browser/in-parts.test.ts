import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { giveDeadline } from '../citizen/portal.ts'
import { citizenOf } from '../support/program.ts'
import { HEIGHT, movedOn, NARROW, portalInBrowser, tokenFor, WIDE, watchMoves } from './site.ts'

/** Between two parts of a page: time enough to draw the first. */
const PAUSE_MILLISECONDS = 250

/**
 * A line on which a page comes in two parts: the second begins where something is still missing
 * beside what stands to the right.
 */
async function inTwoParts(answer: Response): Promise<Response> {
  if (!answer.headers.get('content-type')?.startsWith('text/html')) return answer
  const sent = Buffer.from(await answer.arrayBuffer())
  const headers = new Headers(answer.headers)
  headers.delete('content-encoding')
  const encoding = answer.headers.get('content-encoding')
  const text = (
    encoding === 'br' ? brotliDecompressSync(sent) : encoding === 'gzip' ? gunzipSync(sent) : sent
  ).toString()
  const cut = text.indexOf('<form method="post" action="/log-ud"')
  assert.ok(cut > 0)
  const bytes = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async start(line) {
      line.enqueue(bytes.encode(text.slice(0, cut)))
      await wait(PAUSE_MILLISECONDS)
      line.enqueue(bytes.encode(text.slice(cut)))
      line.close()
    },
  })
  return new Response(body, { status: answer.status, headers })
}

const { portal, site } = await portalInBrowser(inTwoParts)

for (const width of [WIDE, NARROW])
  test(`a page that comes in two parts is drawn when all of it is there, and nothing moves: ${width} px`, async (t) => {
    const citizen = await citizenOf(portal.staff)
    await giveDeadline(portal, citizen)
    const context = await site.browser.newContext({ viewport: { width, height: HEIGHT } })
    t.after(() => context.close())
    await context.addCookies([{ name: 'selvbook', value: await tokenFor(portal, citizen), url: site.origin }])
    const page = await context.newPage()
    await watchMoves(page)
    await page.goto(`${site.origin}/min-side`)
    // The second time style and fonts are the browser's own already: nothing else makes it wait.
    await page.goto(`${site.origin}/mine-moeder`)
    assert.equal(await movedOn(page), 0)
    await page.waitForFunction("performance.getEntriesByName('first-paint').length > 0")
    const drawn = await page.evaluate<number>("performance.getEntriesByName('first-paint')[0].startTime")
    assert.ok(drawn >= PAUSE_MILLISECONDS, `drawn after ${drawn} ms`)
  })
