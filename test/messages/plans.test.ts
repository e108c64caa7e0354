import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { claimMessages } from '../../src/actions/claim-messages.ts'
import { endAttempts } from '../../src/actions/end-attempts.ts'
import { takeDeliveryReceipt } from '../../src/actions/take-delivery-receipt.ts'
import type { ActionContext } from '../../src/actions/transaction.ts'
import { lookAfterAttempts } from '../../src/delivery/upkeep.ts'
import { Plans } from '../support/plans.ts'
import { claiming, createMessageWorld, giveDueReminders, type MessageWorld, until } from './world.ts'

// A morning with many due reminders: neither a claim nor its follow-ups may read all of them. The
// test compares query plans; it times nothing.

const REMINDERS = 10_000
/** A worker's messages in flight at once, as far as the gateway's rate allows. */
const CLAIMED = 30

let it: MessageWorld
let plans: Plans
let calendar: ActionContext

/** The resources that the set-up has opened; closed newest first, also when it fails half-way. */
const opened = new AsyncDisposableStack()
after(() => opened.disposeAsync())

before(async () => {
  it = await createMessageWorld()
  opened.defer(it.drop)
  await giveDueReminders(it, REMINDERS)
  // As many have left before: their attempts must not be read either.
  await it.database.pool.query(`
    with gone as (
      update message set status = 'handed_over', attempts = 1, handed_over_at = due_at, settled_at = due_at returning id, due_at)
    insert into message_attempt (id, message_id, number, gateway, begun_at, ended_at, outcome)
      select gen_random_uuid(), id, 1, 'sms-1', due_at, due_at, 'accepted' from gone`)
  await giveDueReminders(it, REMINDERS)
  plans = await Plans.of(it.connectionString, ['message', 'message_attempt', 'citizen', 'deadline'])
  opened.defer(() => plans.close())
  calendar = { ...it.calendar, db: plans.database.db }
})

const claim = async () => (await claimMessages(calendar, claiming(CLAIMED))).claimed

/** The first claim registers the gateway, whose quota is still small. */
const claimMany = async () => {
  let claimed = await claim()
  await until('the gateway may have many', async () => (claimed = await claim()).length === CLAIMED)
  return claimed
}

suite('with 10,000 reminders due, only those sent are read', () => {
  test('a claim reads no due reminder that it does not take', async () => {
    await claimMany()
    assert.deepEqual(await plans.wholeTablesReadBy(claim), [])
  })

  test('storing the results of attempts reads no other due reminder', async () => {
    const ends = (await claimMany()).map(({ attemptId, number }) => ({
      attemptId,
      number,
      gateway: 'sms-1',
      trial: false,
      outcome: 'accepted' as const,
      gatewayFailed: false,
      gatewayId: attemptId,
      reason: null,
    }))
    assert.deepEqual(await plans.wholeTablesReadBy(() => endAttempts(calendar, ends)), [])
    const [sent] = ends
    assert.ok(sent)
    const told = { status: 'DELIVERED', meaning: 'delivered', reason: null, gatewayId: null } as const
    const gateway = { ...calendar, actor: { kind: 'gateway', name: 'sms-1' } } as const
    const receipt = { attemptId: sent.attemptId, at: it.clock.now(), ...told }
    const taken = async () => assert.ok((await takeDeliveryReceipt(gateway, receipt)).ok)
    assert.deepEqual(await plans.wholeTablesReadBy(taken), [])
  })

  test('the search for abandoned attempts reads no due reminder', async () => {
    it.clock.set(it.clock.now().add({ minutes: 5 }).toString())
    assert.deepEqual(await plans.wholeTablesReadBy(() => lookAfterAttempts(calendar, [it.gateway()])), [])
  })
})
