import { reachesCitizen } from '../../rules/access.ts'
import { jobCentreOf } from '../../rules/actor.ts'
import { addDays, dateOf, type Instant, startOf } from '../../rules/dates.ts'
import { LIFETIME_DAYS } from '../../rules/deadline.ts'
import { done, type Outcome, type Refusal, refuse } from '../../rules/refusals.ts'
import { type Situation, type SituationToday, situationOn } from '../../rules/situation.ts'
import { barringSteps, type FreeTime, sieveOf, type WhyRule, whyRules } from '../../rules/why.ts'
import { type ChangeOfItself, changeOfItself, endsOf } from '../../rules/why-calendar.ts'
import { changesThatHelp, type WhyChange } from '../../rules/why-changes.ts'
import { freeTimes } from '../../storage/availability/free-times.ts'
import { findCitizen } from '../../storage/citizens.ts'
import type { Queryable } from '../../storage/database.ts'
import { readJobCentreSettings } from '../../storage/job-centre-settings.ts'
import { offersOf } from '../../storage/offers.ts'
import { snapshot } from '../../storage/pipeline.ts'
import { type SearchesInVain, searchesInVain } from '../../storage/searches-in-vain.ts'
import { readSituation } from '../../storage/situations.ts'
import { ask, type QuestionContext } from '../ask.ts'
import { bookableStarts } from '../bookable-starts.ts'
import { citizenWithId } from '../whose.ts'

/** J-WHY: why a citizen can or cannot book an interview now. */
export interface Why {
  readonly name: string
  readonly situation: SituationToday
  /** They can; they may, but no time fits; they are barred. */
  readonly verdict: 'can' | 'none_fits' | 'barred'
  /** Free times of the job centre from now on, whoever they are for. */
  readonly free: number
  /** How many of them the citizen can book. */
  readonly times: number
  readonly rules: readonly WhyRule[]
  /** What the citizen is told, as the booking itself would refuse. */
  readonly reasons: readonly Refusal[]
  readonly changes: readonly WhyChange[]
  readonly ofItself: ChangeOfItself | null
  /** The titles of the offers that `changes` name, by their ids. */
  readonly offerTitles: ReadonlyMap<string, string>
  readonly searches: SearchesInVain
}

/** How many days ahead free times are looked at: no offer's horizon is longer than it is useful. */
const DAYS_AHEAD = 366

async function freeOf(db: Queryable, situation: SituationToday, now: Instant) {
  const jobCentre = situation.jobCentre ?? ''
  const all = await offersOf(db, jobCentre)
  const offers = new Map(all.filter(({ retired }) => !retired).map((offer) => [offer.id, offer]))
  const { today, citizenId } = situation
  const wanted = {
    jobCentre,
    offerIds: [...offers.keys()],
    from: today,
    until: addDays(today, DAYS_AHEAD),
    citizenId,
    now,
    except: null,
  }
  const groups = offers.size === 0 ? [] : await freeTimes(db, wanted)
  const free: FreeTime[] = groups.flatMap((time) => {
    const offer = offers.get(time.offerId)
    return offer ? { offer, time, count: time.count } : []
  })
  return { offers: [...offers.values()], free }
}

async function whyOf(
  db: Queryable,
  stored: Situation,
  { now, minimumDays }: { readonly now: Instant; readonly minimumDays: number },
): Promise<Omit<Why, 'name' | 'searches'>> {
  const situation = situationOn(stored, now)
  const [{ offers, free }, settings, bookable] = await Promise.all([
    freeOf(db, situation, now),
    readJobCentreSettings(db, situation.jobCentre ?? ''),
    bookableStarts(db, situation, now, { only: 'interviews' }),
  ])
  const asked = { situation, now, free, offers, settings, minimumDays }
  const sieve = sieveOf(situation, now, free)
  const { left: times } = sieve.busy
  const isBarred = barringSteps(situation).size > 0
  return {
    situation,
    verdict: times > 0 ? 'can' : isBarred ? 'barred' : 'none_fits',
    free: free.reduce((sum, { count }) => sum + count, 0),
    times,
    rules: whyRules(situation, sieve, endsOf(stored, situation)),
    reasons: bookable.reasons,
    changes: changesThatHelp(asked),
    ofItself: changeOfItself(stored, asked),
    offerTitles: new Map(offers.map(({ id, title }) => [id, title])),
  }
}

/**
 * J-WHY: why this citizen can or cannot book an interview now: each rule with its facts, how the
 * free times fall away, what would change it, and when it changes by itself. By the functions that
 * the citizen's own booking asks. Refusals: not_found, also to another job centre.
 */
export const askWhy = (
  context: QuestionContext & { readonly minimumDays: number },
  citizenId: string,
): Promise<Outcome<Why>> =>
  ask(
    context,
    'see_why',
    (granted, looks, database) =>
      snapshot(database, async (db) => {
        const now = context.clock.now()
        const jobCentre = jobCentreOf(granted.actor) ?? ''
        const since = startOf(addDays(dateOf(now), -LIFETIME_DAYS))
        const [stored, citizen, searches] = await Promise.all([
          readSituation(db, citizenId, dateOf(now)),
          findCitizen(db, citizenId),
          searchesInVain(db, citizenId, jobCentre, since),
        ])
        if (!stored || !citizen || !reachesCitizen(granted, situationOn(stored, now))) return refuse('not_found')
        looks.told(citizenId)
        const why = await whyOf(db, stored, { now, minimumDays: context.minimumDays })
        return done({ name: citizen.name, searches, ...why })
      }),
    { whose: () => citizenWithId(context, citizenId) },
  )
