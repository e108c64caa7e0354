import { html } from 'hono/html'
import type { BookableTimeOfOffer } from '../../questions/bookable.ts'
import { asWritten } from '../../web/as-written.ts'
import type { Texts } from '../../web/texts.ts'
import type { TimeView } from '../pieces/day-times.ts'

/**
 * Up to so many times of one hour stand beside each other, told apart by their caseworkers; more
 * would only be in the way.
 */
const MOST_AT_ONE_HOUR = 4

/** Times of one offer that begin together. */
function together(times: readonly BookableTimeOfOffer[]): BookableTimeOfOffer[][] {
  const groups = new Map<string, BookableTimeOfOffer[]>()
  for (const time of times) {
    const key = `${time.startsAt.epochMilliseconds} ${time.offer.id}`
    const group = groups.get(key)
    if (group) group.push(time)
    else groups.set(key, [time])
  }
  return [...groups.values()]
}

/**
 * Of many times at one hour, the one that stands for them: the one chosen already, else any. So a
 * hundred citizens who choose the same hour do not all ask for the same seat.
 */
function oneOf(times: readonly BookableTimeOfOffer[], chosen: string): BookableTimeOfOffer[] {
  const known = times.find(({ id }) => id === chosen)
  const any = times[Math.floor(Math.random() * times.length)]
  return known ? [known] : any ? [any] : []
}

/**
 * What tells apart the times of a day: the offer where there are several, the caseworker where two
 * begin together.
 */
export function timeViews(texts: Texts, times: readonly BookableTimeOfOffer[], chosen: string): TimeView[] {
  const offers = new Set(times.map(({ offer }) => offer.id)).size
  return together(times).flatMap((group) => {
    const many = group.length > MOST_AT_ONE_HOUR
    return (many ? oneOf(group, chosen) : group).map((time) => {
      const details = [
        ...(offers > 1 ? [asWritten(texts, time.offer.title)] : []),
        ...(many
          ? [texts.t('book.step3.severalCaseworkers', { count: group.length })]
          : group.length > 1
            ? [time.caseworkerName]
            : []),
      ]
      return {
        value: time.id,
        startsAt: time.startsAt,
        checked: time.id === chosen,
        ...(details.length > 0
          ? { detail: html`${details.map((detail, at) => html`${at > 0 ? ', ' : ''}${detail}`)}` }
          : {}),
      }
    })
  })
}
