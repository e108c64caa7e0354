import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { askAboutAttempts } from '../../src/actions/ask-about-attempts.ts'
import { askForTimes, endTimeRequest } from '../../src/actions/ask-for-times.ts'
import { keepSignInBegun, takeSignIn } from '../../src/actions/begin-sign-in.ts'
import { bookMeeting } from '../../src/actions/book-meeting.ts'
import { cancelMeeting } from '../../src/actions/cancel-meeting.ts'
import {
  addApiClient,
  addClientKey,
  changeApiClient,
  revokeApiClient,
  rotateClientSecret,
} from '../../src/actions/change-api-client.ts'
import { changeContactDetails, changeContactGroup, changeJobCentreOf } from '../../src/actions/change-citizen.ts'
import { changeCaseworker, changeJobCentre, registerJobCentres } from '../../src/actions/change-job-centre.ts'
import { changeJobCentreSettings } from '../../src/actions/change-job-centre-settings.ts'
import { changeMeeting } from '../../src/actions/change-meeting.ts'
import { changeNumber, reportNumber } from '../../src/actions/change-number.ts'
import { changeOffer, createOffer } from '../../src/actions/change-offer.ts'
import { changeSeats } from '../../src/actions/change-seats.ts'
import { addWebhook, endWebhook, redeliver, rotateWebhookSecret } from '../../src/actions/change-webhook.ts'
import { claimDatabase } from '../../src/actions/claim-database.ts'
import { claimMessages, isAnyDue, isSentOn } from '../../src/actions/claim-messages.ts'
import { changeClosedDays, closeDays, reopenDays } from '../../src/actions/close-days.ts'
import { closeDeadline } from '../../src/actions/close-deadline.ts'
import { askForAddress, confirmAddress } from '../../src/actions/confirm-address.ts'
import { setAsideCase, tellOtherwise } from '../../src/actions/decide-case.ts'
import { endAttempts, giveUpAbandoned } from '../../src/actions/end-attempts.ts'
import {
  endAllSessions,
  endSessionsAtProvider,
  endSessionsOfCitizen,
  signOutEverywhere,
} from '../../src/actions/end-sessions.ts'
import { eraseCitizen } from '../../src/actions/erase-citizen.ts'
import { eraseOwnCitizen } from '../../src/actions/erase-own-citizen.ts'
import { extendSessionUntil } from '../../src/actions/extend-session.ts'
import { handOverMessages } from '../../src/actions/hand-over-messages.ts'
import { holdTime } from '../../src/actions/hold-time.ts'
import { keepDraft } from '../../src/actions/keep-draft.ts'
import { keepFlaggedMeeting } from '../../src/actions/keep-flagged-meeting.ts'
import { keepForm } from '../../src/actions/keep-form.ts'
import { copyWeek, importTimes, makeSeries, openHoliday } from '../../src/actions/make-times.ts'
import { moveMeeting } from '../../src/actions/move-meeting.ts'
import { runNight } from '../../src/actions/nightly-run.ts'
import { publishTimes } from '../../src/actions/publish-times.ts'
import { rebookMeeting } from '../../src/actions/rebook-meeting.ts'
import { recordDeath, reportDeath } from '../../src/actions/record-death.ts'
import { recordMeetingOpened } from '../../src/actions/record-meeting-opened.ts'
import { recordNoTime } from '../../src/actions/record-no-time.ts'
import { recordNoticeShown } from '../../src/actions/record-notice-shown.ts'
import { registerCitizen } from '../../src/actions/register-citizen.ts'
import { registerOutcome } from '../../src/actions/register-outcome.ts'
import { registerWalkIn } from '../../src/actions/register-walk-in.ts'
import { giveHoldBack } from '../../src/actions/release-hold.ts'
import { changeReportedAbsence, reportAbsence, withdrawReportedAbsence } from '../../src/actions/report-absence.ts'
import { reportProtection } from '../../src/actions/report-protection.ts'
import { reportResidence } from '../../src/actions/report-residence.ts'
import { rotateKeys } from '../../src/actions/rotate-keys.ts'
import { endSaying } from '../../src/actions/say-what-happened.ts'
import { claimEvents, endAttempt, queueDeliveries } from '../../src/actions/send-events.ts'
import { sendMessageAgain } from '../../src/actions/send-message-again.ts'
import { setDeadline } from '../../src/actions/set-deadline.ts'
import { setDemoClock } from '../../src/actions/set-demo-clock.ts'
import { settleMessage } from '../../src/actions/settle-message.ts'
import { signIn, signOut } from '../../src/actions/sign-in.ts'
import {
  beginRereading,
  endSessionsOfStaff,
  extendStaffSessionUntil,
  keepLookReason,
  keepWeekFilter,
  signInStaff,
  signOutStaff,
} from '../../src/actions/staff-sessions.ts'
import { startSettingDeadlines } from '../../src/actions/start-task.ts'
import { strikeOutWalkIn } from '../../src/actions/strike-out-walk-in.ts'
import { summonCitizen } from '../../src/actions/summon-citizen.ts'
import { sweep } from '../../src/actions/sweep.ts'
import { switchChannel } from '../../src/actions/switch-channel.ts'
import { takeAssertion } from '../../src/actions/take-assertion.ts'
import { takeDeliveryReceipt } from '../../src/actions/take-delivery-receipt.ts'
import type { ActionContext } from '../../src/actions/transaction.ts'
import { vouchForDatabase } from '../../src/actions/vouch-for-database.ts'
import { withdrawChange } from '../../src/actions/withdraw-coming-change.ts'
import { withdrawTimes } from '../../src/actions/withdraw-times.ts'
import { workOnce } from '../../src/job-centre/tasks/work.ts'
import { type Act, acts, type Row } from '../../src/rules/access.ts'
import { type Actor, roles, scopes } from '../../src/rules/actor.ts'
import { instant, plainDate } from '../../src/rules/dates.ts'
import { defaultTimes } from '../../src/rules/kept-kinds.ts'
import { usualBounds } from '../../src/rules/limits.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { testKeys } from '../support/keys.ts'
import { SetClock } from '../support/program.ts'

// J-OWN: each action asks for access in its first step. Its database is nowhere, so that whoever
// gets beyond that step is seen: they fail to reach it.

const NOWHERE = 'postgres://nobody@127.0.0.1:1/nowhere'
const nowhere = openDatabase(NOWHERE, { connections: 2 })
after(() => nowhere.close())

const NOW = '2026-07-01T10:00:00+02:00'
const ID = '0197d3c1-5b1e-7a40-9c1e-3f0a5d2b8c11'
const HERE = '10100'
const day = plainDate('2026-07-10')
const at = instant(NOW)
const account = { issuer: 'https://broker.example.dk', subject: 'anna', sid: null }
const standing = { jobCentre: HERE, roles: ['caseworker'] } as const
const lost = { number: 1, attempts: 1, arrived: false, answered: null, failedBecause: 'x', isFinal: false }
const words = () => ({ subject: null, body: 'x' })
const program = {
  db: nowhere.db,
  clock: new SetClock(NOW),
  keys: testKeys,
  minimumDays: 0,
  bounds: usualBounds,
}

const offer = {
  title: 'Jobsamtale',
  description: '',
  meetingType: 'job',
  otherType: null,
  contactGroups: [2],
  categories: [],
  bookingNoticeHours: 0,
  horizonDays: 90,
  reminderHours: null,
  forms: ['in_person'],
  place: null,
  minutes: 45,
  rebooking: { allowed: true, noticeHours: 24 },
  cancelling: { allowed: true, noticeHours: 24 },
} as const
const person = { cpr: '6101900001', name: 'Anna', contactGroup: 2, jobCentre: HERE, details: {} }
const holiday = { kind: 'holiday', from: day, to: day } as const
const exempt = { ...holiday, kind: 'exempt' } as const
const booking = { timeId: ID, form: null, message: null, requireHold: false }
const receipt = { attemptId: ID, status: 'DELIVERED', meaning: 'delivered', at, reason: null, gatewayId: null } as const
const off = { channel: 'sms', isOn: false, reason: 'x', closesWaiting: false } as const
const claiming = { channel: 'sms', gateways: ['sms-1'], perSecond: 1, patience: 60, limit: 1, words } as const
const series = {
  offerId: ID,
  caseworkers: ['a'],
  weekdays: [5],
  from: 540,
  until: 600,
  minutes: 30,
  pause: 0,
  capacity: 1,
  place: null,
  first: day,
  last: day,
  everyWeeks: 1,
  open: [],
} as const
const withdrawal = { ids: [ID], onBooked: 'keep', reason: null, dryRun: false } as const
const signingIn = { kind: 'citizen', browser: 'secret', realNow: at } as const
const begun = { state: 'a', nonce: 'b', verifier: 'c', returnTo: null }
const finding = { citizenId: ID, jobCentre: HERE, offerId: null, windowFrom: day, windowUntil: null }

/**
 * Each row of the table with the action that asks it; `withdraw_exemption` is asked when it is
 * known what is withdrawn.
 */
const clientTold = {
  jobCentres: [HERE],
  scopes: [],
  actingUser: 'optional',
  jwksUrl: null,
  expiresAt: null,
  secretSha256: null,
} as const
const clientChange = { id: 'x', at }

const sameDeadline = { kind: 'set_deadlines', interviewType: 'job', dueDate: day, activationDate: null } as const

const doing: { readonly [A in Exclude<Act, 'withdraw_exemption'>]: (context: ActionContext) => Promise<unknown> } = {
  begin_sign_in: (context) => keepSignInBegun(context, signingIn, begun),
  finish_sign_in: (context) => takeSignIn(context, signingIn, 'state'),
  sign_in: (context) => signIn(context, ID, { account, realNow: at, minutes: 30, hours: 8 }),
  sign_out: (context) => signOut(context, 'token'),
  extend_session: (context) => extendSessionUntil(context, 'token', { realNow: at, until: at }),
  sign_out_everywhere: (context) => signOutEverywhere(context),
  sign_in_staff: (context) =>
    signInStaff(context, { account, name: 'Karin', standing, realNow: at, minutes: 30, hours: 8 }),
  sign_out_staff: (context) => signOutStaff(context, 'token', at),
  reread_roles: (context) => beginRereading(context, 'token', at),
  extend_staff_session: (context) => extendStaffSessionUntil(context, 'token', { realNow: at, until: at }),
  keep_look_reason: (context) => keepLookReason(context, 'token', 'case'),
  keep_week_filter: (context) =>
    keepWeekFilter(context, 'token', { by: 'place', offerId: null, place: null, team: null }),
  end_sessions_at_provider: (context) =>
    endSessionsAtProvider(context, { which: account, jti: 'a', takenUntil: at }, at),
  end_staff_sessions: (context) => endSessionsOfStaff(context, ID, at),
  end_citizen_sessions: (context) => endSessionsOfCitizen(context, ID),
  end_all_sessions: (context) => endAllSessions(context, at),
  keep_draft: (context) => keepDraft(context, 'token', null),
  keep_form: (context) =>
    keepForm(context, { kind: 'citizen', token: 'token', form: { path: '/', fields: [] }, isOwn: () => true }),
  change_contact_details: (context) => changeContactDetails(context, ID, {}),
  ask_for_address: (context) => askForAddress(context, ID, { channel: 'sms', address: '+4512345678' }),
  confirm_address: (context) => confirmAddress(context, ID, { channel: 'sms', code: '123456' }),
  record_notice_shown: (context) => recordNoticeShown(context, ID, { stage: 'new' }),
  record_meeting_opened: (context) => recordMeetingOpened(context, ID, 0),
  record_no_time: (context) => recordNoTime(context, finding),
  register_citizen: (context) => registerCitizen(context, person),
  change_contact_group: (context) => changeContactGroup(context, ID, { contactGroup: 2, category: null, from: day }),
  move_citizen: (context) => changeJobCentreOf(context, ID, { jobCentre: HERE, from: day }),
  report_number: (context) => reportNumber(context, { cpr: person.cpr, to: '6101900001' }),
  report_protection: (context) => reportProtection(context, { cpr: person.cpr, until: day }),
  report_death: (context) => reportDeath(context, { cpr: person.cpr, on: day }),
  report_residence: (context) => reportResidence(context, { cpr: person.cpr, municipality: '751', from: day }),
  change_number: (context) => changeNumber(context, ID, '6101900001'),
  record_death: (context) => recordDeath(context, ID, day),
  erase_own_citizen: (context) => eraseOwnCitizen(context, ID),
  withdraw_coming_change: (context) => withdrawChange(context, ID, { of: 'contact_group', id: 1 }),
  report_absence: (context) => reportAbsence(context, ID, holiday),
  report_exemption: (context) => reportAbsence(context, ID, exempt),
  change_absence: (context) => changeReportedAbsence(context, ID, holiday),
  withdraw_absence: (context) => withdrawReportedAbsence(context, ID),
  set_deadline: (context) => setDeadline(context, ID, { interviewType: 'job', dueDate: day, activationDate: null }),
  close_deadline: (context) => closeDeadline(context, ID, 'x'),
  set_aside_case: (context) =>
    setAsideCase(context, { of: 'deadline', id: ID }, { kind: 'ran_out', until: day, reason: 'x' }),
  tell_otherwise: (context) => tellOtherwise(context, { of: 'meeting', id: ID }, 'phone'),
  keep_flagged_meeting: (context) => keepFlaggedMeeting(context, ID, 'x'),
  send_message_again: (context) => sendMessageAgain(context, ID),
  release_hold: (context) => giveHoldBack(context, { citizenId: ID, timeId: ID }),
  hold_time: (context) => holdTime(context, { citizenId: ID, timeId: ID, form: null, rebooks: null }),
  book_meeting: (context) => bookMeeting(context, { citizenId: ID, ...booking }),
  rebook_meeting: (context) => rebookMeeting(context, { meetingId: ID, ...booking }),
  cancel_meeting: (context) => cancelMeeting(context, { meetingId: ID, reason: null }),
  summon_citizen: (context) => summonCitizen(context, ID, { kind: 'time', timeId: ID, form: null }),
  register_walk_in: (context) =>
    registerWalkIn(context, ID, { interviewType: 'job', heldAt: at, minutes: 30, caseworker: 'a' }),
  strike_out_walk_in: (context) => strikeOutWalkIn(context, ID, 'x'),
  move_meeting: (context) => moveMeeting(context, ID, { kind: 'time', timeId: ID }),
  change_meeting: (context) => changeMeeting(context, ID, { minutes: 30 }),
  register_outcome: (context) => registerOutcome(context, ID, 'held'),
  create_offer: (context) => createOffer(context, offer),
  change_offer: (context) => changeOffer(context, ID, { title: 'x' }),
  publish_times: (context) => publishTimes(context, ID, []),
  make_series: (context) => makeSeries(context, series, { dryRun: false }),
  copy_week: (context) => copyWeek(context, { from: day, to: day, caseworkers: null, open: [] }, { dryRun: false }),
  import_times: (context) => importTimes(context, '', { dryRun: false }),
  open_holiday: (context) => openHoliday(context, day, true),
  change_seats: (context) => changeSeats(context, ID, 2),
  withdraw_times: (context) => withdrawTimes(context, withdrawal),
  close_days: (context) =>
    closeDays(context, { from: day, to: day, place: null, caseworker: null, reason: null }, { dryRun: true }),
  change_closure: (context) => changeClosedDays(context, ID, { to: day }, { dryRun: true }),
  reopen_days: (context) => reopenDays(context, ID),
  ask_for_times: (context) => askForTimes(context, { interviewType: 'job', offerId: null, until: day, times: 1 }),
  end_time_request: (context) => endTimeRequest(context, ID, 'opened'),
  add_webhook: (context) => addWebhook(context, { url: 'https://x.example.dk', types: [], at }),
  end_webhook: (context) => endWebhook(context, ID),
  rotate_webhook_secret: (context) => rotateWebhookSecret(context, ID, { at }),
  redeliver_events: (context) => redeliver(context, ID, { events: null, at }),
  queue_deliveries: (context) => queueDeliveries(context, ID, at),
  claim_deliveries: (context) => claimEvents(context, ID, at),
  end_delivery: (context) => endAttempt(context, ID, lost, { realNow: at, chance: 0 }),
  change_caseworker: (context) => changeCaseworker(context, { ref: 'a', name: 'A' }),
  change_job_centre: (context) => changeJobCentre(context, { name: 'x' }),
  settle_message: (context) => settleMessage(context, ID, { wasTaken: true }),
  change_job_centre_settings: (context) => changeJobCentreSettings(context, { usualDays: 14 }),
  claim_database: (context) => claimDatabase(context, 'demo'),
  register_job_centres: (context) => registerJobCentres(context, [HERE]),
  run_night: (context) => runNight(context),
  start_task: (context) => startSettingDeadlines(context, sameDeadline, [ID]),
  work_at_tasks: (context) => workOnce(context, () => {}),
  erase_citizen: (context) => eraseCitizen(context, ID, { dryRun: true }),
  rotate_keys: (context) => rotateKeys(context, { now: at, heard: () => undefined }),
  sweep: (context) => sweep(context, { realNow: at, times: defaultTimes }),
  claim_messages: (context) => claimMessages(context, claiming),
  hand_over_messages: (context) => handOverMessages(context, words),
  end_attempts: (context) => endAttempts(context, []),
  give_up_abandoned: (context) => giveUpAbandoned(context, at),
  ask_about_attempts: (context) => askAboutAttempts(context, ['sms-1'], async () => null),
  switch_channel: (context) => switchChannel(context, off),
  vouch_for_database: (context) => vouchForDatabase(context, [], null),
  say_what_happened: (context) => endSaying(context),
  set_demo_clock: (context) => setDemoClock(context, 0),
  add_api_client: (context) => addApiClient(context, clientChange, clientTold),
  change_api_client: (context) => changeApiClient(context, 'x', {}),
  rotate_client_secret: (context) =>
    rotateClientSecret(context, clientChange, { sha256: Buffer.alloc(32), formerUntil: at }),
  change_client_keys: (context) => addClientKey(context, clientChange, { kid: 'k', jwk: {} }),
  end_api_client: (context) => revokeApiClient(context, clientChange),
  take_assertion: (context) =>
    takeAssertion(context, { client: 'x', jtiSha256: Buffer.alloc(32), expiresAt: at, now: at }),
  take_delivery_receipt: (context) => takeDeliveryReceipt(context, receipt),
}

const everybody: readonly Actor[] = [
  { kind: 'citizen', citizenId: ID },
  { kind: 'staff', jobCentre: HERE, roles, name: 'Karin Brandt' },
  { kind: 'client', jobCentre: HERE, scopes, client: 'case-system', user: null },
  { kind: 'registry', client: 'cpr' },
  { kind: 'gateway', name: 'sms-1' },
  { kind: 'operator', name: 'drift' },
  { kind: 'calendar' },
  { kind: 'nobody' },
]

const isDone = (act: string): act is keyof typeof doing => act in doing

/**
 * How it ended: the code of the refusal, or that the database was asked for. What the program does
 * by itself throws.
 */
async function endOf(work: Promise<unknown>): Promise<string> {
  try {
    const outcome = JSON.stringify(await work) ?? ''
    return /"code":"(\w+)"/.exec(outcome)?.[1] ?? 'done without the database'
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return /was refused: (\w+)$/.exec(said)?.[1] ?? (/ECONNREFUSED/.test(said) ? 'asked the database' : said)
  }
}

suite('J-OWN: each action asks for access first, whoever acts', () => {
  for (const act of Object.keys(doing).filter(isDone))
    test(act, async () => {
      const row: Row = acts[act]
      for (const actor of everybody) {
        const expected = row[actor.kind] === undefined ? (row.otherwise ?? 'not_found') : 'asked the database'
        assert.equal(await endOf(doing[act]({ ...program, actor })), expected, actor.kind)
      }
    })

  test('to whom no message is told, none is due, and no channel is on', async () => {
    for (const actor of everybody.filter(({ kind }) => kind !== 'calendar')) {
      const context = { ...program, actor }
      assert.deepEqual([await isAnyDue(context, 'sms'), await isSentOn(context, 'sms')], [false, false])
    }
  })
})
