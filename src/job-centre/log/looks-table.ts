import { html } from 'hono/html'
import type { ListedLook } from '../../questions/job-centre/looks.ts'
import { isLookReason, lookKindOf } from '../../rules/looks.ts'
import type { Html } from '../../web/html.ts'
import { mediumMoment } from '../../web/moments.ts'
import type { Texts } from '../../web/texts.ts'
import { paths } from '../paths.ts'
import { warningMark } from '../pieces/marks.ts'
import { rowsTable } from '../pieces/rows-table.ts'

const who = (texts: Texts, { kind, name, client }: ListedLook): Html => {
  const system =
    client === 'portal' ? '' : html`<span class="sub">${texts.t('jobCentre.log.through', { client })}</span>`
  return html`${name ?? texts.t('jobCentre.log.system', { kind })}${system}`
}

// J-OWN: somebody else's citizen and nobody are told in the same words.
function whom(texts: Texts, { citizenId, citizen }: ListedLook): Html {
  if (citizenId === null || citizen === null) return html`<span class="quiet">${texts.t('jobCentre.log.nobody')}</span>`
  return html`<a href="${paths.citizenPage(citizenId, 'opslag')}">${citizen}</a>`
}

/** Null in the record where a case system told none, and where the program asked nothing. */
const why = (texts: Texts, { reason }: ListedLook): Html | string => {
  if (reason === null || reason === '') return html`<span class="quiet">${texts.t('jobCentre.log.noReason')}</span>`
  return isLookReason(reason) ? texts.t(`jobCentre.reason.${reason}`) : reason
}

function what(texts: Texts, { operation, refused }: ListedLook): Html {
  const mark = refused ? html` ${warningMark(texts.t('jobCentre.log.refused'))}` : ''
  return html`${texts.t('jobCentre.log.what', { what: lookKindOf(operation) })}${mark}`
}

/** When, who, whom, why, what: a line for each look. */
export function looksTable(
  texts: Texts,
  looks: readonly ListedLook[],
  { caption, ofOneCitizen = false }: { readonly caption: string; readonly ofOneCitizen?: boolean },
): Html {
  const headings = ['when', 'who', ...(ofOneCitizen ? [] : (['whom'] as const)), 'why', 'what'] as const
  return rowsTable({
    caption,
    captionIsHidden: true,
    columns: headings.map((heading) => ({ heading: texts.t(`jobCentre.log.column.${heading}`) })),
    rows: looks.map((look) => [
      mediumMoment(texts, look.at),
      who(texts, look),
      ...(ofOneCitizen ? [] : [whom(texts, look)]),
      why(texts, look),
      what(texts, look),
    ]),
  })
}
