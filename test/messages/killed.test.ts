import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ordeal } from './killing.ts'

// A small part of `npm run soak -- messages`, which uses 100,000.

const number = (name: string, fallback: number): number => Number(process.env[name] ?? fallback)

test('killed workers and a failing gateway: no message is sent twice and none is missing – N-ONCE', async (t) => {
  const counts = await ordeal({
    reminders: number('SOAK_REMINDERS', 500),
    workers: 2,
    kills: number('SOAK_KILLS', 5),
    seed: number('SOAK_SEED', 20260705),
    say: (line) => t.diagnostic(line),
  })
  t.diagnostic(JSON.stringify(counts))
  assert.ok((counts['delivered'] ?? 0) > 0, 'receipts came in')
  assert.ok((counts['failed'] ?? 0) > 0, 'some were refused')
})
