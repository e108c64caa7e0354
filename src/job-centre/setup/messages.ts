import { html } from 'hono/html'
import { settleMessage } from '../../actions/settle-message.ts'
import type { Given } from '../../http/form-input.ts'
import { askUnknownMessages, type UnknownMessage } from '../../questions/job-centre/setup.ts'
import { isId } from '../../storage/ids.ts'
import { postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { mediumMoment } from '../../web/moments.ts'
import { goTo } from '../door.ts'
import { paths } from '../paths.ts'
import { rowsTable } from '../pieces/rows-table.ts'
import { actions, smallButton } from '../pieces/small-buttons.ts'
import { showProblem, type Visit } from '../visit.ts'
import { showSetup } from './frame.ts'

/**
 * `/jc/opsaetning/beskeder`: messages of which nobody knows whether the gateway took them. The
 * administrator asks the gateway by the reference, and says. No citizen is named.
 */
export async function messagesPage(visit: Visit, given: Given): Promise<Response> {
  const { texts, context } = visit
  const asked = await askUnknownMessages(context)
  if (!asked.ok) return await showProblem(visit, 'notFound')
  const settled = given('afgjort')
  const list = rowsTable({
    caption: texts.t('jobCentre.setup.messages.caption'),
    captionIsHidden: true,
    columns: [
      ...(['when', 'what', 'gateway', 'reference'] as const).map((key) => ({
        heading: texts.t(`jobCentre.setup.messages.column.${key}`),
      })),
      { heading: texts.t('jobCentre.setup.messages.column.outcome'), isHidden: true },
    ],
    rows: asked.value.map((message) => row(visit, message)),
  })
  return await showSetup(
    visit,
    {
      title: texts.t('jobCentre.setup.messages.link'),
      done:
        settled === '' ? null : texts.t(`jobCentre.setup.messages.${settled === 'ja' ? 'wasTaken' : 'wasNotTaken'}`),
    },
    html`<p class="font-lead">${texts.t('jobCentre.setup.messages.lead')}</p>
${asked.value.length === 0 ? html`<p>${texts.t('jobCentre.setup.messages.none')}</p>` : list}`,
  )
}

function row(visit: Visit, { reference, gateway, channel, kind, begunAt }: UnknownMessage): (Html | string)[] {
  const { texts, formToken: owner } = visit
  const button = (taken: 'ja' | 'nej') =>
    smallButton({
      text: texts.t(`jobCentre.setup.messages.${taken}`),
      name: 'modtaget',
      value: taken,
      about: reference,
    })
  return [
    mediumMoment(texts, begunAt),
    texts.t('jobCentre.setup.messages.what', { channel, kind }),
    gateway,
    html`<code>${reference}</code>`,
    postForm({ action: paths.settleMessage(reference), owner }, actions(button('ja'), button('nej'))),
  ]
}

/** POST `/jc/opsaetning/beskeder/{reference}`: whether the gateway took it. */
export async function settle(visit: Visit, given: Given): Promise<Response> {
  const reference = visit.c.req.param('id') ?? ''
  const taken = given('modtaget')
  if (!isId(reference) || (taken !== 'ja' && taken !== 'nej')) return await showProblem(visit, 'notFound')
  const settled = await settleMessage(visit.context, reference, { wasTaken: taken === 'ja' })
  if (!settled.ok) return await showProblem(visit, 'notFound')
  return goTo(visit, `${paths.setupMessages}?${new URLSearchParams({ afgjort: taken }).toString()}`)
}
