import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import type { TouchedMeeting, Touching } from '../../questions/job-centre/touched.ts'
import type { RefusalCode } from '../../rules/refusals.ts'
import type { MeetingChoice } from '../../rules/relocation.ts'
import { isId } from '../../storage/ids.ts'
import type { FieldProblem } from '../../web/alerts.ts'
import { asWritten } from '../../web/as-written.ts'
import { input, textArea } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { capital, type Texts } from '../../web/texts.ts'
import { dayAndTime } from '../citizen/words.ts'
import { rowsTable } from '../pieces/rows-table.ts'

// What closing days or withdrawing times takes away, in three piles: free times that go, meetings
// that stay or go, and those who cannot be told.

export type DefaultChoice = MeetingChoice['kind']

/** Above so many cancelled meetings their number is to be typed. */
const MOST_WITHOUT_COUNTING = 20

export const choiceWords = { keep: 'behold', move: 'flyt', cancel: 'aflys', hand_over: 'overdrag' } as const

/** The choice for all meetings on days that are closed. */
export const choiceOfDaysIn = (text: string): DefaultChoice =>
  (['move', 'cancel', 'hand_over'] as const).find((kind) => choiceWords[kind] === text) ?? 'keep'

/** The same for times that are withdrawn: their meetings are not handed over. */
export const choiceOfTimesIn = (text: string): Exclude<DefaultChoice, 'hand_over'> =>
  (['move', 'cancel'] as const).find((kind) => choiceWords[kind] === text) ?? 'keep'

const fieldOf = ({ id }: Pick<TouchedMeeting, 'id'>): string => `moede-${id}`

/** What a meeting's field says; null where it says nothing. */
function choiceIn(text: string, { handOver }: Pick<TouchedMeeting, 'handOver'>): MeetingChoice | null {
  if (text === choiceWords.keep) return { kind: 'keep' }
  if (text === choiceWords.cancel) return { kind: 'cancel' }
  if (text === choiceWords.hand_over) return handOver?.to ? { kind: 'hand_over', caseworker: handOver.to.ref } : null
  const timeId = text.startsWith('flyt:') ? text.slice('flyt:'.length) : ''
  return isId(timeId) ? { kind: 'move', timeId } : null
}

/** The choice for each meeting that the form has. */
export const choicesIn = (given: Given, meetings: readonly TouchedMeeting[]): ReadonlyMap<string, MeetingChoice> =>
  new Map(
    meetings.flatMap((meeting) => {
      const choice = choiceIn(given(fieldOf(meeting)), meeting)
      return choice ? [[meeting.id, choice] as const] : []
    }),
  )

/** The number of cancelled meetings must be typed where they are many. */
export function countProblem(texts: Texts, given: Given, choices: ReadonlyMap<string, MeetingChoice>): FieldProblem[] {
  const cancelled = [...choices.values()].filter(({ kind }) => kind === 'cancel').length
  if (cancelled <= MOST_WITHOUT_COUNTING || given('antal').trim() === String(cancelled)) return []
  return [{ fieldId: 'antal', message: texts.t('jobCentre.times.touched.count', { meetings: cancelled }) }]
}

function choiceSelect(texts: Texts, meeting: TouchedMeeting, all: DefaultChoice, given: Given): Html {
  const { moveTo, handOver, citizenName } = meeting
  const typed = given(fieldOf(meeting))
  const move = moveTo
    ? [
        {
          value: `flyt:${moveTo.id}`,
          label: texts.t('jobCentre.times.touched.move', {
            to: dayAndTime(texts, moveTo.startsAt),
            name: moveTo.caseworkerName,
          }),
          kind: 'move',
        },
      ]
    : []
  const over =
    handOver?.ok && handOver.to
      ? [
          {
            value: choiceWords.hand_over,
            label: texts.t('jobCentre.times.touched.handOver', { name: handOver.to.name }),
            kind: 'hand_over',
          },
        ]
      : []
  const options = [
    { value: choiceWords.keep, label: texts.t('jobCentre.times.touched.keep'), kind: 'keep' },
    ...over,
    ...move,
    { value: choiceWords.cancel, label: texts.t('jobCentre.times.touched.cancel'), kind: 'cancel' },
  ]
  const chosen = options.some(({ value }) => value === typed)
    ? typed
    : (options.find(({ kind }) => kind === all)?.value ?? choiceWords.keep)
  const none = moveTo ? '' : html`<span class="sub">${texts.t('jobCentre.times.touched.noOther')}</span>`
  return html`<label class="sr-only" for="${fieldOf(meeting)}">${texts.t('jobCentre.times.touched.choose', { name: citizenName })}</label><select class="form-select w-full" id="${fieldOf(meeting)}" name="${fieldOf(meeting)}">${options.map(({ value, label }) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${label}</option>`)}</select>${none}`
}

export interface PilesView {
  readonly touching: Touching
  readonly all: DefaultChoice
  readonly given: Given
  readonly problems: readonly FieldProblem[]
  /** The free times that go, as a sentence. */
  readonly timesWords: string
}

function meetingsTable(texts: Texts, meetings: readonly TouchedMeeting[], { all, given }: PilesView): Html {
  const columns = (['when', 'citizen', 'with', 'becomes'] as const).map((key) => ({
    heading: texts.t(`jobCentre.times.touched.${key}`),
  }))
  const rows = meetings.map((meeting) => [
    capital(dayAndTime(texts, meeting.startsAt)),
    meeting.citizenName,
    html`${meeting.caseworkerName ?? ''}${meeting.offerTitle === null ? '' : html`, ${asWritten(texts, meeting.offerTitle)}`}`,
    html`${choiceSelect(texts, meeting, all, given)}${notHandedOver(texts, meeting)}`,
  ])
  return rowsTable({ caption: texts.t('jobCentre.times.touched.caption'), captionIsHidden: true, columns, rows })
}

/** Why the colleague cannot take a meeting over. */
function notHandedOver(texts: Texts, { handOver }: TouchedMeeting): Html | '' {
  if (!handOver || handOver.ok) return ''
  return html`<span class="sub">${handOverWords(texts, handOver.refusal.code)}</span>`
}

const handOverWords = (texts: Texts, code: RefusalCode): string => {
  const known = (
    ['caseworker_busy', 'caseworker_away', 'time_held_by_others', 'job_centre_closed', 'changing_not_planned'] as const
  ).find((one) => one === code)
  return texts.t(`jobCentre.times.touched.not.${known ?? 'unknown'}`)
}

/** Where all are handed over, those that cannot be are a pile of their own. */
function meetingsTables(texts: Texts, view: PilesView): Html {
  const { meetings } = view.touching
  const left = view.all === 'hand_over' ? meetings.filter(({ handOver }) => handOver?.ok !== true) : []
  if (left.length === 0) return meetingsTable(texts, meetings, view)
  const taken = meetings.filter((meeting) => !left.includes(meeting))
  return html`${taken.length === 0 ? '' : meetingsTable(texts, taken, view)}
<h3>${texts.t('jobCentre.times.touched.decide', { meetings: left.length })}</h3><p>${texts.t('jobCentre.times.touched.decideText')}</p>
${meetingsTable(texts, left, view)}`
}

function meetingsPile(texts: Texts, view: PilesView): Html {
  const { touching, given, problems } = view
  const { meetings } = touching
  if (meetings.length === 0) return html`<p>${texts.t('jobCentre.times.touched.noMeetings')}</p>`
  const problem = problems.find(({ fieldId }) => fieldId === 'antal')
  const count =
    meetings.length > MOST_WITHOUT_COUNTING
      ? input(texts, {
          id: 'antal',
          name: 'antal',
          label: texts.t('jobCentre.times.touched.countLabel'),
          hint: texts.t('jobCentre.times.touched.countHint', { most: MOST_WITHOUT_COUNTING }),
          value: given('antal'),
          autocomplete: 'off',
          ...(problem ? { error: problem.message } : {}),
        })
      : ''
  return html`${meetingsTables(texts, view)}
${textArea(texts, { id: 'besked', name: 'besked', label: texts.t('jobCentre.times.touched.tell'), hint: texts.t('jobCentre.times.touched.tellHint'), value: given('besked'), optional: true, rows: 2 })}${count}`
}

function untoldPile(texts: Texts, { touching }: PilesView): Html | '' {
  const untold = touching.meetings.filter(({ canBeTold }) => !canBeTold)
  if (untold.length === 0) return ''
  const lines = untold.map(({ citizenName, startsAt }) => html`<li>${citizenName}, ${dayAndTime(texts, startsAt)}</li>`)
  return html`<h2>${texts.t('jobCentre.times.touched.untold', { citizens: untold.length })}</h2><p>${texts.t('jobCentre.times.touched.untoldText')}</p><ul>${lines}</ul>`
}

/** The three piles, inside the form that does it. */
export function piles(texts: Texts, view: PilesView): Html {
  const { touching, timesWords, problems } = view
  // Whoever comes with the keyboard reads what is lost before they can press the button.
  const focus = touching.meetings.length > 0 && problems.length === 0 ? html` tabindex="-1" autofocus` : ''
  return html`<h2>${texts.t('jobCentre.times.touched.times')}</h2><p>${timesWords}</p>
<h2${focus}>${texts.t('jobCentre.times.touched.meetings', { meetings: touching.meetings.length })}</h2>
${meetingsPile(texts, view)}
${untoldPile(texts, view)}`
}
