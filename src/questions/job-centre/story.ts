import type { WhoActed } from '../../rules/actor.ts'
import { type Instant, isInstantAfter, type PlainDate, startOf } from '../../rules/dates.ts'
import type { Deadline, DeadlineStatus } from '../../rules/deadline.ts'
import type { MessageStatus } from '../../rules/message-delivery.ts'
import type { Channel, MessageKind } from '../../rules/messages.ts'
import type { NoticeStage } from '../../rules/notices.ts'
import type { RuleName } from '../../rules/rule-names.ts'
import type { DecidedCase } from '../../rules/work-list.ts'
import type { ReportedAbsence, ReportedChange, SearchInVain } from '../../storage/case-story.ts'
import type { MessageRecord } from '../../storage/proof-of-notice.ts'
import type { DeadlineStep, SeenDeadline } from './deadlines.ts'
import type { MeetingEvent, SeenMeeting } from './meetings.ts'
import type { ShownNotice } from './messages.ts'

/** The parts of a citizen's story, by which it can be filtered. */
export const storyParts = ['deadlines', 'meetings', 'messages', 'absences'] as const
export type StoryPart = (typeof storyParts)[number]

/** One thing that has happened. */
export type Happened =
  | {
      readonly kind: 'deadline'
      readonly deadline: Pick<Deadline, 'interviewType' | 'dueDate'>
      /** Null: it was set. */
      readonly from: DeadlineStatus | null
      /** The statuses that it came to, in order. */
      readonly to: readonly DeadlineStatus[]
      readonly rule: RuleName
      readonly by: WhoActed
      readonly reason: string | null
    }
  | {
      readonly kind: 'meeting'
      readonly meeting: SeenMeeting
      readonly event: MeetingEvent
      /** The statuses that a deadline came to by it. */
      readonly to: readonly DeadlineStatus[]
    }
  | {
      readonly kind: 'message'
      readonly about: MessageKind
      readonly sent: readonly {
        readonly id: string
        readonly channel: Channel
        readonly status: MessageStatus
      }[]
    }
  | { readonly kind: 'notice'; readonly stage: NoticeStage }
  | { readonly kind: 'absence'; readonly absence: ReportedAbsence; readonly isWithdrawal: boolean }
  | { readonly kind: 'in_vain'; readonly search: SearchInVain }
  | { readonly kind: 'change'; readonly change: ReportedChange }
  | { readonly kind: 'decision'; readonly decided: DecidedCase }

export interface StoryEvent {
  readonly at: Instant
  /** Whether only the day is kept. */
  readonly isDayOnly: boolean
  readonly part: StoryPart
  readonly what: Happened
}

/** All that is kept of what has happened. */
export interface StoryRows {
  readonly deadlines: readonly SeenDeadline[]
  readonly meetings: readonly SeenMeeting[]
  readonly messages: readonly MessageRecord[]
  readonly notices: readonly ShownNotice[]
  readonly absences: readonly ReportedAbsence[]
  readonly changes: readonly ReportedChange[]
  readonly searches: readonly SearchInVain[]
  readonly decisions: readonly DecidedCase[]
}

const exact = (at: Instant, part: StoryPart, what: Happened): StoryEvent => ({ at, isDayOnly: false, part, what })
const onDay = (day: PlainDate, part: StoryPart, what: Happened): StoryEvent => ({
  at: startOf(day),
  isDayOnly: true,
  part,
  what,
})

/** By whom and at what moment: what one act does has the same. */
const momentOf = ({ at, by }: { readonly at: Instant; readonly by: WhoActed }): string =>
  `${at.epochMilliseconds} ${by.kind} ${by.name ?? ''}`

/** The steps of a deadline that one act or one day led to, in order. */
const groupsOf = ({ history }: SeenDeadline): DeadlineStep[][] => [
  ...Map.groupBy(history, (step) => `${momentOf(step)} ${step.from === null ? '' : step.rule}`).values(),
]

/** What is done to a meeting, with what it did to a deadline at once. */
function meetingsTold(rows: StoryRows): { events: StoryEvent[]; told: ReadonlySet<DeadlineStep> } {
  const told = new Set<DeadlineStep>()
  const byMoment = Map.groupBy(
    rows.deadlines.flatMap(({ history }) => history.filter(({ from }) => from !== null)),
    momentOf,
  )
  const events = rows.meetings.flatMap((meeting) =>
    (meeting.details?.history ?? [])
      .filter(({ kind }) => kind !== 'due')
      .map((event) => {
        const steps = byMoment.get(momentOf(event)) ?? []
        for (const step of steps) told.add(step)
        return exact(event.at, 'meetings', { kind: 'meeting', meeting, event, to: steps.map(({ to }) => to) })
      }),
  )
  return { events, told }
}

function deadlinesTold(rows: StoryRows, told: ReadonlySet<DeadlineStep>): StoryEvent[] {
  return rows.deadlines.flatMap((seen) =>
    groupsOf(seen).flatMap((steps) => {
      const left = steps.filter((step) => !told.has(step))
      const [first] = left
      if (!first) return []
      const { from, rule, by, reason, at } = first
      const to = left.map((step) => step.to)
      return [exact(at, 'deadlines', { kind: 'deadline', deadline: seen.deadline, from, to, rule, by, reason })]
    }),
  )
}

/** Whether a message has left, or was to: those that still wait belong to what comes. */
export const isToCome = ({ status, dueAt }: MessageRecord, now: Instant): boolean =>
  status === 'waiting' && isInstantAfter(dueAt, now)

/** One message on two channels is told once. */
const messagesTold = (messages: readonly MessageRecord[]): StoryEvent[] =>
  [
    ...Map.groupBy(messages, ({ kind, deadlineId, meetingId, madeAt }) =>
      [kind, deadlineId ?? meetingId ?? '', madeAt.epochMilliseconds].join(' '),
    ).values(),
  ].flatMap((same) => {
    const [first] = same
    if (!first) return []
    const sent = same.map(({ id, channel, status }) => ({ id, channel, status }))
    return [exact(first.handedOverAt ?? first.madeAt, 'messages', { kind: 'message', about: first.kind, sent })]
  })

const noticesTold = (notices: readonly ShownNotice[]): StoryEvent[] =>
  notices.flatMap(({ stage, firstShownAt }) =>
    firstShownAt === null ? [] : [exact(firstShownAt, 'messages', { kind: 'notice', stage })],
  )

const absencesTold = (absences: readonly ReportedAbsence[]): StoryEvent[] =>
  absences.flatMap((absence) => {
    const reported = onDay(absence.reportedOn, 'absences', { kind: 'absence', absence, isWithdrawal: false })
    const { withdrawn } = absence
    return withdrawn === null
      ? [reported]
      : [exact(withdrawn.at, 'absences', { kind: 'absence', absence, isWithdrawal: true }), reported]
  })

const decisionsTold = (decisions: readonly DecidedCase[]): StoryEvent[] =>
  decisions.map((decided) => {
    const isOfMeeting = decided.meetingId !== null
    const part = decided.decision.what === 'told' ? 'messages' : isOfMeeting ? 'meetings' : 'deadlines'
    return exact(decided.at, part, { kind: 'decision', decided })
  })

/**
 * The story of a citizen, the newest first: deadlines, meetings, messages and absences as one. What
 * one act did to a meeting and a deadline is one event.
 */
export function storyOf(rows: StoryRows, now: Instant): StoryEvent[] {
  const meetings = meetingsTold(rows)
  const events = [
    ...meetings.events,
    ...deadlinesTold(rows, meetings.told),
    ...messagesTold(rows.messages.filter((message) => !isToCome(message, now))),
    ...noticesTold(rows.notices),
    ...absencesTold(rows.absences),
    ...rows.searches.map((search) => exact(search.at, 'messages', { kind: 'in_vain', search })),
    ...decisionsTold(rows.decisions),
    ...rows.changes.map((change) => onDay(change.reportedOn, 'deadlines', { kind: 'change', change })),
  ]
  return events.toSorted((a, b) => b.at.epochMilliseconds - a.at.epochMilliseconds)
}
