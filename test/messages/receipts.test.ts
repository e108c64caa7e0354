import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import * as fc from 'fast-check'
import { sign } from 'hono/jwt'
import { afterReceipt, messageStatuses, receiptMeanings } from '../../src/rules/message-delivery.ts'
import { type Accepted, sendReceipt } from './gateway-double.ts'
import { createMessageWorld, giveDueReminders, type MessageWorld, RECEIPT_SECRET, statuses, until } from './world.ts'

// N-ONCE: "a lost receipt changes nothing". Neither does one that comes twice, early, late or from
// a stranger.

let it: MessageWorld
before(async () => {
  it = await createMessageWorld()
})
after(() => it.drop())
beforeEach(() => it.reset())

/** One message, handed over. */
async function one(status = 'handed_over'): Promise<Accepted> {
  await giveDueReminders(it, 1)
  const worker = it.work()
  await until(status, async () => (await statuses(it))[status] === 1)
  await worker.stop()
  const [message] = it.double.accepted
  assert.ok(message)
  return message
}

const tell = (message: Accepted, status: string, more: { secret?: string; code?: string } = {}) =>
  sendReceipt(message, status, { secret: RECEIPT_SECRET, ...more })
const row = async () =>
  await it.database.db
    .selectFrom('message')
    .select(['status', 'failed_because', 'concluded_at', 'handed_over_at'])
    .executeTakeFirstOrThrow()

test('a receipt of delivery is stored with its time; a repeated one changes nothing', async () => {
  const message = await one()
  for (let times = 0; times < 3; times += 1) assert.equal(await tell(message, 'DELIVERED'), 204)
  const { status, concluded_at: at } = await row()
  assert.equal(status, 'delivered')
  assert.equal(at?.toString(), it.clock.now().toString())
  const receipts = await it.database.db.selectFrom('delivery_receipt').selectAll().execute()
  assert.deepEqual(
    receipts.map(({ status: word, meaning }) => [word, meaning]),
    [['DELIVERED', 'delivered']],
  )
})

test('a receipt of failure: the message failed, with the gateway’s code', async () => {
  const message = await one()
  assert.equal(await tell(message, 'UNDELIVERABLE', { code: '0x0102' }), 204)
  const { status, failed_because: because } = await row()
  assert.deepEqual([status, because], ['failed', '0x0102'])
})

for (const order of [
  ['BUFFERED', 'ENROUTE', 'DELIVERED'],
  ['DELIVERED', 'ENROUTE', 'BUFFERED'],
  ['ENROUTE', 'DELIVERED', 'BUFFERED', 'DELIVERED', 'ENROUTE'],
])
  test(`receipts in the order ${order.join(', ')}: delivered`, async () => {
    const message = await one()
    for (const status of order) assert.equal(await tell(message, status), 204)
    assert.deepEqual(await statuses(it), { delivered: 1 })
  })

/** Each status of GatewayAPI, and one that it may add. */
const meanings = {
  DELIVERED: 'delivered',
  EXPIRED: 'failed',
  DELETED: 'failed',
  UNDELIVERABLE: 'failed',
  REJECTED: 'failed',
  SKIPPED: 'failed',
  SCHEDULED: 'handed_over',
  BUFFERED: 'handed_over',
  ENROUTE: 'handed_over',
  ACCEPTED: 'handed_over',
  UNKNOWN: 'handed_over',
  SOMETHING_NEW: 'handed_over',
} as const
for (const [word, status] of Object.entries(meanings))
  test(`a receipt with status ${word}: ${status}`, async () => {
    const message = await one()
    assert.equal(await tell(message, word), 204)
    assert.deepEqual(await statuses(it), { [status]: 1 })
  })

test('many receipts at once are all stored', async () => {
  const message = await one()
  const words = ['BUFFERED', 'DELIVERED', 'ENROUTE', 'SCHEDULED', 'DELIVERED', 'ACCEPTED']
  assert.deepEqual(new Set(await Promise.all(words.map((status) => tell(message, status)))), new Set([204]))
  assert.deepEqual(await statuses(it), { delivered: 1 })
})

test('a receipt before the gateway’s own answer: the answer does not undo it', async () => {
  const told: Promise<number>[] = []
  it.double.behave = () => 'slow'
  it.double.onAccepted = (message) => void told.push(tell(message, 'DELIVERED'))
  await one('delivered')
  assert.deepEqual(await Promise.all(told), [204])
  assert.deepEqual(await statuses(it), { delivered: 1 })
  const { outcome } = await it.database.db.selectFrom('message_attempt').select('outcome').executeTakeFirstOrThrow()
  assert.equal(outcome, 'accepted')
})

test('a receipt settles an unknown outcome: nothing is looked up or sent again', async () => {
  it.double.behave = () => 'accept_and_lose'
  const message = await one('unknown')
  assert.equal(await tell(message, 'ENROUTE'), 204)
  assert.deepEqual(await statuses(it), { handed_over: 1 })
  assert.equal(await tell(message, 'DELIVERED'), 204)
  assert.deepEqual(await statuses(it), { delivered: 1 })
})

test('a receipt from a gateway that had refused: the waiting message is not sent again', async () => {
  await giveDueReminders(it, 1)
  it.double.behave = () => 'busy'
  const worker = it.work()
  await until(
    'tried',
    async () =>
      (
        await it.database.db
          .selectFrom('message_attempt')
          .select('id')
          .where('outcome', '=', 'refused_for_now')
          .execute()
      ).length === 1,
  )
  await worker.stop()
  const { id: userref } = await it.database.db.selectFrom('message_attempt').select('id').executeTakeFirstOrThrow()
  const callbackUrl = `${it.callbackUrl}/gateways/sms-1/receipts`
  const message = { id: 1, userref, msisdn: 4520000001, message: '', sender: '', callbackUrl, at: 0 }
  assert.equal(await tell(message, 'DELIVERED'), 204)
  assert.deepEqual(await statuses(it), { delivered: 1 })
})

test('a receipt that is unsigned, forged or signed for another gateway changes nothing', async () => {
  const message = await one()
  assert.equal(await tell(message, 'DELIVERED', { secret: 'another secret of receipts' }), 401)
  const bare = await fetch(message.callbackUrl, {
    method: 'POST',
    body: JSON.stringify({ userref: message.userref, status: 'DELIVERED' }),
  })
  assert.equal(bare.status, 401)
  const claims = { id: 1, userref: message.userref, status: 'DELIVERED', time: 1_500_000_000 }
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`
  const none = await fetch(message.callbackUrl, { method: 'POST', headers: { 'x-gwapi-signature': unsigned } })
  assert.equal(none.status, 401)
  assert.equal(await tell({ ...message, callbackUrl: message.callbackUrl.replace('sms-1', 'sms-2') }, 'DELIVERED'), 202)
  assert.deepEqual(await statuses(it), { handed_over: 1 })
})

test('a receipt for an unknown message, or an unreadable one, is answered so that it is not repeated', async () => {
  const message = await one()
  assert.equal(await tell({ ...message, userref: '01a20789-0000-7000-8000-000000000000' }, 'DELIVERED'), 202)
  assert.equal(await tell({ ...message, userref: 'x' }, 'DELIVERED'), 202)
  assert.equal(await tell(message, 'delivered!'), 422)
  const nothing = await sign({ hello: 'world' }, RECEIPT_SECRET, 'HS256')
  const answered = await fetch(message.callbackUrl, { method: 'POST', headers: { 'x-gwapi-signature': nothing } })
  assert.equal(answered.status, 422)
  const large = await fetch(message.callbackUrl, {
    method: 'POST',
    headers: { 'x-gwapi-signature': nothing },
    body: 'x'.repeat(100_000),
  })
  assert.equal(large.status, 413)
  assert.deepEqual(await statuses(it), { handed_over: 1 })
})

test('the order of receipts does not change the final state of a message', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...messageStatuses),
      fc
        .array(fc.constantFrom(...receiptMeanings), { maxLength: 6 })
        .chain((told) => fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length }))),
      (status, [told, shuffled]) => {
        assert.equal(told.reduce(afterReceipt, status), shuffled.reduce(afterReceipt, status))
        assert.equal([...told, ...told].reduce(afterReceipt, status), told.reduce(afterReceipt, status))
      },
    ),
    { numRuns: 1_000, seed: 26 },
  )
})
