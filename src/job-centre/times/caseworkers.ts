import { html } from 'hono/html'
import { changeCaseworker } from '../../actions/change-job-centre.ts'
import type { Given } from '../../http/form-input.ts'
import { withQuery } from '../../http/with-query.ts'
import { askCaseworkers } from '../../questions/job-centre/offers.ts'
import { emailAddressIn } from '../../rules/email-address.ts'
import { lineIn } from '../../rules/text.ts'
import { alert, type FieldProblem } from '../../web/alerts.ts'
import { buttonRow, input, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import { may, show, showProblem, type Visit } from '../visit.ts'

/** More caseworkers than a job centre has. */
const MOST_CASEWORKERS = 5000

const fields = ['ref', 'navn', 'hold', 'email', 'video'] as const
type Field = (typeof fields)[number]

/** Who is made or changed, by their reference. */
function caseworkerForm({ texts, formToken: owner }: Visit, given: Given, problems: readonly FieldProblem[]): Html {
  const text = (name: Field) => {
    const problem = problems.find(({ fieldId }) => fieldId === name)
    return input(texts, {
      id: name,
      name,
      label: texts.t(`jobCentre.times.caseworkers.field.${name}`),
      value: problems.length > 0 ? given(name) : '',
      autocomplete: 'off',
      ...(name === 'ref' ? { hint: texts.t('jobCentre.times.caseworkers.refHint') } : {}),
      ...(name === 'ref' || name === 'navn' ? {} : { optional: true }),
      ...(problem ? { error: problem.message } : {}),
    })
  }
  return html`<h2>${texts.t('jobCentre.times.caseworkers.save')}</h2><p>${texts.t('jobCentre.times.caseworkers.saveText')}</p>${postForm(
    { action: paths.caseworkers, owner, novalidate: true },
    html`${fields.map(text)}${buttonRow({ primary: { text: texts.t('jobCentre.times.caseworkers.button') } })}`,
  )}`
}

async function pageWith(visit: Visit, given: Given, problems: readonly FieldProblem[]): Promise<Response> {
  const { texts, context } = visit
  const asked = await askCaseworkers(context, { after: null, limit: MOST_CASEWORKERS })
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const columns = (['name', 'ref', 'team', 'email', 'video'] as const).map((key) => ({
    heading: texts.t(`jobCentre.times.caseworkers.${key}`),
  }))
  const rows = asked.value
    .toSorted((a, b) => a.name.localeCompare(b.name, 'da'))
    .map(({ name, ref, team, email, videoUrl }) => [
      name,
      ref,
      team === null ? '' : html`<span lang="da">${team}</span>`,
      email ?? '',
      videoUrl ?? '',
    ])
  const saved =
    given('gemt') === '' ? '' : alert(texts, { kind: 'success', body: texts.t('jobCentre.times.caseworkers.saved') })
  const list =
    rows.length === 0
      ? html`<p role="status">${texts.t('jobCentre.times.caseworkers.none')}</p>`
      : rowsTable({ caption: texts.t('jobCentre.times.caseworkers.title'), captionIsHidden: true, columns, rows })
  return await show(
    visit,
    {
      title: texts.t('jobCentre.times.caseworkers.title'),
      active: paths.times,
      problems,
      breadcrumbs: [{ href: paths.times, text: texts.t('jobCentre.times.menu') }],
    },
    html`${saved}<p class="font-lead">${texts.t('jobCentre.times.caseworkers.lead')}</p>
${list}
${may(visit, 'change_caseworker') ? caseworkerForm(visit, given, problems) : ''}`,
    problems.length > 0 ? 422 : 200,
  )
}

/** `/jc/tider/sagsbehandlere`: whose times there can be. */
export const caseworkersPage = (visit: Visit, given: Given): Promise<Response> => pageWith(visit, given, [])

const isRoom = (text: string): boolean => text.length <= 500 && /^https:\/\/[^\s/]+\.[^\s]+$/.test(text)

/** POST `/jc/tider/sagsbehandlere`: makes one, or changes the one of that reference. */
export async function saveCaseworker(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const ref = lineIn(given('ref'))
  const name = lineIn(given('navn'))
  const typedTeam = given('hold').trim()
  const team = lineIn(typedTeam)
  const typedEmail = given('email').trim()
  const email = typedEmail === '' ? null : emailAddressIn(typedEmail)
  const video = given('video').trim()
  const problem = (fieldId: Field, isWrong: boolean) =>
    isWrong ? [{ fieldId, message: texts.t(`jobCentre.times.caseworkers.wrong.${fieldId}`) }] : []
  const problems = [
    ...problem('ref', ref === null || ref.length > 100),
    ...problem('navn', name === null || name.length > 200),
    ...problem('hold', typedTeam !== '' && (team === null || team.length > 100)),
    ...problem('email', typedEmail !== '' && email === null),
    ...problem('video', video !== '' && !isRoom(video)),
  ]
  if (ref === null || name === null || problems.length > 0) return await pageWith(visit, given, problems)
  const saved = await changeCaseworker(context, {
    ref,
    name,
    ...(typedTeam === '' ? {} : { team }),
    ...(typedEmail === '' ? {} : { email }),
    ...(video === '' ? {} : { videoUrl: video }),
  })
  return saved.ok ? goTo(visit, withQuery(paths.caseworkers, { gemt: 'ja' })) : await showProblem(visit, 'notFound')
}
