import { type Absence, isAway } from '../../rules/absences.ts'
import { reachesCitizen, worksFor } from '../../rules/access.ts'
import type { SeenCase } from '../../rules/case-changes.ts'
import { channelsOf, detailsIn } from '../../rules/contact-details.ts'
import { allowsDeadline, type InterviewType } from '../../rules/contact-groups.ts'
import type { Instant, PlainDate } from '../../rules/dates.ts'
import type { Deadline } from '../../rules/deadline.ts'
import type { JobCentreSettings } from '../../rules/job-centre-settings.ts'
import type { Channel } from '../../rules/messages.ts'
import { newDeadlineRefusals, newDeadlineWarnings, type Warning } from '../../rules/new-deadline.ts'
import { type DeadlineSetToday, deadlineSetToday, type PlannedDay, plannedDays } from '../../rules/planned-future.ts'
import { done, type Outcome, type Refusal, refuse } from '../../rules/refusals.ts'
import type { SituationToday } from '../../rules/situation.ts'
import { findCitizen } from '../../storage/citizens.ts'
import type { Queryable } from '../../storage/database.ts'
import { readJobCentreSettings } from '../../storage/job-centre-settings.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { freeTimesByDay, totalOf } from '../bookable-starts.ts'
import { readSituationToday } from '../situation.ts'
import { citizenWithId } from '../whose.ts'
import { readSeenCase } from './seen-case.ts'

/** A deadline that somebody thinks of setting. Null: what the job centre usually sets. */
export interface ThoughtOf {
  /** Null: the type that the citizen's group can get a deadline for; job where it is both. */
  readonly interviewType: InterviewType | null
  /** Null: after the usual number of days. */
  readonly dueDate: PlainDate | null
  /** Null: visible at once. */
  readonly activationDate: PlainDate | null
}

/** What follows if the deadline is set now: the rules' own answer, nothing is written. */
export interface WhatFollows {
  readonly set: DeadlineSetToday
  /** What comes of it by itself if the citizen does nothing. */
  readonly days: readonly PlannedDay[]
  readonly freeTimes: number
  /** How many on which day, `2026-07-10`. */
  readonly freeTimesByDay: ReadonlyMap<string, number>
  readonly warnings: readonly Warning[]
  /** The open deadline that is closed by it. */
  readonly superseded: Deadline | null
  /** Days away within its window, that are known here (D-RESIDENCE). */
  readonly away: readonly Absence[]
  readonly channels: readonly Channel[]
}

/** A deadline before it is set. */
export interface NewDeadlinePreview {
  readonly citizen: { readonly id: string; readonly name: string; readonly language: string }
  readonly now: Instant
  readonly situation: SituationToday
  readonly settings: JobCentreSettings
  /** The types that the citizen's group can get a deadline for today. */
  readonly types: readonly InterviewType[]
  readonly wanted: {
    readonly interviewType: InterviewType
    readonly dueDate: PlainDate
    readonly activationDate: PlainDate | null
  }
  /** Why it cannot be set: every reason. */
  readonly refusals: readonly Refusal[]
  /** Null where it cannot be set. */
  readonly follows: WhatFollows | null
  readonly seen: SeenCase
}

type Asker = QuestionContext & { readonly minimumDays: number }

const types = ['job', 'follow_up'] as const

async function followsOf(
  db: Queryable,
  context: Asker,
  { situation, wanted, settings, now }: Pick<NewDeadlinePreview, 'situation' | 'wanted' | 'settings' | 'now'>,
  citizen: { readonly hasSignedIn: boolean; readonly channels: readonly Channel[] },
): Promise<WhatFollows> {
  const { today, facts, deadline: superseded } = situation
  const full = { ...wanted, activationDate: wanted.activationDate ?? today }
  const set = deadlineSetToday(situation, full)
  const after = { ...situation, deadline: { ...set.deadline, id: '' } }
  const byDay = await freeTimesByDay(db, after, now)
  const freeTimes = totalOf(byDay)
  const warnings = newDeadlineWarnings(situation, full, {
    freeTimes,
    fewTimes: settings.fewTimes,
    hasSignedIn: citizen.hasSignedIn,
    reachable: citizen.channels.length > 0,
  })
  return {
    set,
    days: plannedDays(set.deadline, facts, today),
    freeTimes,
    freeTimesByDay: byDay,
    warnings,
    superseded,
    away: situation.absences.filter(({ kind, jobCentre }) => isAway(kind) && worksFor(context.actor, jobCentre)),
    channels: citizen.channels,
  }
}

/**
 * J-CAPACITY, D-CREATE: what setting this deadline would do, by the functions that `setDeadline`
 * itself calls. Refusals: not_found.
 */
export const askNewDeadline = (
  context: Asker,
  citizenId: string,
  thoughtOf: ThoughtOf,
): Promise<Outcome<NewDeadlinePreview>> =>
  ask(
    context,
    'preview_deadline',
    (granted, looks, database) =>
      snapshot(database, async (db) => {
        const now = context.clock.now()
        const [situation, row, settings, seen] = await Promise.all([
          readSituationToday(db, citizenId, now),
          findCitizen(db, citizenId),
          readJobCentreSettings(db, granted.actor.jobCentre),
          readSeenCase(db, citizenId, now),
        ])
        if (!situation || !row || !reachesCitizen(granted, situation)) return refuse('not_found')
        looks.told(citizenId)
        const { today, contactGroup } = situation
        const allowed = types.filter((type) => allowsDeadline(contactGroup, type, today))
        const wanted = {
          interviewType: thoughtOf.interviewType ?? allowed[0] ?? 'job',
          dueDate: thoughtOf.dueDate ?? today.add({ days: settings.usualDays }),
          activationDate: thoughtOf.activationDate,
        }
        const refusals = newDeadlineRefusals(situation, wanted, context.minimumDays)
        const citizen = detailsIn(row, situation.jobCentre)
        const known = { hasSignedIn: row.firstSignedInAt !== null, channels: channelsOf(citizen) }
        const of = { situation, wanted, settings, now }
        const follows = refusals.length > 0 ? null : await followsOf(db, context, of, known)
        const { name, language } = citizen
        return done({ citizen: { id: citizenId, name, language }, ...of, types: allowed, refusals, follows, seen })
      }),
    { whose: () => citizenWithId(context, citizenId) },
  )
