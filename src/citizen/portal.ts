import { type Context, Hono } from 'hono'
import type { ProgramContext } from '../actions/transaction.ts'
import { formOf, type Given, queryOf } from '../http/form-input.ts'
import { submitConfirm, viewConfirm } from './booking/confirm.ts'
import { howToBookPage } from './booking/how-to-book.ts'
import type { Journey } from './booking/journey.ts'
import { submitForm, viewForms } from './booking/meeting-form.ts'
import { submitOffer, viewOffers } from './booking/offer.ts'
import { openBookingWithForm, openRebooking } from './booking/open-journey.ts'
import { submitTime, viewTimes } from './booking/time.ts'
import { contact } from './contact.ts'
import { viewKeptForm } from './kept-form.ts'
import { ofMeeting, submitCancel, viewCalendarFile, viewCancel, viewMeeting, viewReceipt } from './meetings/meeting.ts'
import { mineMoeder } from './meetings/my-meetings.ts'
import { minSide } from './min-side.ts'
import { submitAbsence, submitChange, submitWithdrawal, viewAbsences, viewChange } from './own-details/absences.ts'
import { submitCode, viewCode } from './own-details/confirm-code.ts'
import { submitData, viewData } from './own-details/data.ts'
import { viewLooks } from './own-details/looks.ts'
import { submitSignOutEverywhere, viewSessions } from './own-details/sessions.ts'
import { submitSettings, viewSettings } from './own-details/settings.ts'
import { paths } from './paths.ts'
import { prolongSession, readSecondsLeft } from './session.ts'
import { fromBroker, signInPage, startPage, toBroker, toSignIn } from './sign-in.ts'
import { signedOutPage, submitLanguage, submitSignOut } from './sign-out.ts'
import { type Answer, type Door, openVisit, type PortalOptions } from './signed-in-request.ts'
import { refusedForm, somebodyElsePage } from './somebody-else.ts'
import { accessibilityPage, cookiesPage } from './static-pages.ts'

export type { CitizenSignIn, PortalOptions } from './signed-in-request.ts'

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
  app.get(paths.start, (c) => startPage(door, c))
  app.get(paths.signIn, (c) => signInPage(door, c))
  app.get(paths.toBroker, (c) => toBroker(door, c))
  app.get(paths.fromBroker, (c) => fromBroker(door, c))
  app.get(paths.signOut, (c) => signedOutPage(door, c))
  app.post(paths.signOut, (c) => submitSignOut(door, c))
  app.get(paths.session, (c) => readSecondsLeft(door, c))
  app.post(paths.session, (c) => prolongSession(door, c))
  app.post(paths.language, (c) => submitLanguage(door, c))
  app.get(paths.accessibility, (c) => accessibilityPage(door, c))
  app.get(paths.cookies, (c) => cookiesPage(door, c))
  app.get(paths.howToBook, (c) => howToBookPage(door, c))
  return app
}

/**
 * The citizen's portal: every page, in the order in which a citizen meets them. Server-rendered
 * forms that need no script; only what was offered is accepted. Headers, the check of forms and
 * static files are the server's.
 */
export function citizenPortal(program: ProgramContext, options: PortalOptions): Hono {
  const door: Door = { program, options }
  // The one way to every page and form of a signed-in citizen. F-WHOSE: a form made for another
  // goes no further than here.
  const signedIn =
    (answer: Answer, { days = false }: { days?: boolean } = {}) =>
    async (c: Context) => {
      const isForm = c.req.method === 'POST'
      const given = isForm ? await formOf(c) : queryOf(c)
      const visit = await openVisit(door, c, { offer: given('emne'), days })
      if (!visit) return await toSignIn(door, c)
      return (isForm ? await refusedForm(visit, given) : null) ?? (await answer(visit, given))
    }
  const app = new Hono()

  app.route('/', entrance(door))
  app.get(paths.somebodyElse, signedIn(somebodyElsePage))
  app.get(paths.keptForm, signedIn(viewKeptForm))
  app.get(paths.minSide, signedIn(minSide))
  app.get(paths.meetings, signedIn(mineMoeder))

  app.get(paths.book, signedIn(viewOffers))
  app.post(paths.book, signedIn(submitOffer))
  app.get(paths.bookForm, signedIn(viewForms))
  app.post(paths.bookForm, signedIn(submitForm))
  app.get(paths.bookTime, signedIn(booking(viewTimes), { days: true }))
  app.post(paths.bookTime, signedIn(booking(submitTime)))
  app.get(paths.bookConfirm, signedIn(booking(viewConfirm)))
  app.post(paths.bookConfirm, signedIn(booking(submitConfirm)))

  app.get(paths.meeting(':id'), signedIn(ofMeeting(viewMeeting)))
  app.get(paths.receipt(':id'), signedIn(ofMeeting(viewReceipt)))
  app.get(paths.calendarFile(':id'), signedIn(ofMeeting(viewCalendarFile)))
  app.get(paths.rebook(':id'), signedIn(rebooking(viewTimes)))
  app.post(paths.rebook(':id'), signedIn(rebooking(submitTime)))
  app.get(paths.rebookConfirm(':id'), signedIn(rebooking(viewConfirm)))
  app.post(paths.rebookConfirm(':id'), signedIn(rebooking(submitConfirm)))
  app.get(paths.cancel(':id'), signedIn(ofMeeting(viewCancel)))
  app.post(paths.cancel(':id'), signedIn(ofMeeting(submitCancel)))

  app.get(paths.absences, signedIn(viewAbsences))
  app.post(paths.absences, signedIn(submitAbsence))
  app.get(paths.changeAbsence(':id'), signedIn(viewChange))
  app.post(paths.changeAbsence(':id'), signedIn(submitChange))
  app.post(paths.withdrawAbsence(':id'), signedIn(submitWithdrawal))
  app.get(paths.settings, signedIn(viewSettings))
  app.post(paths.settings, signedIn(submitSettings))
  app.get(paths.code, signedIn(viewCode))
  app.post(paths.code, signedIn(submitCode))
  app.get(paths.looks, signedIn(viewLooks))
  app.get(paths.sessions, signedIn(viewSessions))
  app.post(paths.sessions, signedIn(submitSignOutEverywhere))
  app.get(paths.ownData, signedIn(viewData))
  app.post(paths.ownData, signedIn(submitData))
  app.get(paths.contact, signedIn(contact))
  return app
}
