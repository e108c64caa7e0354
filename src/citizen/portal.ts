import { type Context, Hono } from 'hono'
import type { ProgramContext } from '../actions/transaction.ts'
import { accessibilityPage, cookiesPage } from './about.ts'
import { formOf, type Given, queryOf } from './address.ts'
import { submitConfirm, viewConfirm } from './book-confirm.ts'
import { submitForm, viewForms } from './book-form.ts'
import { submitOffer, viewOffers } from './book-offer.ts'
import { submitTime, viewTimes } from './book-time.ts'
import { HOW_TO_BOOK, howToBookPage } from './how-to-book.ts'
import { submitSettings, viewSettings } from './indstillinger.ts'
import { submitCode, viewCode } from './indstillinger-kode.ts'
import type { Journey } from './journey.ts'
import { contact } from './kontakt.ts'
import { ofMeeting, submitCancel, viewCalendarFile, viewCancel, viewMeeting, viewReceipt } from './meeting.ts'
import { minSide } from './min-side.ts'
import { mineMoeder } from './mine-moeder.ts'
import { submitAbsence, submitChange, submitWithdrawal, viewAbsences, viewChange } from './mit-fravaer.ts'
import { openBookingWithForm, openRebooking } from './open-journey.ts'
import { prolongSession, readSecondsLeft } from './session.ts'
import {
  AFTER_SIGN_IN,
  afterSignIn,
  signedOutPage,
  signInPage,
  startPage,
  submitLanguage,
  submitSignIn,
  submitSignOut,
  toSignIn,
} from './sign-in.ts'
import { refusedForm, SOMEBODY_ELSE, somebodyElsePage } from './somebody-else.ts'
import { type Answer, type Door, openVisit, type PortalOptions } from './visit.ts'

export type { PortalOptions } from './visit.ts'

type OnJourney = (journey: Journey, given: Given) => Promise<Response>

/** Steps 3 and 4, of a booking and of a rebooking alike. */
const booking =
  (answer: OnJourney): Answer =>
  async (visit, given) => {
    const journey = await openBookingWithForm(visit, given)
    return journey instanceof Response ? journey : await answer(journey, given)
  }

const rebooking = (answer: OnJourney): Answer =>
  ofMeeting(async (visit, meeting, given) => {
    const journey = await openRebooking(visit, meeting, given)
    return journey instanceof Response ? journey : await answer(journey, given)
  })

/** The pages for whoever comes: signing in and off, the language, what this is. */
function entrance(door: Door): Hono {
  const app = new Hono()
  app.get('/', (c) => startPage(door, c))
  app.get('/log-ind', (c) => signInPage(door, c))
  app.post('/log-ind', (c) => submitSignIn(door, c))
  app.get(AFTER_SIGN_IN, (c) => afterSignIn(door, c))
  app.get('/log-ud', (c) => signedOutPage(door, c))
  app.post('/log-ud', (c) => submitSignOut(door, c))
  app.get('/session', (c) => readSecondsLeft(door, c))
  app.post('/session', (c) => prolongSession(door, c))
  app.post('/sprog', (c) => submitLanguage(door, c))
  app.get('/was', (c) => accessibilityPage(door, c))
  app.get('/cookies', (c) => cookiesPage(door, c))
  app.get(HOW_TO_BOOK, (c) => howToBookPage(door, c))
  return app
}

/**
 * The citizen's portal: every page, in the order in which a citizen meets them. Server-rendered forms that need no script; only
 * what was offered is accepted. Headers, the check of forms and static files are the server's.
 */
export function citizenPortal(program: ProgramContext, options: PortalOptions): Hono {
  const door: Door = { program, options }
  // The one way to every page and form of a signed-in citizen. F-WHOSE: a form made for another goes no further than here.
  const signedIn =
    (answer: Answer, { days = false }: { days?: boolean } = {}) =>
    async (c: Context) => {
      const isForm = c.req.method === 'POST'
      const given = isForm ? await formOf(c) : queryOf(c)
      const visit = await openVisit(door, c, { offer: given('emne'), days })
      if (!visit) return toSignIn(c)
      return (isForm ? await refusedForm(visit, given) : null) ?? (await answer(visit, given))
    }
  const app = new Hono()

  app.route('/', entrance(door))
  app.get(SOMEBODY_ELSE, signedIn(somebodyElsePage))
  app.get('/min-side', signedIn(minSide))
  app.get('/mine-moeder', signedIn(mineMoeder))

  app.get('/book', signedIn(viewOffers))
  app.post('/book', signedIn(submitOffer))
  app.get('/book/form', signedIn(viewForms))
  app.post('/book/form', signedIn(submitForm))
  app.get('/book/tid', signedIn(booking(viewTimes), { days: true }))
  app.post('/book/tid', signedIn(booking(submitTime)))
  app.get('/book/bekraeft', signedIn(booking(viewConfirm)))
  app.post('/book/bekraeft', signedIn(booking(submitConfirm)))

  app.get('/moeder/:id', signedIn(ofMeeting(viewMeeting)))
  app.get('/moeder/:id/kvittering', signedIn(ofMeeting(viewReceipt)))
  app.get('/moeder/:id/kalender.ics', signedIn(ofMeeting(viewCalendarFile)))
  app.get('/moeder/:id/ombook', signedIn(rebooking(viewTimes)))
  app.post('/moeder/:id/ombook', signedIn(rebooking(submitTime)))
  app.get('/moeder/:id/ombook/bekraeft', signedIn(rebooking(viewConfirm)))
  app.post('/moeder/:id/ombook/bekraeft', signedIn(rebooking(submitConfirm)))
  app.get('/moeder/:id/aflys', signedIn(ofMeeting(viewCancel)))
  app.post('/moeder/:id/aflys', signedIn(ofMeeting(submitCancel)))

  app.get('/mit-fravaer', signedIn(viewAbsences))
  app.post('/mit-fravaer', signedIn(submitAbsence))
  app.get('/mit-fravaer/:id/ret', signedIn(viewChange))
  app.post('/mit-fravaer/:id/ret', signedIn(submitChange))
  app.post('/mit-fravaer/:id/slet', signedIn(submitWithdrawal))
  app.get('/indstillinger', signedIn(viewSettings))
  app.post('/indstillinger', signedIn(submitSettings))
  app.get('/indstillinger/kode', signedIn(viewCode))
  app.post('/indstillinger/kode', signedIn(submitCode))
  app.get('/kontakt', signedIn(contact))
  return app
}
