import { html } from 'hono/html'
import type { CaseAbout } from '../../actions/decide-case.ts'
import type { DecidableKind } from '../../rules/work-list.ts'
import { isId } from '../../storage/ids.ts'
import { hidden, postForm } from '../../web/forms.ts'
import type { Html } from '../../web/html.ts'
import { backField } from '../back.ts'
import { paths } from '../paths.ts'
import type { Visit } from '../visit.ts'
import { kindOf, slugOf } from './kinds.ts'

/** A case that is set aside, and of which kind. */
export interface AsideCase {
  readonly kind: DecidableKind
  readonly about: CaseAbout
}

/** As it stands in an address: `overskredne.frist.{id}`. */
export const asideText = ({ kind, about: { of, id } }: AsideCase): string =>
  `${slugOf(kind)}.${of === 'meeting' ? 'moede' : 'frist'}.${id}`

function asideIn(text: string): AsideCase | null {
  const [slug = '', of = '', id = ''] = text.split('.')
  const kind = kindOf(slug)
  return kind && isId(id) ? { kind, about: { of: of === 'moede' ? 'meeting' : 'deadline', id } } : null
}

/** The form that shows a case again which was just set aside; '' where the address names none. */
export function undoAside({ texts, formToken: owner }: Visit, text: string, back: string): Html | '' {
  const aside = asideIn(text)
  if (!aside) return ''
  const { kind, about } = aside
  const of = about.of === 'meeting' ? hidden('om', 'moede') : ''
  return postForm(
    { action: paths.setAside(slugOf(kind), about.id), owner },
    html`${backField(back)}${of}<button type="submit" class="function-link" name="fortryd" value="ja">${texts.t('common.undo')}</button>`,
  )
}
