import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as pass } from 'node:timers/promises'
import { listen } from '../../src/process/listening.ts'

/** One request on a connection of its own, until the server has ended it. */
const answerTo = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    let received = ''
    connect(port, '127.0.0.1')
      .on('data', (bytes) => (received += String(bytes)))
      .on('close', () => resolve(received))
      .on('error', reject)
      .write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  })

/** Longer than the look for open connections, shorter than what counts as quiet. */
const GAP_MILLISECONDS = 150

test('O-DRAIN: who opens a connection for each request is served in the gaps, and the end does not wait for long', async (t) => {
  const listening = await listen((_, response) => response.end('served'), { port: 0, host: '127.0.0.1' })
  t.after(() => listening.stop())
  let isDrained = false
  const drained = listening.drain(60_000, new Promise(() => {})).then(() => {
    isDrained = true
  })
  for (let request = 1; request <= 5; request += 1) {
    assert.match(await answerTo(listening.port), /\r\nconnection: close\r\n[\s\S]*served/i, `request ${request}`)
    await pass(GAP_MILLISECONDS)
    assert.equal(isDrained, false, `after request ${request}`)
  }
  await drained
})
