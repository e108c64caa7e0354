import { isAway } from '../../rules/absences.ts'
import { reachesCitizen } from '../../rules/access.ts'
import { whoActs } from '../../rules/actor.ts'
import { classOf } from '../../rules/capacity.ts'
import type { CitizenList } from '../../rules/citizen-lists.ts'
import { type Citizen, channelsOf, detailsIn } from '../../rules/contact-details.ts'
import type { InterviewType } from '../../rules/contact-groups.ts'
import { addDays, dateOf, earlier, type Instant, type PlainDate } from '../../rules/dates.ts'
import type { JobCentreSettings } from '../../rules/job-centre-settings.ts'
import type { Channel, Reminder } from '../../rules/messages.ts'
import { newDeadlineRefusals, type WantedDeadline } from '../../rules/new-deadline.ts'
import { deadlineSetToday } from '../../rules/planned-future.ts'
import { done, type Outcome, type RefusalCode } from '../../rules/refusals.ts'
import { type SituationToday, situationOn } from '../../rules/situation.ts'
import { MOST_ITEMS } from '../../rules/tasks.ts'
import { findCitizens } from '../../storage/citizens.ts'
import type { Queryable } from '../../storage/database.ts'
import { worn } from '../../storage/hats.ts'
import { readJobCentreSettings } from '../../storage/job-centre-settings.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { readSituations } from '../../storage/situations.ts'
import { citizensOf } from '../../storage/work-list/citizen-lists.ts'
import { mineOf } from '../../storage/work-list/parts.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { moreLacking } from './capacity.ts'
import { countCapacity } from './capacity-count.ts'
import type { Whose } from './work-list.ts'

/** For whom: some citizens, or all on a list as of now. */
export type ManyCitizens = { readonly ids: readonly string[] } | { readonly list: CitizenList; readonly whose: Whose }

export interface ThoughtOfForMany {
  readonly interviewType: InterviewType
  /** Null: after the usual number of days. */
  readonly dueDate: PlainDate | null
  readonly activationDate: PlainDate | null
}

/** Somebody who cannot get it, with every reason. */
interface CannotGet {
  readonly citizenId: string
  readonly name: string
  readonly reasons: readonly RefusalCode[]
}

/** What follows if the same deadline is set for many: totals, and those who are left out. */
export interface ManyPreview {
  readonly wanted: {
    readonly interviewType: InterviewType
    readonly dueDate: PlainDate
    readonly activationDate: PlainDate | null
  }
  readonly settings: JobCentreSettings
  /** Who can get it: for them it is set. */
  readonly ids: readonly string[]
  /** The first of those who cannot. */
  readonly leftOut: readonly CannotGet[]
  readonly leftOutInAll: number
  /** How many citizens have an open deadline that it closes. */
  readonly superseding: number
  /** Who has an interview, so that the deadline is met at once (M-EARLIER). */
  readonly met: number
  /** How many citizens get a message at once. */
  readonly told: number
  /** What they are told, and on which channels any of them is; null where nobody is. */
  readonly message: { readonly reminder: Reminder; readonly channels: readonly Channel[] } | null
  /** Whom no message reaches (D-UNKNOWING). */
  readonly unreached: number
  /** How many of them can have a time, when others have had theirs (J-CAPACITY). */
  readonly served: number
}

type Asker = QuestionContext & { readonly minimumDays: number }

/** More of them than this are counted and not named. */
const MOST_NAMED = 100

interface AsOf {
  /** Who asks. */
  readonly name: string
  readonly jobCentre: string
  readonly now: Instant
  readonly today: PlainDate
}

async function idsOf(db: Queryable, whom: ManyCitizens, of: AsOf): Promise<readonly string[]> {
  if ('ids' in whom) return whom.ids.slice(0, MOST_ITEMS)
  const mine = whom.whose === 'mine' ? await mineOf(db, of.jobCentre, of.name) : null
  const { rows } = await citizensOf(db, { ...of, mine }, whom.list, { skip: 0, take: MOST_ITEMS, order: 'name' })
  return rows.map(({ citizenId }) => citizenId)
}

/** A citizen with the row, and why they cannot get the deadline. */
interface Judged {
  readonly situation: SituationToday
  readonly row: Citizen | undefined
  readonly reasons: readonly RefusalCode[]
}

interface AtOnce {
  readonly channels: readonly Channel[]
  readonly reminder: Reminder | null
}

const messageOf = ({ situation, row }: Judged, wanted: WantedDeadline): AtOnce => ({
  channels: row === undefined ? [] : channelsOf(detailsIn(row, situation.jobCentre)),
  reminder: deadlineSetToday(situation, wanted).reminder,
})

function messageToAll(told: readonly AtOnce[]): ManyPreview['message'] {
  const reminder = told[0]?.reminder ?? null
  return reminder && { reminder, channels: [...new Set(told.flatMap(({ channels }) => channels))] }
}

/** How many of them can have a time. Who has such a deadline already is among the others. */
async function servedOf(
  context: Asker,
  can: readonly Judged[],
  { interviewType, dueDate }: Pick<WantedDeadline, 'interviewType' | 'dueDate'>,
  of: AsOf,
): Promise<number> {
  const count = await countCapacity(worn(context, 'see_capacity'), { ...of, interviewType })
  const isCounted = ({ deadline }: SituationToday) =>
    deadline !== null && deadline.interviewType === interviewType && deadline.status !== 'met'
  const more = can
    .filter(({ situation }) => !isCounted(situation) && situation.plannedInterview === null)
    .map(({ situation: { contactGroup, category, absences } }) => {
      const away = absences.filter(({ kind }) => isAway(kind))
      return classOf(count.counted, { contactGroup, category, dueDate, absences: away, citizens: 1 })
    })
  return can.length - (await moreLacking(count, more))
}

/**
 * What setting this deadline for many would do, by the functions that `setDeadline` calls. Those
 * who are named, because they are left out, are looked at. Refusals: not_found.
 */
export const askDeadlinesForMany = (
  context: Asker,
  whom: ManyCitizens,
  thoughtOf: ThoughtOfForMany,
): Promise<Outcome<ManyPreview>> =>
  ask(context, 'preview_deadlines_for_many', async (granted, looks, database) => {
    const now = context.clock.now()
    const { jobCentre } = granted.actor
    const of: AsOf = { name: whoActs(granted.actor).name ?? '', jobCentre, now, today: dateOf(now) }
    const read = await snapshot(database, async (db) => {
      const settings = await readJobCentreSettings(db, of.jobCentre)
      const ids = await idsOf(db, whom, of)
      const situations = await readSituations(db, ids, of.today)
      return { settings, ids, situations, rows: new Map((await findCitizens(db, ids)).map((row) => [row.id, row])) }
    })
    const { settings } = read
    const { interviewType, activationDate } = thoughtOf
    const dueDate = thoughtOf.dueDate ?? addDays(of.today, settings.usualDays)
    const wanted = { interviewType, dueDate, activationDate: activationDate ?? earlier(of.today, dueDate) }
    const judged = read.ids.flatMap((id): Judged[] => {
      const found = read.situations.get(id)
      const situation = found ? situationOn(found, now) : null
      if (!situation || !reachesCitizen(granted, situation)) return []
      const reasons = newDeadlineRefusals(situation, wanted, context.minimumDays).map(({ code }) => code)
      return [{ situation, row: read.rows.get(id), reasons }]
    })
    const can = judged.filter(({ reasons }) => reasons.length === 0)
    const left = judged.filter(({ reasons }) => reasons.length > 0)
    const named = left.slice(0, MOST_NAMED)
    looks.told(...named.map(({ situation }) => situation.citizenId))
    const messages = can.map((one) => messageOf(one, wanted))
    const told = messages.filter(({ channels, reminder }) => channels.length > 0 && reminder !== null)
    return done({
      wanted: { interviewType, dueDate, activationDate },
      settings,
      ids: can.map(({ situation }) => situation.citizenId),
      leftOut: named.map(({ situation: { citizenId }, row, reasons }) => ({
        citizenId,
        name: row?.name ?? '',
        reasons,
      })),
      leftOutInAll: left.length,
      superseding: can.filter(({ situation }) => situation.deadline !== null).length,
      met: can.filter(({ situation }) => situation.plannedInterview !== null).length,
      told: told.length,
      message: messageToAll(told),
      unreached: messages.filter(({ channels }) => channels.length === 0).length,
      served: await servedOf(context, can, wanted, of),
    })
  })
