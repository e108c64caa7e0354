import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, suite, test } from 'node:test'
import { switchChannel } from '../../src/actions/switch-channel.ts'
import { channels } from '../../src/channels.ts'
import { plainDate } from '../../src/rules/dates.ts'
import { readSettings, SettingsError } from '../../src/settings/config.ts'
import { unreachedOf } from '../../src/storage/proof-of-notice.ts'
import { createMessageWorld, giveDueReminders, type MessageWorld, statuses } from './world.ts'

// O-CHANNELS: the choice of channels applies to all processes alike.

let it: MessageWorld
before(async () => {
  it = await createMessageWorld()
})
beforeEach(() => it.reset())
after(() => it.drop())

const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** A worker whose reports are recorded. */
function listening() {
  const heard: string[] = []
  return { heard, told: (event: string, channel: string) => void heard.push(`${event} ${channel}`) }
}

const off = { channel: 'sms', isOn: false, reason: 'the contract ended', closesWaiting: false } as const
const on = { ...off, isOn: true, reason: null }

const reasons = async () => {
  const asked = {
    jobCentre: '10100',
    today: plainDate('2017-07-05'),
    smsLeavesAt: it.clock.now(),
    after: null,
    limit: 100,
  }
  return (await unreachedOf(it.database.db, asked)).map(({ reason }) => reason)
}

suite('O-CHANNELS: a process without a gateway', () => {
  test('a process without a gateway drops nothing, reports it once, and another process sends all', async () => {
    await giveDueReminders(it, 20)
    const { heard, told } = listening()
    it.work({ sms: [], told })
    await until(() => heard.length > 0)
    assert.deepEqual(await statuses(it), { waiting: 20 })
    it.work()
    await until(async () => (await statuses(it))['handed_over'] === 20)
    assert.deepEqual(heard, ['channel_without_gateway sms'])
    assert.deepEqual(it.troubles, [])
  })

  test('a process without a gateway reports nothing about a channel that is off', async () => {
    await switchChannel(it.calendar, off)
    await giveDueReminders(it, 1)
    const { heard, told } = listening()
    it.work({ sms: [], told })
    // Stops it when its first poll is over.
    await it.reset()
    assert.deepEqual(heard, [])
  })
})

suite('O-CHANNELS: a channel that is off', () => {
  test('messages of a channel that is off wait, are listed, and leave when it is on again', async () => {
    await giveDueReminders(it, 5)
    await switchChannel(it.calendar, off)
    const { heard, told } = listening()
    it.work({ told })
    await until(() => heard.length > 0)
    assert.deepEqual(await statuses(it), { waiting: 5 })
    const listed = await reasons()
    assert.equal(listed.filter((reason) => reason === 'no_gateway').length, 5)
    await switchChannel(it.calendar, on)
    await until(async () => (await statuses(it))['handed_over'] === 5)
    assert.deepEqual(heard, ['channel_off sms'])
    assert.ok(!(await reasons()).includes('no_gateway'))
  })

  test('a channel off with --close: any number of waiting messages is closed and listed, with their history', async () => {
    await giveDueReminders(it, 120)
    const closed = await switchChannel(it.calendar, { ...off, closesWaiting: true })
    assert.equal(closed.length, 120)
    assert.deepEqual(await statuses(it), { dropped: 120 })
    assert.ok((await reasons()).every((reason) => reason === 'no_gateway' || reason === 'not_signed_up'))
    const { rows } = await it.database.pool.query('select channel, is_on, reason, closed_waiting from channel_history')
    assert.deepEqual(rows, [{ channel: 'sms', is_on: false, reason: 'the contract ended', closed_waiting: true }])
  })
})

suite('npm run channels', () => {
  const folder = mkdtempSync(join(tmpdir(), 'selvbook-channels-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const settings = () => readSettings({ DEMO: 'yes', DATA_DIR: folder, DATABASE_URL: it.programConnectionString })
  const run = async (...asked: string[]) => {
    const said: string[] = []
    await channels(settings(), asked, (line) => said.push(line))
    return said
  }

  test('npm run channels shows, switches and closes, and lists each message that it closed', async () => {
    await giveDueReminders(it, 2)
    assert.deepEqual(await run(), ['sms: on, 2 messages wait', 'email: on, 0 messages wait'])
    const said = await run('off', 'sms', 'the contract ended', '--close')
    assert.match(
      said[0] ?? '',
      /^closed: message [-0-9a-f]{36} \(eight_days\) to citizen [-0-9a-f]{36} of job centre 10100$/,
    )
    assert.match(said[2] ?? '', /^sms: off since \S+ \(the contract ended\), 0 messages wait$/)
    assert.match((await run('on', 'sms'))[0] ?? '', /^sms: on since /)
  })

  test('npm run channels switches nothing off without a reason, and refuses unknown arguments', async () => {
    for (const asked of [
      ['off', 'sms'],
      ['off', 'sms', '--close'],
      ['off', 'fax', 'x'],
      ['on'],
      ['stop', 'sms', 'x'],
      ['off', 'sms', 'x', 'y'],
    ])
      await assert.rejects(run(...asked), SettingsError, asked.join(' '))
    assert.match((await run('show'))[0] ?? '', /^sms: on/)
  })
})
