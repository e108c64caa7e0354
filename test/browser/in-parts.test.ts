import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { giveDeadline } from '../citizen/portal.ts'
import { citizenOf } from '../support/program.ts'
import { HEIGHT, movedOn, NARROW, portalInBrowser, tokenFor, WIDE, watchMoves } from './site.ts'

/** The pause between two parts of a page: enough time to draw the first. */
const PAUSE_MILLISECONDS = 250

/**
 * A connection on which a page arrives in two parts. The second begins before an element that
 * precedes right-aligned content.
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
  test(`a page that arrives in two parts is rendered once complete, without layout shift: ${width} px`, async (t) => {
    const citizen = await citizenOf(portal.staff)
    await giveDeadline(portal, citizen)
    const context = await site.browser.newContext({ viewport: { width, height: HEIGHT } })
    t.after(() => context.close())
    await context.addCookies([{ name: 'selvbook', value: await tokenFor(portal, citizen), url: site.origin }])
    const page = await context.newPage()
    await watchMoves(page)
    await page.goto(`${site.origin}/min-side`)
    // The second time the browser has style and fonts in its cache: nothing else delays it.
    await page.goto(`${site.origin}/mine-moeder`)
    assert.equal(await movedOn(page), 0)
    await page.waitForFunction("performance.getEntriesByName('first-paint').length > 0")
    const drawn = await page.evaluate<number>("performance.getEntriesByName('first-paint')[0].startTime")
    assert.ok(drawn >= PAUSE_MILLISECONDS, `drawn after ${drawn} ms`)
  })
