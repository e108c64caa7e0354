import assert from 'node:assert/strict'
import { beforeEach, suite, test } from 'node:test'
import { queueDeliveries } from '../../src/actions/send-events.ts'
import { operations, servedDocument } from '../../src/api/api.ts'
import { EXAMPLE_EVENT, EXAMPLE_ID, EXAMPLE_SECRET } from '../../src/api/fields.ts'
import { workOnce } from '../../src/job-centre/tasks/work.ts'
import { must } from '../support/program.ts'
import { type Json, sharedTestApi, type TestApi } from './client.ts'

// Every example of the document is sent to a program with an empty database. Its answer must be the
// example of the answer. Ids stand for real ones; what a call needs to be there is made by the
// examples of other calls.

const NOW = '2026-07-01T10:00:00+02:00'
const document: Json = servedDocument()

/**
 * A call as the document has it: its body's example, and the example of its good answers, the first
 * of them unless told.
 */
function told(id: string, nth = 0) {
  const operation = operations.find((one) => one.id === id)
  assert.ok(operation, id)
  const { requestBody, responses } = document.paths[operation.path][operation.method]
  const mediaOf = (part: Json): Json => part?.content?.['application/json']
  const status = operation.statuses[nth] ?? 0
  return { operation, requestMedia: mediaOf(requestBody), status, answerMedia: mediaOf(responses[status]) }
}

/** Ids that stand in an address, in its order, and the one that stands for every id in a body. */
interface Ids {
  readonly path?: readonly string[]
  readonly body?: string
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const SECRET = /whsec_[A-Za-z0-9+/]+=*/g
const EVENT = /ev_[0-9a-z]+_[0-9a-z]{7}/g
const withIds = (value: unknown, id: string): Json =>
  JSON.parse(
    JSON.stringify(value).replaceAll(UUID, id).replaceAll(EVENT, EXAMPLE_EVENT).replaceAll(SECRET, EXAMPLE_SECRET),
  )

/** Sends the example of a call, with real ids. */
async function send({ demo }: TestApi, id: string, ids: Ids = {}, own: object = {}) {
  const { operation, requestMedia } = told(id)
  const parts = [...(ids.path ?? [])]
  const path = operation.path.replaceAll(/\{\w+\}/g, () => parts.shift() ?? 'unknown')
  const body = requestMedia && { ...withIds(requestMedia.example, ids.body ?? 'unknown'), ...own }
  return await demo.send(operation.method.toUpperCase(), path, body)
}

const made = async (api: TestApi, id: string, ids: Ids = {}, own: object = {}): Promise<Json> =>
  await api.demo.must(send(api, id, ids, own))

const ofCitizen = async (api: TestApi): Promise<Ids> => ({ path: [(await made(api, 'registerCitizen')).id] })
const ofOffer = async (api: TestApi): Promise<Ids> => ({ path: [(await made(api, 'createOffer')).id] })
const publishedTime = async (api: TestApi): Promise<string> =>
  (await made(api, 'publishTimes', await ofOffer(api))).ids[0]
const ofClosure = async (api: TestApi): Promise<Ids> => ({ path: [(await made(api, 'closeJobCentre')).id] })

/** The id of what the example of this call makes for a new citizen. */
const ofCitizens =
  (call: string) =>
  async (api: TestApi): Promise<Ids> => ({ path: [(await made(api, call, await ofCitizen(api))).id] })
const ofMeeting = ofCitizens('summonCitizen')
const ofDeadline = ofCitizens('setDeadline')

/** The id of a new citizen for whom the example of this call was made. */
const citizenWith =
  (call: string) =>
  async (api: TestApi): Promise<Ids> => {
    const ids = await ofCitizen(api)
    await made(api, call, ids)
    return ids
  }

async function ofComingChange(api: TestApi): Promise<Ids> {
  const { path = [] } = await ofCitizen(api)
  const { comingChanges } = await made(api, 'changeContactGroup', { path })
  return { path: [...path, comingChanges[0].id] }
}

async function ofTask(api: TestApi): Promise<Ids> {
  const { id } = await made(api, 'registerCitizen')
  return { path: [(await made(api, 'setDeadlineForMany', { body: id })).id] }
}

/** The reference of a message of which nobody knows whether the gateway took it. */
async function unknownMessage(api: TestApi): Promise<string> {
  await ofDeadline(api)
  const { pool } = api.it.database
  await pool.query(`update message set status = 'unknown', settled_at = now() where channel = 'sms'`)
  await pool.query(
    `insert into message_attempt (id, message_id, number, gateway, begun_at, outcome, ended_at)
      select $1, id, 1, 'sms', $2, 'unknown', $2 from message where status = 'unknown'`,
    [EXAMPLE_ID, NOW],
  )
  return EXAMPLE_ID
}

/** A meeting that has begun was made on the day before. */
async function ofBegunMeeting(api: TestApi): Promise<Ids> {
  api.clock.set('2026-06-30T10:00:00+02:00')
  const { id } = await made(api, 'summonCitizen', await ofCitizen(api), { startsAt: '2026-07-01T09:00:00+02:00' })
  api.clock.set(NOW)
  return { path: [id] }
}

/** What each call needs to be there; nothing unless told. */
const needs: Readonly<Record<string, (api: TestApi) => Promise<Ids>>> = {
  searchCitizen: ofCitizen,
  getCitizen: ofCitizen,
  changeCitizen: ofCitizen,
  changeContactGroup: ofCitizen,
  changeJobCentreOfCitizen: ofCitizen,
  withdrawComingChange: ofComingChange,
  reportAbsence: ofCitizen,
  withdrawAbsence: ofCitizens('reportAbsence'),
  setDeadline: ofCitizen,
  listDeadlines: citizenWith('setDeadline'),
  getDeadline: ofDeadline,
  closeDeadline: ofDeadline,
  listOffers: ofOffer,
  getOffer: ofOffer,
  changeOffer: ofOffer,
  publishTimes: ofOffer,
  listTimes: async (api) => {
    const ids = await ofOffer(api)
    await made(api, 'publishTimes', ids)
    return ids
  },
  getTime: async (api) => ({ path: [await publishedTime(api)] }),
  changeTime: async (api) => ({ path: [await publishedTime(api)] }),
  makeSeries: ofOffer,
  copyWeek: async (api) => {
    await publishedTime(api)
    return {}
  },
  importTimes: ofOffer,
  withdrawTimes: async (api) => ({ body: await publishedTime(api) }),
  getBookableTimes: async (api) => {
    await publishedTime(api)
    return await ofCitizen(api)
  },
  getWhy: async (api) => {
    await publishedTime(api)
    return await ofCitizen(api)
  },
  getWaysOut: async (api) => {
    await publishedTime(api)
    return await ofCitizen(api)
  },
  changeNationalId: ofCitizen,
  recordDeath: ofCitizen,
  eraseCitizen: ofCitizen,
  holdTime: async (api) => ({ ...(await ofCitizen(api)), body: await publishedTime(api) }),
  releaseHold: async (api) => {
    const ids = { ...(await ofCitizen(api)), body: await publishedTime(api) }
    return { path: [(await made(api, 'holdTime', ids)).id] }
  },
  bookMeeting: async (api) => ({ ...(await ofCitizen(api)), body: await publishedTime(api) }),
  summonCitizen: ofCitizen,
  registerWalkIn: ofCitizen,
  strikeOutInterview: ofCitizens('registerWalkIn'),
  listMeetings: citizenWith('summonCitizen'),
  getMeeting: ofMeeting,
  rebookMeeting: async (api) => ({ ...(await ofMeeting(api)), body: await publishedTime(api) }),
  moveMeeting: ofMeeting,
  changeMeeting: ofMeeting,
  cancelMeeting: ofMeeting,
  registerOutcome: ofBegunMeeting,
  listMessages: citizenWith('summonCitizen'),
  listUnreached: ofBegunMeeting,
  listCases: async (api) => {
    const { id } = await made(api, 'registerCitizen', {}, { smsService: false, emailService: false })
    await made(api, 'setDeadline', { path: [id] })
    return { path: ['unreached'] }
  },
  setAsideDeadline: ofDeadline,
  setAsideMeeting: ofMeeting,
  showDeadlineAgain: ofDeadline,
  showMeetingAgain: ofMeeting,
  tellOfDeadline: ofDeadline,
  tellOfMeeting: ofMeeting,
  sendMessageAgain: async (api) => {
    await ofDeadline(api)
    const { rows } = await api.it.database.pool.query<{ id: string }>(
      `update message set status = 'failed', settled_at = now() where channel = 'email' returning id`,
    )
    return { path: [rows[0]?.id ?? ''] }
  },
  keepMeeting: async (api) => {
    const { path = [] } = await ofCitizen(api)
    const { id } = await made(api, 'summonCitizen', { path })
    await made(api, 'reportAbsence', { path }, { from: '2026-07-10', to: '2026-07-10' })
    return { path: [id] }
  },
  listCitizens: ofCitizen,
  listAllDeadlines: ofDeadline,
  listAllMeetings: ofMeeting,
  saveCaseworker: async () => ({ path: ['ahan'] }),
  listCaseworkers: async (api) => {
    await made(api, 'saveCaseworker', { path: ['ahan'] })
    return {}
  },
  getCaseworker: async (api) => {
    await made(api, 'saveCaseworker', { path: ['ahan'] })
    return { path: ['ahan'] }
  },
  getJobCentre: async (api) => {
    await made(api, 'saveJobCentre')
    return {}
  },
  getCapacity: async (api) => {
    await publishedTime(api)
    return {}
  },
  listTimeRequests: async (api) => {
    await made(api, 'askForTimes')
    return {}
  },
  endTimeRequest: async (api) => ({ path: [(await made(api, 'askForTimes')).id] }),
  listEvents: ofCitizen,
  listWebhooks: async (api) => {
    await made(api, 'addWebhook')
    return {}
  },
  getWebhook: async (api) => ({ path: [(await made(api, 'addWebhook')).id] }),
  endWebhook: async (api) => ({ path: [(await made(api, 'addWebhook')).id] }),
  rotateWebhookSecret: async (api) => ({ path: [(await made(api, 'addWebhook')).id] }),
  listDeliveries: async (api) => {
    const { id } = await made(api, 'addWebhook', {}, { types: [] })
    await ofCitizen(api)
    await queueDeliveries(api.it.as({ kind: 'calendar' }), id, api.realClock.now())
    return { path: [id] }
  },
  redeliverEvents: async (api) => ({ path: [(await made(api, 'addWebhook')).id] }),
  listClosures: ofClosure,
  getClosure: ofClosure,
  setDeadlineForMany: async (api) => ({ body: (await made(api, 'registerCitizen')).id }),
  listTasks: ofTask,
  getTask: ofTask,
  undoTask: async (api) => {
    const ids = await ofTask(api)
    must(await workOnce(api.it.as({ kind: 'calendar' }), (error) => assert.fail(String(error))))
    return ids
  },
  getFigures: ofDeadline,
  listLooks: async (api) => {
    await made(api, 'registerCitizen')
    await api.it.database.pool.query(`update access_log set at = $1`, [NOW])
    return {}
  },
  listUnknownMessages: async (api) => {
    await unknownMessage(api)
    return {}
  },
  settleMessage: async (api) => ({ path: [await unknownMessage(api)] }),
  changeClosure: ofClosure,
  withdrawClosure: ofClosure,
}

const api = sharedTestApi(NOW)

/** Removes every row but those of the migrations, of the job centres and of their clients. */
const emptied = async (): Promise<void> => {
  api.clock.set(NOW)
  await api.it.database.pool.query(`do $$ declare tables text; begin
    select string_agg(format('%I.%I', schemaname, tablename), ', ') into tables from pg_tables
      where schemaname = 'public' and tablename not in ('migration', 'channel_setting', 'job_centre')
        and tablename not like 'api\\_client%';
    execute 'truncate ' || tables || ' restart identity';
  end $$`)
}

suite('the examples of the document', () => {
  beforeEach(emptied)

  for (const { id } of operations)
    test(`${id} is done as its example, and answers as its example`, async () => {
      const { requestMedia, status, answerMedia } = told(id)
      assert.ok(!requestMedia || 'example' in requestMedia, 'a body without an example')
      const answer = await send(api, id, await needs[id]?.(api))
      assert.equal(answer.status, status, JSON.stringify(answer.body))
      // By the clock of the database, which no test sets.
      if (answer.body?.readAt !== undefined) answer.body.readAt = NOW
      if (answerMedia) assert.deepEqual(withIds(answer.body, EXAMPLE_ID), answerMedia.example)
    })

  test('D-GROUP-CHANGE: registerCitizen, of a person whose group it changes, answers as its second example', async () => {
    const { id } = await made(api, 'registerCitizen', {}, { contactGroup: 6 })
    await made(api, 'setDeadline', { path: [id] }, { interviewType: 'follow_up' })
    const answer = await send(api, 'registerCitizen')
    const { status, answerMedia } = told('registerCitizen', 1)
    assert.equal(answer.status, status)
    assert.deepEqual(withIds(answer.body, EXAMPLE_ID), answerMedia.example)
    const second = operations.filter(({ example }) => example?.secondAnswer !== undefined).map((one) => one.id)
    assert.deepEqual(second, ['registerCitizen'], 'every second example is sent')
  })

  test('getToken is done as its example, with the secret of the client', async () => {
    const { requestBody, responses } = document.paths['/oauth/token'].post
    const { example } = requestBody.content['application/x-www-form-urlencoded']
    const shown = responses[200].content['application/json'].example
    // The client of the tests has the scope of the source of residence too.
    const form = new URLSearchParams({ ...example, client_secret: 'demo secret', scope: shown.scope })
    const response = await api.app.request('/oauth/token', { method: 'POST', body: form })
    const answer: Json = await response.json()
    assert.equal(response.status, 200)
    assert.deepEqual({ ...answer, access_token: shown.access_token }, shown)
  })
})
