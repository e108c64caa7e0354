import { recordAccess } from '../questions/access-log.ts'
import { countFreeTimesOfMany } from '../questions/bookable-starts.ts'
import { mayAct, worksFor } from '../rules/access.ts'
import { type Citizen, channelsOf, detailsIn, imported, noDetails } from '../rules/contact-details.ts'
import type { InterviewType } from '../rules/contact-groups.ts'
import { dateOf, type Instant, type PlainDate } from '../rules/dates.ts'
import { isSameDeadline, newDeadlineRefusals, newDeadlineWarnings, type Warning } from '../rules/new-deadline.ts'
import { deadlineSetToday } from '../rules/planned-future.ts'
import { done, type Outcome, refusedBy } from '../rules/refusals.ts'
import { type SituationToday, situationOn } from '../rules/situation.ts'
import {
  type NewCitizen as CitizenToInsert,
  findCitizens,
  findNamedCaseworkers,
  type NamedCaseworker,
} from '../storage/citizens.ts'
import type { Transaction } from '../storage/database.ts'
import { askedActivationDates, insertDeadlines, type NewDeadline } from '../storage/deadlines.ts'
import { newId } from '../storage/ids.ts'
import { readJobCentreSettings } from '../storage/job-centre-settings.ts'
import { ensureCaseworkers, ensureJobCentre, type StoredCaseworker } from '../storage/job-centres.ts'
import { citizenIdsWithNumbers, insertCitizens } from '../storage/loaded-citizens.ts'
import { insertMessages, type NewMessage } from '../storage/messages.ts'
import { readSituations } from '../storage/situations.ts'
import { recordFirstPeriods } from './steps/citizen-history.ts'
import { nextLook } from './steps/deadline.ts'
import { recordStepsOfMany, type StepsTaken } from './steps/deadline-history.ts'
import { isSameEnd } from './steps/details.ts'
import { reminderMessages } from './steps/messages.ts'
import type { NewCitizen } from './steps/new-citizen.ts'
import { type ActionContext, transact } from './transaction.ts'

/** The deadline that a line of a load wants; D-SAME: unless an equal one stands. */
interface LoadedDeadline {
  readonly interviewType: InterviewType
  readonly dueDate: PlainDate
  /** Null: today. */
  readonly activationDate: PlainDate | null
}

export interface Loaded {
  readonly person: NewCitizen
  readonly deadline: LoadedDeadline | null
}

/** What came of a line. */
export interface LineDone {
  readonly citizenId: string
  /** False where there was nothing to do: all of it stood already. */
  readonly isNew: boolean
  readonly deadline: Outcome<{
    readonly id: string
    readonly isNew: boolean
    /** J-CAPACITY; null where an equal one stood: nothing is counted for it. */
    readonly bookableTimes: number | null
    readonly warnings: readonly Warning[]
  }> | null
}

/** J-CAPACITY: free times, counted for people alike, for a few seconds of a load. */
export class CountedTimes {
  readonly #counted = new Map<string, number>()
  #since: Instant | null = null

  /** What was counted for such people; nothing once it is older than ten seconds. */
  of(now: Instant): Map<string, number> {
    if (this.#since === null || Math.abs(now.since(this.#since).total('seconds')) > FRESH_SECONDS) {
      this.#counted.clear()
      this.#since = now
    }
    return this.#counted
  }
}
const FRESH_SECONDS = 10

/**
 * The lines of a load that need no lock, in one transaction and a statement for each kind of row:
 * persons whom nobody has registered, with their first deadline, and those of whom nothing would
 * change. By the rules of `registerCitizen` and `setDeadline`, which are for all other lines: for
 * them the answer is null. Refusals: not_found, to whoever may not register.
 */
export const registerMany = (
  context: ActionContext,
  lines: readonly Loaded[],
  counted: CountedTimes,
): Promise<Outcome<readonly (LineDone | null)[]>> =>
  transact(context, 'register_citizen', async (trx, { actor }) => {
    const maySet = mayAct(context.actor, 'set_deadline')
    if (!maySet.ok && lines.some(({ deadline }) => deadline)) return maySet
    const ours = lines.map((line) => (worksFor(actor, line.person.jobCentre) ? line : null))
    const [jobCentre] = ours.flatMap((line) => line?.person.jobCentre ?? [])
    if (jobCentre === undefined) return done(lines.map(() => null))
    await ensureJobCentre(trx, jobCentre)
    const load = new Load(trx, context, jobCentre, counted)
    const told = await load.take(ours)
    const rows = told.flatMap((line) => (line ? [accessOf(context, line.citizenId)] : []))
    if (rows.length > 0) await recordAccess({ ...context, joined: { trx } }, ...rows)
    return done(told)
  })

const accessOf = ({ operation = 'register_citizen' }: ActionContext, citizenId: string) => ({
  operation,
  refused: false,
  citizenId,
  subject: null,
})

/** One transaction of a load, of one job centre. */
class Load {
  readonly #trx: Transaction
  readonly #context: ActionContext
  readonly #jobCentre: string
  readonly #counted: CountedTimes
  readonly #now: Instant
  readonly #today: PlainDate

  constructor(trx: Transaction, context: ActionContext, jobCentre: string, counted: CountedTimes) {
    this.#trx = trx
    this.#context = context
    this.#jobCentre = jobCentre
    this.#counted = counted
    this.#now = context.clock.now()
    this.#today = dateOf(this.#now)
  }

  async take(lines: readonly (Loaded | null)[]): Promise<(LineDone | null)[]> {
    const hashes = lines.map((line) => (line ? this.#context.keys.numbers.lookUp(line.person.cpr) : []))
    const known = await citizenIdsWithNumbers(this.#trx, hashes.flat())
    const ids = hashes.map((own) => own.map((hash) => known.get(hash.toString('hex'))).find((id) => id !== undefined))
    const seen = new Set<string>()
    // A person who stands in two lines is new in the first, and known in the second.
    const isFirst = lines.map(
      (line) => line !== null && !seen.has(line.person.cpr) && Boolean(seen.add(line.person.cpr)),
    )
    const fresh = lines.map((line, at) => (isFirst[at] && ids[at] === undefined ? line : null))
    const standing = lines.map((line, at) => ({ line, id: ids[at] }))
    const refs = lines.flatMap((line) => line?.person.caseworker ?? [])
    const caseworkers = refs.length > 0 ? await ensureCaseworkers(this.#trx, this.#jobCentre, refs) : new Map()
    const made = await this.#registerNew(fresh, caseworkers)
    const same = await this.#leaveEqual(standing)
    return lines.map((_line, at) => made[at] ?? same[at] ?? null)
  }

  async #registerNew(
    lines: readonly (Loaded | null)[],
    caseworkers: ReadonlyMap<string, StoredCaseworker>,
  ): Promise<(LineDone | null)[]> {
    const wanted = lines.map((line) => line && this.#toInsert(line, caseworkers))
    const inserted = await insertCitizens(
      this.#trx,
      wanted.flatMap((citizen) => citizen ?? []),
    )
    const people = lines.map((line, at) => {
      const citizen = wanted[at]
      return line && citizen && inserted.has(citizen.id) ? { line, citizen } : null
    })
    const made = people.flatMap((one) => one ?? [])
    const from = { from: this.#today, reportedOn: this.#today }
    await recordFirstPeriods(
      this.#trx,
      made.map(({ line: { person }, citizen: { id } }) => ({
        ...from,
        citizenId: id,
        contactGroup: person.contactGroup,
        category: person.category ?? null,
        jobCentre: person.jobCentre,
        movedHere: Boolean(person.movedHere),
      })),
      this.#context.actor,
    )
    const deadlines = await this.#setFirstDeadlines(made)
    return people.map((one) =>
      one ? { citizenId: one.citizen.id, isNew: true, deadline: deadlines.get(one.citizen.id) ?? null } : null,
    )
  }

  #toInsert({ person }: Loaded, caseworkers: ReadonlyMap<string, StoredCaseworker>): CitizenToInsert {
    const id = newId()
    return {
      id,
      numbers: this.#context.keys.numbers.stored(id, person.cpr),
      name: person.name,
      ...noDetails,
      ...person.details,
      detailsOf: person.jobCentre,
      caseworkerId: caseworkers.get(person.caseworker ?? '')?.id ?? null,
      createdAt: this.#now,
    }
  }

  /** The first deadlines of people who have nothing else yet. */
  async #setFirstDeadlines(
    made: readonly { readonly line: Loaded; readonly citizen: CitizenToInsert }[],
  ): Promise<Map<string, NonNullable<LineDone['deadline']>>> {
    const outcomes = new Map<string, NonNullable<LineDone['deadline']>>()
    const set: FirstDeadline[] = []
    for (const { line, citizen } of made) {
      const { deadline: wanted, person } = line
      if (!wanted) continue
      const situation = this.#newcomer(citizen.id, person)
      const refused = refusedBy(newDeadlineRefusals(situation, wanted, this.#context.minimumDays))
      if (refused) outcomes.set(citizen.id, refused)
      else set.push({ citizen, situation, wanted, id: newId() })
    }
    if (set.length === 0) return outcomes
    const counts = await this.#freeTimes(set)
    const { fewTimes } = await readJobCentreSettings(this.#trx, this.#jobCentre)
    await this.#write(set)
    for (const { citizen, situation, wanted, id } of set) {
      const bookableTimes = counts.get(citizen.id) ?? 0
      const full = { ...wanted, activationDate: wanted.activationDate ?? this.#today }
      const known = {
        freeTimes: bookableTimes,
        fewTimes,
        hasSignedIn: false,
        reachable: channelsOf(citizen).length > 0,
      }
      const warnings = newDeadlineWarnings(situation, full, known)
      outcomes.set(citizen.id, done({ id, isNew: true, bookableTimes, warnings }))
    }
    return outcomes
  }

  async #write(set: readonly FirstDeadline[]): Promise<void> {
    const act = { actor: this.#context.actor, at: this.#now, reason: null }
    const rows: NewDeadline[] = []
    const taken: StepsTaken[] = []
    const messages: NewMessage[] = []
    for (const { citizen, situation, wanted, id } of set) {
      const full = { ...wanted, activationDate: wanted.activationDate ?? this.#today }
      const { deadline, steps, reminder } = deadlineSetToday(situation, full)
      const of = { id, citizenId: citizen.id, jobCentre: deadline.jobCentre }
      const nextDate = nextLook(deadline, situation.facts, this.#today)
      rows.push({ ...deadline, ...of, askedActivationDate: wanted.activationDate, nextDate, createdAt: this.#now })
      taken.push({ deadline: of, steps, act })
      if (reminder) messages.push(...reminderMessages(citizen, of, reminder, this.#now))
    }
    await insertDeadlines(this.#trx, rows)
    await Promise.all([recordStepsOfMany(this.#trx, taken), insertMessages(this.#trx, messages)])
  }

  /** A citizen of whom nothing is known but what the line says. */
  #newcomer(citizenId: string, { contactGroup, category = null, jobCentre }: NewCitizen): SituationToday {
    const from = { from: this.#today, reportedOn: this.#today }
    const stored = {
      citizenId,
      contactGroups: [{ contactGroup, category, ...from }],
      jobCentres: [{ jobCentre, ...from }],
      absences: [],
      diedOn: null,
      protectedUntil: null,
      deadline: null,
      meetings: [],
    }
    return situationOn(stored, this.#now)
  }

  /** J-CAPACITY, counted once for all who are alike. */
  async #freeTimes(set: readonly FirstDeadline[]): Promise<Map<string, number>> {
    const counted = this.#counted.of(this.#now)
    const asked = new Map<string, SituationToday>()
    for (const one of set) {
      const key = likeness(one)
      if (counted.has(key) || asked.has(key)) continue
      const full = { ...one.wanted, activationDate: one.wanted.activationDate ?? this.#today }
      asked.set(key, { ...one.situation, deadline: { ...deadlineSetToday(one.situation, full).deadline, id: one.id } })
    }
    const counts = await countFreeTimesOfMany(this.#trx, this.#jobCentre, [...asked.values()], this.#now)
    for (const [key, { citizenId }] of asked) counted.set(key, counts.get(citizenId) ?? 0)
    return new Map(set.map((one) => [one.citizen.id, counted.get(likeness(one)) ?? 0]))
  }

  /** Does nothing for people who are known and of whom nothing would change. */
  async #leaveEqual(
    lines: readonly { readonly line: Loaded | null; readonly id: string | undefined }[],
  ): Promise<(LineDone | null)[]> {
    const ids = [...new Set(lines.flatMap(({ line, id }) => (line ? (id ?? []) : [])))]
    if (ids.length === 0) return lines.map(() => null)
    const [stored, citizens, named] = await Promise.all([
      readSituations(this.#trx, ids, this.#today),
      findCitizens(this.#trx, ids),
      findNamedCaseworkers(this.#trx, ids),
    ])
    const situations = new Map([...stored].map(([id, one]) => [id, situationOn(one, this.#now)]))
    const asked = await askedActivationDates(
      this.#trx,
      [...situations.values()].flatMap(({ deadline }) => deadline?.id ?? []),
    )
    const byId = new Map(citizens.map((citizen) => [citizen.id, citizen]))
    return lines.map(({ line, id = '' }) => {
      const [citizen, situation] = [byId.get(id), situations.get(id)]
      if (!line || !citizen || !situation) return null
      const open = situation.deadline
      const isEqual =
        isSamePerson(citizen, situation, line.person, named.get(id)) &&
        (!line.deadline || (open && isSameDeadline(open, asked.get(open.id) ?? null, line.deadline, this.#today)))
      if (!isEqual) return null
      const deadline =
        line.deadline && open ? done({ id: open.id, isNew: false, bookableTimes: null, warnings: [] }) : null
      return { citizenId: id, isNew: false, deadline }
    })
  }
}

interface FirstDeadline {
  readonly citizen: CitizenToInsert
  readonly situation: SituationToday
  readonly wanted: LoadedDeadline
  readonly id: string
}

/** Newcomers with one and the same of these have the same free times. */
const likeness = ({ situation: { contactGroup, category }, wanted }: FirstDeadline): string =>
  [contactGroup, category ?? '', wanted.interviewType, wanted.dueDate, wanted.activationDate ?? ''].join('|')

/** Whether `registerCitizen` would change nothing of them, and have nothing to tell. */
function isSamePerson(
  stored: Citizen,
  situation: SituationToday,
  { name, contactGroup, category, jobCentre, caseworker, details }: NewCitizen,
  named: NamedCaseworker | undefined,
): boolean {
  if (situation.jobCentre !== jobCentre || situation.contactGroup !== contactGroup) return false
  if (category !== undefined && category !== situation.category) return false
  if (name !== stored.name || detailsIn(stored, jobCentre) !== stored) return false
  if (caseworker !== undefined && caseworker !== (named?.jobCentre === jobCentre ? named.ref : null)) return false
  const { protectedUntil, ...others } = details
  const { change, kept } = imported(stored, others)
  return (
    kept.length === 0 &&
    (protectedUntil === undefined || isSameEnd(protectedUntil, stored.protectedUntil)) &&
    Object.entries(change).every(([field, told]) => told === undefined || valueOf(stored, field) === told)
  )
}

const valueOf = (stored: Citizen, field: string): unknown =>
  Object.entries(stored).find(([name]) => name === field)?.[1]
