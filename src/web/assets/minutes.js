// @ts-check
// M-HOLD: counts down the minutes of a reservation. Without scripts the page keeps the number with
// which it was sent.

const MINUTE = 60_000

/** @type {HTMLElement | null} */
const held = document.querySelector('[data-seconds-left]')
const words = held?.querySelector('strong')
const lapsed = held?.querySelector('template')

if (held && words && lapsed) {
  const end = performance.now() + Number(held.dataset['secondsLeft']) * 1000
  const inWords = new Intl.NumberFormat(document.documentElement.lang, {
    style: 'unit',
    unit: 'minute',
    unitDisplay: 'long',
  })

  const count = () => {
    const left = end - performance.now()
    if (left <= 0) {
      held.replaceChildren(lapsed.content)
      return
    }
    const told = inWords.format(Math.ceil(left / MINUTE))
    if (words.textContent !== told) words.textContent = told
    // Waits until the number next falls; a telephone that slept wakes up to the right number.
    setTimeout(count, left % MINUTE || MINUTE)
  }
  count()
}
