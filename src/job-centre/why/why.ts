import { html } from 'hono/html'
import { askWhy, type Why } from '../../questions/job-centre/why.ts'
import { lastInterviewDate } from '../../rules/booking-window.ts'
import { plainDate } from '../../rules/dates.ts'
import { isId } from '../../storage/ids.ts'
import { type Html, icon } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { firstName } from '../citizen/words.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { show, showProblem, type Visit } from '../visit.ts'
import { changesTable } from './changes-table.ts'
import { rulesTable } from './rules-table.ts'
import { searchesOf, seenByCitizen } from './seen-by-citizen.ts'
import { sieve } from './sieve.ts'

/** What stands in the way, a sentence each. */
function sentences(texts: Texts, { situation, rules }: Why, name: string): string[] {
  const { deadline, plannedInterview, deprived } = situation
  const isNo = (key: string) => rules.some((rule) => rule.key === key && rule.verdict === 'no')
  // D-RESIDENCE: only an absence that may be read has its days there.
  const away = rules.find(({ key }) => key === 'absence')?.facts['to']
  const limit = deadline
    ? texts.t('jobCentre.why.verdict.deadline', {
        name,
        type: deadline.interviewType,
        due: texts.longDate(deadline.dueDate),
        until: texts.longDate(lastInterviewDate(deadline)),
      })
    : texts.t('jobCentre.why.verdict.noDeadline', { name })
  if (isNo('death')) return [texts.t('jobCentre.why.verdict.died', { name })]
  if (plannedInterview)
    return [texts.t('jobCentre.why.verdict.met', { name, date: texts.longDate(plannedInterview.date) })]
  return [
    ...(isNo('group') ? [texts.t('jobCentre.why.verdict.group')] : []),
    ...(deprived ? [texts.t('jobCentre.why.verdict.deprived', { name })] : []),
    limit,
    ...(typeof away === 'string'
      ? [texts.t('jobCentre.why.verdict.absence', { name, to: texts.longDate(plainDate(away)) })]
      : []),
  ]
}

/** When the calendar alone changes the answer. */
function ofItselfLine(texts: Texts, { ofItself }: Why): Html {
  if (!ofItself) return html`<p>${texts.t('jobCentre.why.verdict.never')}</p>`
  const { on, because, times } = ofItself
  return html`<p>${texts.rich('jobCentre.why.verdict.ofItself', {
    date: texts.longDate(on),
    because: because.map((one) => texts.t(`jobCentre.why.because.${one}`)).join(' '),
    times,
  })}</p>`
}

/** The answer in one sentence, what it rests on, and when it changes by itself. */
function verdictOf(texts: Texts, why: Why, name: string): Html {
  const can = why.verdict === 'can'
  const sign = icon(can ? 'success' : 'error', { label: texts.t(`jobCentre.why.verdict.${can ? 'yes' : 'no'}`) })
  const heading = texts.t(`jobCentre.why.verdict.${why.verdict}`, { name, times: why.times })
  return html`<section class="verdict${can ? ' verdict--yes' : ''}" aria-labelledby="svar">${sign}<div><h2 id="svar">${heading}</h2><p>${sentences(texts, why, name).join(' ')}</p>${can ? '' : ofItselfLine(texts, why)}</div></section>`
}

/** `/jc/borgere/{id}/hvorfor`: why a citizen can or cannot book (J-WHY). */
export async function whyPage(visit: Visit): Promise<Response> {
  const { texts, context, session } = visit
  const id = visit.c.req.param('id') ?? ''
  if (!isId(id)) return await showProblem(visit, 'notFound')
  // What the look is for is asked on the citizen's own page.
  if (session.lookReason === null) return goTo(visit, paths.citizen(id))
  const asked = await askWhy(context, id)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const why = asked.value
  const name = firstName(why.name)
  const jobCentre = session.jobCentre.name
  const names = [...new Set(why.rules.map(({ rule }) => rule))].join(', ')
  return await show(
    visit,
    {
      title: texts.t(`jobCentre.why.${why.verdict === 'can' ? 'can' : 'cannot'}`, { name }),
      active: paths.citizens,
      breadcrumbs: [
        { href: paths.citizens, text: texts.t('jobCentre.case.citizens') },
        { href: paths.citizen(id), text: why.name },
      ],
    },
    html`${verdictOf(texts, why, name)}
<div class="split"><div><h2>${texts.t('jobCentre.why.sieve.heading')}</h2>${sieve(texts, why, jobCentre)}
<h2>${texts.t('jobCentre.why.changes.heading')}</h2>${changesTable(visit, why)}</div><div>${seenByCitizen(texts, why, name)}${searchesOf(texts, why, name)}</div></div>
<h2>${texts.t('jobCentre.why.rules.heading')}</h2>${rulesTable(texts, why, jobCentre)}
<p class="footnote">${texts.t('jobCentre.why.footnote', { rules: names })}</p>`,
  )
}
