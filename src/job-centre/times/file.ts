import { html } from 'hono/html'
import { importTimes } from '../../actions/make-times.ts'
import type { Refusal } from '../../rules/refusals.ts'
import { type LineFault, lineFaults, textOfFile } from '../../rules/times-file.ts'
import { alert, type FieldProblem } from '../../web/alerts.ts'
import { writtenLanguage } from '../../web/as-written.ts'
import { buttonRow, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import type { Texts } from '../../web/texts.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { show, type Visit } from '../visit.ts'
import { todayOf } from './addresses.ts'
import { madeOf } from './plan-panel.ts'
import { refusalWords } from './refusal-words.ts'
import { madeAddress } from './series.ts'

const isFault = (text: unknown): text is LineFault => lineFaults.some((fault) => fault === text)
const isHoliday = (text: string): text is 'christmas_eve' => /^[a-z_]+$/.test(text)

/** "Linje 14: 31.02.2017 findes ikke." */
function lineWords(texts: Texts, { facts }: Refusal): string {
  const { line = 0, fault = '', text = '' } = facts
  const known = isFault(fault) ? fault : 'no_such_date'
  const said =
    known === 'holiday' && typeof text === 'string' && isHoliday(text)
      ? texts.t(`jobCentre.times.holiday.${text}`)
      : text
  return texts.t('jobCentre.times.file.line', {
    line,
    what: texts.t(`jobCentre.times.file.fault.${known}`, { text: said }),
  })
}

async function filePageWith(visit: Visit, problems: readonly FieldProblem[], above: Html | ''): Promise<Response> {
  const { texts, formToken: owner } = visit
  const [problem] = problems
  const error = problem
    ? html`<span class="form-error-message" id="fil-error"><span class="sr-only">${texts.t('form.errorPrefix')}</span>${problem.message}</span>`
    : ''
  const field = html`<div class="form-group${problem ? ' form-error' : ''}"><label class="form-label" for="fil">${texts.t('jobCentre.times.file.label')}</label>${error}<input type="file" class="form-input" id="fil" name="fil" accept=".csv,text/csv,text/plain"${problem ? html` aria-invalid="true" aria-describedby="fil-error"` : ''}></div>`
  return await show(
    visit,
    {
      title: texts.t('jobCentre.times.file.title'),
      active: paths.times,
      problems,
      breadcrumbs: [{ href: paths.times, text: texts.t('jobCentre.times.menu') }],
    },
    html`${above}<p class="font-lead">${texts.t('jobCentre.times.file.lead')}</p>
${postForm({ action: paths.timesFile, owner, takesFiles: true }, html`${field}${buttonRow({ primary: { text: texts.t('jobCentre.times.file.send') } })}`)}
<h2>${texts.t('jobCentre.times.file.formHeading')}</h2>
<p>${texts.t('jobCentre.times.file.form')}</p>
<pre tabindex="0"${writtenLanguage(texts)}>${texts.t('jobCentre.times.file.example')}</pre>`,
    problems.length > 0 ? 422 : 200,
  )
}

/** `/jc/tider/fil`: which file, and how it must look. */
export const filePage = (visit: Visit): Promise<Response> => filePageWith(visit, [], '')

/** POST `/jc/tider/fil`: makes the times of a file, all or none, and names each wrong line. */
export async function sendFile(visit: Visit, file: Uint8Array | null): Promise<Response> {
  const { texts, context } = visit
  if (!file || file.length === 0)
    return await filePageWith(visit, [{ fieldId: 'fil', message: texts.t('jobCentre.times.file.missing') }], '')
  const made = await importTimes(context, textOfFile(file), { dryRun: false, mayBeTask: true })
  if (made.ok) {
    const [first] = madeOf(made.value.times)
    return goTo(visit, madeAddress(made.value, first?.date ?? todayOf(visit)))
  }
  const lines = made.refusals.filter(({ code }) => code === 'line_is_wrong')
  if (lines.length === 0)
    return await filePageWith(visit, [{ fieldId: 'fil', message: refusalWords(texts, made.refusals) }], '')
  const list = html`<p class="alert-text">${texts.t('jobCentre.times.file.nothing')}</p><ul>${lines.map((one) => html`<li>${lineWords(texts, one)}</li>`)}</ul>`
  const above = alert(texts, {
    kind: 'error',
    heading: texts.t('jobCentre.times.file.wrong', { lines: lines.length }),
    body: list,
  })
  return await filePageWith(visit, [{ fieldId: 'fil', message: texts.t('jobCentre.times.file.mend') }], above)
}
