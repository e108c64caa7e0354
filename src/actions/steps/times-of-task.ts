import { sieveAgain } from '../../questions/job-centre/planned-times.ts'
import { dateOf, type Instant } from '../../rules/dates.ts'
import { wantedTime } from '../../rules/sieve-times.ts'
import type { WantedForTimes } from '../../rules/tasks.ts'
import type { Transaction } from '../../storage/database.ts'
import { newId } from '../../storage/ids.ts'
import { bookedAmong, type EndedTime, endTimes, lockNextTimes, type OpenTimeOfTask } from '../../storage/task-times.ts'
import type { Task } from '../../storage/tasks.ts'
import { insertTimes, lockTimes, setTimeStatus } from '../../storage/times.ts'
import { recordTimes, type Told } from './events.ts'

/** So many times a transaction: a tenth of a second. */
const AT_ONCE = 100

/** Makes or withdraws the next times of a task. False where none is left. */
export async function doNextTimes(
  trx: Transaction,
  { id, jobCentre }: Pick<Task, 'id' | 'jobCentre'>,
  wanted: WantedForTimes,
  { actor, at: now }: Told,
): Promise<boolean> {
  const lines = await lockNextTimes(trx, id, AT_ONCE)
  if (lines.length === 0) return false
  const ended =
    wanted.kind === 'make_times'
      ? await makeTimes(trx, { jobCentre, series: wanted.series, now }, lines)
      : await withdrawUnbooked(trx, lines)
  await endTimes(trx, id, ended)
  const changed = new Set(ended.flatMap(({ outcome, number }) => (outcome === 'done' ? number : [])))
  const told = lines.filter(({ number }) => changed.has(number))
  const type = wanted.kind === 'make_times' ? 'times.published' : 'times.withdrawn'
  await recordTimes(trx, type, told, { jobCentre, actor, at: now })
  return true
}

/** Goes on without the next times of a task: the program failed with them again and again. */
export async function leaveOutNextTimes(trx: Transaction, taskId: string): Promise<void> {
  const lines = await lockNextTimes(trx, taskId, AT_ONCE)
  const failed = lines.map(({ number, timeId }) => ({ number, timeId, outcome: 'failed' as const, why: null }))
  await endTimes(trx, taskId, failed)
}

interface Making {
  readonly jobCentre: string
  readonly series: string
  readonly now: Instant
}

/** What has come in the way since the task began is left out: the plan is asked again. */
async function makeTimes(
  trx: Transaction,
  { jobCentre, series, now }: Making,
  lines: readonly OpenTimeOfTask[],
): Promise<EndedTime[]> {
  const times = lines.map((line) => ({ ...line, ...wantedTime(line, line.caseworkerId, line.place), id: newId() }))
  const sieved = await sieveAgain({ db: trx, jobCentre, today: dateOf(now) }, times)
  const made = sieved.flatMap(({ time, skipped }) => (skipped === null ? time : []))
  await insertTimes(
    trx,
    made.map(({ id, offerId, caseworkerId, startsAt, endsAt, capacity, ownPlace: place }) => {
      const status = 'open' as const
      return { id, jobCentre, offerId, caseworkerId, startsAt, endsAt, capacity, place, status, series }
    }),
  )
  return sieved.map(({ time: { number, id }, skipped }) =>
    skipped === null
      ? { number, outcome: 'done', why: null, timeId: id }
      : { number, outcome: 'refused', why: skipped.kind, timeId: null },
  )
}

/** Withdraws the times that nobody has booked; the others stand. */
async function withdrawUnbooked(trx: Transaction, lines: readonly OpenTimeOfTask[]): Promise<EndedTime[]> {
  const locked = await lockTimes(
    trx,
    lines.flatMap(({ timeId }) => timeId ?? []),
  )
  const statusOf = new Map(locked.map(({ id, status }) => [id, status]))
  // Read behind the locks: what was booked meanwhile stands as well.
  const booked = await bookedAmong(trx, [...statusOf.keys()])
  const free = [...statusOf].flatMap(([id, status]) => (status === 'open' && !booked.has(id) ? id : []))
  await setTimeStatus(trx, free, 'withdrawn')
  const isGone = (timeId: string | null) =>
    timeId !== null && (free.includes(timeId) || statusOf.get(timeId) === 'withdrawn')
  return lines.map(({ number, timeId }) =>
    isGone(timeId)
      ? { number, timeId, outcome: 'done', why: null }
      : { number, timeId, outcome: 'refused', why: 'booked' },
  )
}
