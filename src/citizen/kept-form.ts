import type { Context } from 'hono'
import { keepForm } from '../actions/keep-form.ts'
import { ownerOf } from '../identity/form-owner.ts'
import { tokenOf } from '../identity/sessions.ts'
import { askKeptForm } from '../questions/kept-form.ts'
import { formWithOwner, keptFormPage } from '../web/kept-form.ts'
import { paths } from './paths.ts'
import { cookieOptions, type Door, goTo, nobody, show, type Visit } from './signed-in-request.ts'

/** F-ROBUST: keeps what was sent after the session had ended, for the one whose form it is. */
export async function keepSentForm(door: Door, c: Context): Promise<void> {
  const token = tokenOf(c, cookieOptions(door))
  if (!token) return
  const { form, owner } = await formWithOwner(c)
  const isOwn = (citizenId: string) => ownerOf(owner, door.options.formTokenOf(citizenId)) === 'own'
  await keepForm(nobody(door), { kind: 'citizen', token, form, isOwn })
}

/** `/log-ind/fortsaet`: what was sent too late, to be sent again; on to "Min side" without it. */
export async function viewKeptForm(visit: Visit): Promise<Response> {
  const { texts, context, session, formToken: owner } = visit
  const kept = await askKeptForm(context, 'citizen', session.token)
  if (!kept.ok) return goTo(visit, paths.minSide)
  return await show(
    visit,
    { title: texts.t('keptForm.title') },
    keptFormPage(texts, { ...kept.value, owner, home: paths.minSide }),
  )
}
