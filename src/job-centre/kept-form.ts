import type { Context } from 'hono'
import { keepForm } from '../actions/keep-form.ts'
import { ownerOf } from '../identity/form-owner.ts'
import { tokenOf } from '../identity/sessions.ts'
import { askKeptForm } from '../questions/kept-form.ts'
import { formWithOwner, keptFormPage as keptForm } from '../web/kept-form.ts'
import { cookieOptions, type Door, goTo, nobody } from './door.ts'
import { paths } from './paths.ts'
import { show, type Visit } from './visit.ts'

/** F-ROBUST: keeps what was sent after the session had ended, for the one whose form it is. */
export async function keepSentForm(door: Door, c: Context): Promise<void> {
  const token = tokenOf(c, cookieOptions(door))
  if (!token) return
  const { form, owner } = await formWithOwner(c)
  const isOwn = (staffId: string) => ownerOf(owner, door.options.formTokenOf(staffId)) === 'own'
  await keepForm(nobody(door), { kind: 'staff', token, form, isOwn })
}

/** `/jc/log-ind/fortsaet`: what was sent too late, to be sent again; on to the start without it. */
export async function keptFormPage(visit: Visit): Promise<Response> {
  const { texts, context, session, formToken: owner } = visit
  const kept = await askKeptForm(context, 'staff', session.token)
  if (!kept.ok) return goTo(visit, paths.start)
  return await show(
    visit,
    { title: texts.t('keptForm.title') },
    keptForm(texts, { ...kept.value, owner, home: paths.start }),
  )
}
