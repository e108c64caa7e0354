import { dateOf, type Instant, isInstantAfter, type PlainDate } from '../rules/dates.ts'
import { remind } from '../rules/messages.ts'
import { done } from '../rules/refusals.ts'
import type { RuleName } from '../rules/rule-names.ts'
import { type Situation, situationOn } from '../rules/situation.ts'
import { type Recipient, readRecipients } from '../storage/citizens.ts'
import type { Transaction } from '../storage/database.ts'
import { type DeadlineUpdate, lockDueDeadlines, updateDeadlines } from '../storage/deadlines.ts'
import { lockToRemind, markChunkDue, markReminded } from '../storage/meetings.ts'
import { insertMessages, type NewMessage } from '../storage/messages.ts'
import { finishNightlyRun, insertNightlyRun } from '../storage/nightly-runs.ts'
import { longStatements } from '../storage/pipeline.ts'
import { readSituations } from '../storage/situations.ts'
import { toUpdate } from './steps/deadline.ts'
import { recordStepsOfMany, type StepsTaken } from './steps/deadline-history.ts'
import { recordHandOvers, recordMovesOfToday } from './steps/events.ts'
import { recordDue } from './steps/meeting-history.ts'
import { meetingReminders, reminderMessages } from './steps/messages.ts'
import { renewAll } from './steps/renew-numbers.ts'
import { type ActionContext, transact } from './transaction.ts'

export interface NightlyRun {
  readonly day: PlainDate
  /** Deadlines to which something happened: a status or a reminder. */
  readonly deadlines: number
  /** Statuses passed through, by rule. */
  readonly steps: Readonly<Partial<Record<RuleName, number>>>
  /** Meetings whose day has come. */
  readonly meetings: number
  readonly messages: number
}

/**
 * Deadlines a transaction. Large enough that round trips do not count: 500 are no faster. Small
 * enough that nobody waits long for a lock, nor a page of the same process for the rules (15 ms).
 */
const CHUNK = 200

/** What the chunks have done so far. */
interface Night {
  readonly day: PlainDate
  readonly now: Instant
  deadlines: number
  meetings: number
  messages: number
  readonly steps: Map<RuleName, number>
}

interface ChunkDone {
  readonly seen: number
  readonly changed: number
  readonly messages: number
  readonly rules: readonly RuleName[]
}

/**
 * Writes down what the calendar has done up to the clock's today, and makes the reminders of the
 * day (§2.2: "ved batchkørsel"). Safe twice, in parallel, after a crash and days late: each chunk
 * is one transaction. Rows that others hold are skipped, and waited for at the end. What is written
 * down is no longer due (D-LATE-RUN, N-ONCE, N-CATCH-UP).
 */
export async function runNight(context: ActionContext): Promise<NightlyRun> {
  const now = context.clock.now()
  const night: Night = { day: dateOf(now), now, deadlines: 0, meetings: 0, messages: 0, steps: new Map() }
  const id = await write(context, (trx) => insertNightlyRun(trx, night.day, now))
  // One after the other. Two side by side were a third faster, but made citizens wait longer on two
  // cores: docs/performance.md has what a page takes beside the night.
  await untilNone(() => settle(context, night, { wait: false }))
  await untilNone(() => settle(context, night, { wait: true }))
  await untilNone(async () => {
    const marked = await write(context, (trx) => markMeetings(trx, night.day))
    night.meetings += marked
    return marked
  })
  await untilNone(() => remindOfMeetings(context, night, { wait: false }))
  await untilNone(() => remindOfMeetings(context, night, { wait: true }))
  await tellMoves(context, night.day)
  await renewAll((work) => write(context, work), context.keys.numbers)
  const { day, deadlines, meetings, messages, steps } = night
  const finishedAt = context.clock.now()
  await write(context, (trx) => finishNightlyRun(trx, id, { finishedAt, deadlines, meetings, messages }))
  return { day, deadlines, meetings, messages, steps: Object.fromEntries(steps) }
}

/** J-EVENTS: tells both job centres of a move that its day has come. */
async function tellMoves(context: ActionContext, day: PlainDate): Promise<void> {
  let after: number | null = 0
  while (after !== null) after = await tellMovesAfter(context, day, after)
}

const tellMovesAfter = (context: ActionContext, day: PlainDate, after: number): Promise<number | null> =>
  write(context, (trx) => recordMovesOfToday(trx, day, { after, limit: CHUNK }))

async function untilNone(chunk: () => Promise<number>): Promise<void> {
  while ((await chunk()) > 0);
}

async function write<T>(context: ActionContext, work: (trx: Transaction) => Promise<T>): Promise<T> {
  const outcome = await transact(context, 'run_night', async (trx) => {
    await longStatements(trx)
    return done(await work(trx))
  })
  if (!outcome.ok) throw new Error(`the night was refused: ${outcome.refusals[0].code}`)
  return outcome.value
}

async function settle(context: ActionContext, night: Night, how: { wait: boolean }): Promise<number> {
  const chunk = await write(context, (trx) => settleChunk(trx, night, how))
  night.deadlines += chunk.changed
  night.messages += chunk.messages
  for (const rule of chunk.rules) night.steps.set(rule, (night.steps.get(rule) ?? 0) + 1)
  return chunk.seen
}

/** M-ONE: a chunk of the meetings whose day has come. Returns how many. */
async function markMeetings(trx: Transaction, today: PlainDate): Promise<number> {
  const meetings = await markChunkDue(trx, today, CHUNK)
  await recordDue(trx, meetings)
  return meetings.length
}

async function remindOfMeetings(context: ActionContext, night: Night, how: { wait: boolean }): Promise<number> {
  const chunk = await write(context, (trx) => remindChunk(trx, night, how))
  night.messages += chunk.messages
  return chunk.seen
}

/**
 * N-MEETING: the reminders of a chunk of the meetings whose reminder leaves today, or should have.
 */
async function remindChunk(
  trx: Transaction,
  { day, now }: Night,
  how: { wait: boolean },
): Promise<{ readonly seen: number; readonly messages: number }> {
  const meetings = await lockToRemind(trx, day, CHUNK, how)
  const citizens = await readRecipients(trx, [...new Set(meetings.map(({ citizenId }) => citizenId))])
  const reminders = meetings.flatMap((meeting) => {
    const citizen = citizens.get(meeting.citizenId)
    // The night may be so late that the meeting has begun. Then nobody is reminded: staff see it.
    return citizen && isInstantAfter(meeting.startsAt, now)
      ? meetingReminders(citizen, meeting, now, { late: true })
      : []
  })
  const [messages] = await Promise.all([
    insertMessages(trx, reminders),
    markReminded(
      trx,
      meetings.map(({ id }) => id),
    ),
  ])
  return { seen: meetings.length, messages }
}

interface Writing {
  readonly updates: DeadlineUpdate[]
  readonly taken: StepsTaken[]
  readonly messages: NewMessage[]
  readonly handOvers: Parameters<typeof recordHandOvers>[1][number][]
  /** Deadlines to which something happened. */
  changed: number
}

async function settleChunk(trx: Transaction, night: Night, { wait }: { wait: boolean }): Promise<ChunkDone> {
  const due = await lockDueDeadlines(trx, night.day, CHUNK, { wait })
  const citizenIds = due.map(({ citizenId }) => citizenId)
  const [situations, citizens] = await Promise.all([
    readSituations(trx, citizenIds, night.day),
    readRecipients(trx, citizenIds),
  ])
  const writing: Writing = { updates: [], taken: [], messages: [], handOvers: [], changed: 0 }
  for (const { citizenId } of due) {
    const situation = situations.get(citizenId)
    const citizen = citizens.get(citizenId)
    if (situation && citizen) settleOne(night, situation, citizen, writing)
  }
  const [messages] = await Promise.all([
    insertMessages(trx, writing.messages),
    updateDeadlines(trx, writing.updates),
    recordHandOvers(trx, writing.handOvers),
    recordStepsOfMany(trx, writing.taken),
  ])
  const rules = writing.taken.flatMap(({ steps }) => steps.map(({ rule }) => rule))
  return { seen: due.length, changed: writing.changed, messages, rules }
}

function settleOne(night: Night, stored: Situation, citizen: Recipient, writing: Writing): void {
  const { settledDeadline, unwritten, handedOver, facts } = situationOn(stored, night.now)
  if (!settledDeadline) return
  const { deadline, reminder } = remind(settledDeadline, night.day)
  const of = { id: settledDeadline.id, citizenId: citizen.id, jobCentre: deadline.jobCentre }
  writing.updates.push(toUpdate(of.id, deadline, facts, night.day))
  writing.taken.push({ deadline: of, steps: unwritten, act: null })
  if (handedOver) writing.handOvers.push({ deadline: settledDeadline, citizenId: citizen.id, handedOver, act: null })
  if (reminder) writing.messages.push(...reminderMessages(citizen, of, reminder, night.now))
  if (unwritten.length > 0 || reminder) writing.changed += 1
}
