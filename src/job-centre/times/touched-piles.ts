import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import type { TouchedMeeting, Touching } from '../../questions/job-centre/touched.ts'
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

export const defaultChoiceIn = (text: string): DefaultChoice =>
  text === 'flyt' ? 'move' : text === 'aflys' ? 'cancel' : 'keep'

export const choiceWords = { keep: 'behold', move: 'flyt', cancel: 'aflys' } as const

const fieldOf = ({ id }: Pick<TouchedMeeting, 'id'>): string => `moede-${id}`

/** What a meeting's field says; null where it says nothing. */
function choiceIn(text: string): MeetingChoice | null {
  if (text === 'behold') return { kind: 'keep' }
  if (text === 'aflys') return { kind: 'cancel' }
  const timeId = text.startsWith('flyt:') ? text.slice('flyt:'.length) : ''
  return isId(timeId) ? { kind: 'move', timeId } : null
}

/** The choice for each meeting that the form has. */
export const choicesIn = (given: Given, meetings: readonly TouchedMeeting[]): ReadonlyMap<string, MeetingChoice> =>
  new Map(
    meetings.flatMap((meeting) => {
      const choice = choiceIn(given(fieldOf(meeting)))
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
  const { moveTo, citizenName } = meeting
  const fallback = all === 'move' && !moveTo ? 'keep' : all
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
  const options = [
    { value: 'behold', label: texts.t('jobCentre.times.touched.keep'), kind: 'keep' },
    ...move,
    { value: 'aflys', label: texts.t('jobCentre.times.touched.cancel'), kind: 'cancel' },
  ]
  const chosen = options.some(({ value }) => value === typed)
    ? typed
    : options.find(({ kind }) => kind === fallback)?.value
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

function meetingsPile(texts: Texts, { touching, all, given, problems }: PilesView): Html {
  const { meetings } = touching
  if (meetings.length === 0) return html`<p>${texts.t('jobCentre.times.touched.noMeetings')}</p>`
  const columns = (['when', 'citizen', 'with', 'becomes'] as const).map((key) => ({
    heading: texts.t(`jobCentre.times.touched.${key}`),
  }))
  const rows = meetings.map((meeting) => [
    capital(dayAndTime(texts, meeting.startsAt)),
    meeting.citizenName,
    html`${meeting.caseworkerName ?? ''}${meeting.offerTitle === null ? '' : html`, ${asWritten(texts, meeting.offerTitle)}`}`,
    choiceSelect(texts, meeting, all, given),
  ])
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
  return html`${rowsTable({ caption: texts.t('jobCentre.times.touched.caption'), captionIsHidden: true, columns, rows })}
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
