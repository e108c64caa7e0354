import { html } from 'hono/html'
import type { Given } from '../../http/form-input.ts'
import { takeOrTurnAway } from '../../http/limit-headers.ts'
import { askOwnData } from '../../questions/own/data.ts'
import { KEEP_LOOKS_YEARS } from '../../rules/looks.ts'
import { buttonRow, hidden, postForm } from '../../web/forms.ts'
import { paths } from '../paths.ts'
import { show, showProblem, type Visit } from '../signed-in-request.ts'
import { readableFile } from './data-file.ts'

const formats = {
  html: { button: 'ownData.readable', type: 'text/html; charset=UTF-8' },
  json: { button: 'ownData.json', type: 'application/json; charset=UTF-8' },
} as const
type Format = keyof typeof formats

const isFormat = (text: string): text is Format => text in formats

/** `/indstillinger/mine-oplysninger`: what the file is, and a button for each kind. */
export async function viewData(visit: Visit): Promise<Response> {
  const { texts, formToken: owner } = visit
  const form = (format: Format) =>
    postForm(
      { action: paths.ownData, owner },
      html`${hidden('format', format)}${buttonRow({ primary: { text: texts.t(formats[format].button) } })}`,
    )
  return await show(
    visit,
    {
      title: texts.t('ownData.title'),
      active: paths.settings,
      breadcrumbs: [{ href: paths.settings, text: texts.t('indstillinger.title') }],
    },
    html`<p class="font-lead">${texts.t('ownData.lead')}</p><p>${texts.t('ownData.explained')}</p>${form('html')}${form('json')}`,
  )
}

/**
 * POST: all that is kept of the citizen, as one file. No name and no id is in its name or its
 * address; a citizen can fetch some an hour (J-LIMITS).
 */
export async function submitData(visit: Visit, given: Given): Promise<Response> {
  const { context, texts, situation, options, program } = visit
  const format = given('format')
  if (!isFormat(format)) return await showProblem(visit, 'notFound')
  await takeOrTurnAway(program.limits, 'own_files', situation.citizenId)
  const realNow = options.realClock.now()
  const { keepLooksYears: looksYears = KEEP_LOOKS_YEARS } = options
  const asked = await askOwnData(context, situation.citizenId, { realNow, looksYears })
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const body =
    format === 'json' ? JSON.stringify(asked.value, null, 2) : await readableFile(texts, asked.value, realNow)
  // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- Html is a String object, which its type does not tell
  return visit.c.body(String(body), 200, {
    'content-type': formats[format].type,
    'content-disposition': `attachment; filename="mine-oplysninger.${format}"`,
  })
}
