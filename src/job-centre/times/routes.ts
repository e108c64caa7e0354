import type { Context, Hono } from 'hono'
import type { What } from '../../rules/access.ts'
import { paths } from '../paths.ts'
import { type Answer, showProblem } from '../visit.ts'
import { opensTimes } from './addresses.ts'
import { caseworkersPage, saveCaseworker } from './caseworkers.ts'
import { closeNow, closePage } from './close.ts'
import { copyNow, copyPage } from './copy.ts'
import { dayPage } from './day.ts'
import { filePage } from './file.ts'
import { newOfferPage, offerPage, offersPage, saveNewOffer, saveOffer } from './offers.ts'
import { makeSeriesNow, seriesPage } from './series.ts'
import { saveSeats, timePage } from './time.ts'
import { weekPage } from './week.ts'
import { withdrawNow, withdrawPage } from './withdraw.ts'

type SignedIn = (what: What | null, answer: Answer) => (c: Context) => Promise<Response>

/** J-SETTINGS: for planners, and for caseworkers where their job centre lets them. */
const opening =
  (answer: Answer): Answer =>
  async (visit, given) =>
    (await opensTimes(visit)) ? await answer(visit, given) : await showProblem(visit, 'forbidden')

/** The pages of *Tider*. */
export function timesPages(app: Hono, signedIn: SignedIn): void {
  app.get(paths.times, signedIn('see_offers', weekPage))
  app.get(paths.timesOfDay, signedIn('see_offers', dayPage))
  app.get(paths.newSeries, signedIn('make_series', opening(seriesPage)))
  app.post(paths.newSeries, signedIn('make_series', opening(makeSeriesNow)))
  app.get(paths.copyWeek, signedIn('copy_week', opening(copyPage)))
  app.post(paths.copyWeek, signedIn('copy_week', opening(copyNow)))
  app.get(paths.timesFile, signedIn('import_times', opening(filePage)))
  app.get(paths.closeDays, signedIn('close_days', closePage))
  app.post(paths.closeDays, signedIn('close_days', closeNow))
  app.get(paths.withdrawTimes, signedIn('withdraw_times', withdrawPage))
  app.post(paths.withdrawTimes, signedIn('withdraw_times', withdrawNow))
  app.get(paths.caseworkers, signedIn('see_offers', caseworkersPage))
  app.post(paths.caseworkers, signedIn('change_caseworker', saveCaseworker))
  app.get(paths.offers, signedIn('see_offers', offersPage))
  app.get(paths.newOffer, signedIn('create_offer', newOfferPage))
  app.post(paths.newOffer, signedIn('create_offer', saveNewOffer))
  app.get(paths.offer(':id'), signedIn('change_offer', offerPage))
  app.post(paths.offer(':id'), signedIn('change_offer', saveOffer))
  // Last: an id takes any name.
  app.get(paths.time(':id'), signedIn('see_offers', timePage))
  app.post(paths.time(':id'), signedIn('change_seats', saveSeats))
}
