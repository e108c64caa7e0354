import { html } from 'hono/html'
import type { CaseRows, Decided } from '../../questions/job-centre/work-list.ts'
import { dateOf, type PlainDate } from '../../rules/dates.ts'
import { type DecidableKind, decisionToTell } from '../../rules/work-list.ts'
import { hidden, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { TextKey, Texts } from '../../web/texts.ts'
import { begunFrom, paths } from '../paths.ts'
import { decidedWords } from '../pieces/decided.ts'
import { protectedMark, warningMark } from '../pieces/marks.ts'
import { smallButton, smallLink } from '../pieces/small-buttons.ts'
import type { Visit } from '../visit.ts'
import { dayInWords, momentInWords } from './days.ts'
import { slugOf } from './kinds.ts'
import { meetingName } from './own-meetings.ts'

/** What a case needs of the page on which it stands. */
export interface CaseView {
  readonly visit: Visit
  readonly today: PlainDate
  /** Where its acts lead back to. */
  readonly from: string
  /** Whether the next key press belongs to it. */
  readonly hasFocus: boolean
  readonly decided: Decided
}

interface Words {
  readonly why: Html
  readonly acts: readonly Html[]
  /** What would be set aside. */
  readonly about: string
  readonly isMeeting?: boolean
}

type WordsOf<Kind extends DecidableKind> = (view: CaseView, row: CaseRows[Kind]) => Words

const t = ({ visit }: CaseView, key: TextKey, values: Readonly<Record<string, string | number>> = {}): string =>
  visit.texts.t(key, values)

/** A link to a page that leads back here; the first of a case may have the focus. */
const link = ({ from, hasFocus }: CaseView, path: string, text: string, about: string, isFirst = false): Html =>
  smallLink({ href: begunFrom(path, from), text, about, autofocus: isFirst && hasFocus })

const summon = (view: CaseView, { citizenId, name }: { readonly citizenId: string; readonly name: string }): Html =>
  link(view, paths.citizenPage(citizenId, 'indkald'), t(view, 'jobCentre.today.summon'), name)

const strong = (text: string): Html => html`<strong>${text}</strong>`

const ranOut: WordsOf<'ran_out'> = (view, row) => {
  const { texts } = view.visit
  const { citizenId, name, dueDate, firstSeenAt, hasSignedIn, getsMessages, vainDays } = row
  const seen =
    firstSeenAt === null
      ? t(view, 'jobCentre.today.neverSeen', { signedIn: String(hasSignedIn), messages: String(getsMessages) })
      : t(view, 'jobCentre.today.firstSeen', { moment: momentInWords(texts, firstSeenAt, view.today) })
  const lastVain = vainDays.at(-1)
  const vain = lastVain
    ? html` ${warningMark(t(view, 'jobCentre.today.foundNoTime'))} ${t(view, 'jobCentre.today.lastOn', { day: dayInWords(texts, lastVain, view.today) })}`
    : ''
  const due = strong(dayInWords(texts, dueDate, view.today))
  return {
    about: row.deadlineId,
    why: html`${texts.t('interview.nameCapital', { type: row.interviewType })}, ${t(view, 'jobCentre.today.noLaterThan')} ${due}. ${seen}${vain}`,
    acts: [
      link(view, paths.citizenPage(citizenId, 'frist'), t(view, 'jobCentre.today.newDeadline'), name, true),
      summon(view, row),
    ],
  }
}

const noTimes: WordsOf<'no_times'> = (view, row) => {
  const { texts } = view.visit
  const { citizenId, name, dueDate, searches, lastSearch, fitting } = row
  const searched = t(view, 'jobCentre.today.searched', {
    searches,
    moment: momentInWords(texts, lastSearch, view.today),
  })
  const fits = t(view, 'jobCentre.today.fitting', { fitting })
  return {
    about: row.deadlineId,
    why: html`${t(view, 'jobCentre.today.deadline')} ${strong(dayInWords(texts, dueDate, view.today))}. ${searched} ${fits}`,
    acts: [
      link(view, paths.citizenPage(citizenId, 'hvorfor'), t(view, 'jobCentre.today.seeWhy'), name, true),
      summon(view, row),
    ],
  }
}

const unreached: WordsOf<'unreached'> = (view, row) => {
  const { texts } = view.visit
  const { citizenId, name, deadlineId, meetingId, dueDate, startsAt, reason, channel } = row
  const what = dueDate
    ? html`${t(view, 'jobCentre.today.deadline')} ${strong(dayInWords(texts, dueDate, view.today))}.`
    : html`${t(view, 'jobCentre.today.meetingOn')} ${strong(startsAt ? momentInWords(texts, startsAt, view.today) : '')}.`
  const why = t(view, 'jobCentre.today.unreached', {
    reason,
    channel: channel ?? 'none',
    signedIn: String(row.hasSignedIn),
  })
  const told = deadlineId === null ? paths.told('moede', meetingId ?? '') : paths.told('frist', deadlineId)
  return {
    about: deadlineId ?? meetingId ?? '',
    isMeeting: deadlineId === null,
    why: html`${what} ${why}`,
    acts: [
      link(view, told, t(view, 'jobCentre.today.told'), name, true),
      ...(row.messageId !== null && reason === 'failed'
        ? [link(view, paths.sendAgain(row.messageId), t(view, 'jobCentre.today.sendAgain'), name)]
        : []),
      link(view, paths.citizenPage(citizenId, 'oplysninger'), t(view, 'jobCentre.today.correct'), name),
    ],
  }
}

const flagged: WordsOf<'flagged'> = (view, row) => {
  const { texts } = view.visit
  const flags = row.flags.map((flag) => html` ${strong(t(view, 'jobCentre.today.flagSentence', { flag }))}`)
  return {
    about: row.id,
    why: html`${meetingName(texts, row)} ${momentInWords(texts, row.startsAt, view.today)}.${flags}`,
    acts: [
      link(view, paths.meetingPage(row.id, 'aflys'), t(view, 'jobCentre.today.cancelMeeting'), row.name, true),
      link(view, paths.meetingPage(row.id, 'flyt'), t(view, 'jobCentre.today.move'), row.name),
      link(view, paths.keepMeeting(row.id), t(view, 'jobCentre.today.keep'), row.name),
    ],
  }
}

const noOutcome: WordsOf<'no_outcome'> = (view, row) => {
  const { texts, formToken: owner } = view.visit
  const { meetingId, name, startsAt } = row
  const button = (value: 'holdt' | 'udeblevet', key: TextKey, autofocus: boolean) =>
    smallButton({ text: t(view, key), name: 'udfald', value, about: name, autofocus })
  const form = postForm(
    { action: paths.outcome(meetingId), owner, className: 'actions' },
    html`${hidden('tilbage', view.from)}${hidden('set', 'due')}${button('holdt', 'jobCentre.today.held', view.hasFocus)}${button('udeblevet', 'jobCentre.today.noShow', false)}`,
  )
  return {
    about: meetingId,
    why: html`${meetingName(texts, { type: row.type, offerTitle: null })} ${dayInWords(texts, dateOf(startsAt), view.today)} ${t(view, 'common.timeOfDay', { time: texts.clockTime(startsAt) })}.`,
    acts: [form],
  }
}

const wordsOf: { readonly [Kind in DecidableKind]: WordsOf<Kind> } = {
  ran_out: ranOut,
  no_times: noTimes,
  unreached,
  flagged,
  no_outcome: noOutcome,
}

/** Why the case was set aside until now, or kept: whoever decides next should know. */
function saidOf(view: CaseView, kind: DecidableKind, about: string): Html | '' {
  const { texts } = view.visit
  const last = decisionToTell(kind, view.decided.get(about) ?? [])
  return last ? html`<p class="case__why">${decidedWords(texts, last, view.today)}</p>` : ''
}

/** One case: whom it is about, the fact, and what can be done. */
export function caseRow<Kind extends DecidableKind>(view: CaseView, kind: Kind, row: CaseRows[Kind]): Html {
  const { why, acts, about, isMeeting } = wordsOf[kind](view, row)
  const href = begunFrom(paths.setAside(slugOf(kind), about), view.from, isMeeting ? { om: 'moede' } : {})
  const aside = html`<a class="small" href="${href}">${t(view, 'jobCentre.today.setAside')}<span class="sr-only">: ${row.name}</span></a>`
  return html`<div class="case"><div><p class="case__who"><a href="${paths.citizen(row.citizenId)}">${row.name}</a>${protectedMark(view.visit.texts, row.isProtected)}</p><p class="case__why">${why}</p>${saidOf(view, kind, about)}</div><div class="actions">${acts}${aside}</div></div>`
}

/** "Overskredne frister", with the sentence that says what it is. */
export const kindHeading = (texts: Texts, kind: DecidableKind): string =>
  texts.t(`jobCentre.today.kinds.${kind}.heading`)
export const kindLead = (texts: Texts, kind: DecidableKind): string => texts.t(`jobCentre.today.kinds.${kind}.lead`)
