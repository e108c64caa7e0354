import { html } from 'hono/html'
import type { Case, ToCome } from '../../questions/job-centre/case.ts'
import type { StoryPart } from '../../questions/job-centre/story.ts'
import { channelsOf } from '../../rules/contact-details.ts'
import { dateOf, type Instant, startOf } from '../../rules/dates.ts'
import { leavesAt } from '../../rules/messages.ts'
import type { PlannedDay } from '../../rules/planned-future.ts'
import { type Html, icon } from '../../web/html.ts'
import type { IconName } from '../../web/icon-names.ts'
import type { Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { channelsInWords, dayAndTime, firstName, ruleWord, shortDay, shortMoment } from './words.ts'

interface Coming {
  readonly at: Instant
  /** Whether it comes with its day, not at an hour. */
  readonly isDayOnly: boolean
  readonly part: StoryPart
  readonly icon: IconName
  readonly text: Html | string
}

/** What a day of a deadline's future brings, in order. */
function comingOf(texts: Texts, { citizen }: Case, { on, steps, reminder }: PlannedDay): Coming[] {
  const name = firstName(citizen.name)
  const channels = channelsOf(citizen)
  const reminders = reminder
    ? channels.length === 0
      ? []
      : [{ channels, at: leavesAt(channels.includes('sms') ? 'sms' : 'email', startOf(on)) }]
    : []
  const last = steps.at(-1)
  const stepped: Coming[] = last
    ? [
        {
          at: startOf(on),
          isDayOnly: true,
          part: 'deadlines',
          icon: last.to === 'active' ? 'calendar-month' : 'lock',
          text: texts.t('jobCentre.case.coming.step', { rule: ruleWord(last.rule), name }),
        },
      ]
    : []
  return [
    ...stepped,
    ...reminders.map(({ channels: sent, at }): Coming => {
      const values = {
        channels: channelsInWords(texts, sent),
        about: reminder?.kind ?? '',
        days: reminder?.daysLeft ?? 0,
      }
      return {
        at,
        isDayOnly: false,
        part: 'messages',
        icon: 'email',
        text: texts.t('jobCentre.case.coming.message', values),
      }
    }),
  ]
}

function waitingOf(texts: Texts, { messages }: ToCome): Coming[] {
  const groups = Map.groupBy(messages, ({ kind, dueAt }) => `${kind} ${dueAt.epochMilliseconds}`)
  return [...groups.values()].flatMap((same) => {
    const [first] = same
    if (!first) return []
    const channels = channelsInWords(
      texts,
      same.map(({ channel }) => channel),
    )
    const text = texts.t('jobCentre.case.story.message', { channels, about: first.kind })
    return [{ at: first.dueAt, isDayOnly: false, part: 'messages', icon: 'email', text }]
  })
}

const remindersOf = (texts: Texts, { reminders }: ToCome): Coming[] =>
  reminders.map(({ at, channels }) => ({
    at,
    isDayOnly: false,
    part: 'messages',
    icon: 'email',
    text: texts.t('jobCentre.case.story.message', {
      channels: channelsInWords(texts, channels),
      about: 'meeting_reminder',
    }),
  }))

const meetingsOf = (texts: Texts, { meetings }: ToCome): Coming[] =>
  meetings.map(({ meeting }) => ({
    at: meeting.startsAt,
    isDayOnly: false,
    part: 'meetings',
    icon: 'person',
    text: html`<a href="${paths.meeting(meeting.id)}">${texts.t('jobCentre.case.meetingName', { type: meeting.type })}</a> ${dayAndTime(texts, meeting.startsAt)}`,
  }))

function changesOf(texts: Texts, { citizen }: Case): Coming[] {
  return citizen.comingChanges.map(({ of, on, contactGroup, jobCentre }) => ({
    at: startOf(on),
    isDayOnly: true,
    part: 'deadlines',
    icon: 'person',
    text:
      of === 'contact_group'
        ? texts.t('jobCentre.case.coming.group', {
            group: texts.t('jobCentre.case.contactGroup', { number: String(contactGroup ?? 0) }),
          })
        : texts.t('jobCentre.case.coming.moves', { to: jobCentre ?? '' }),
  }))
}

/** What comes if nobody does anything, the last first. */
export function toComeRows(texts: Texts, seen: Case, part: StoryPart | null): Html {
  const { toCome, today } = seen
  const all = [
    ...toCome.days.flatMap((day) => comingOf(texts, seen, day)),
    ...waitingOf(texts, toCome),
    ...remindersOf(texts, toCome),
    ...meetingsOf(texts, toCome),
    ...changesOf(texts, seen),
  ].filter((one) => part === null || one.part === part)
  const rows = all.toSorted((a, b) => b.at.epochMilliseconds - a.at.epochMilliseconds)
  return html`${rows.map(({ at, isDayOnly, icon: name, text }) => {
    const day = dateOf(at)
    const time = isDayOnly ? shortDay(texts, day, today) : shortMoment(texts, at, today)
    return html`<li class="to-come"><time datetime="${isDayOnly ? day.toString() : at.toString()}">${time}</time><span class="story-line__icon">${icon(name)}</span><div class="story-line__what"><p>${text}</p></div></li>\n`
  })}`
}
