// @ts-check
// The arrow keys move between days with free times; Page Up and Page Down turn the month. Tab
// visits all of them, with or without scripts.

/** @type {NodeListOf<HTMLAnchorElement>} */
const days = document.querySelectorAll('a.month__cell')

const columnOf = (/** @type {Element} */ day) => day.closest('td')?.cellIndex
const rowOf = (/** @type {Element} */ day) => day.closest('tr')?.rowIndex ?? 0

/**
 * The next day in a direction that `fits` accepts.
 * @param {HTMLAnchorElement} from
 * @param {1 | -1} direction
 * @param {(day: HTMLAnchorElement) => boolean} fits
 */
function next(from, direction, fits) {
  const list = [...days]
  const after = direction === 1 ? list.slice(list.indexOf(from) + 1) : list.slice(0, list.indexOf(from)).toReversed()
  return after.find(fits)
}

/**
 * The target of a key on a day; undefined where there is none.
 * @param {string} key
 * @param {HTMLAnchorElement} day
 * @returns {HTMLAnchorElement | undefined}
 */
function target(key, day) {
  const forwards = getComputedStyle(day).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  const sameRow = [...days].filter((one) => rowOf(one) === rowOf(day))
  switch (key) {
    case 'ArrowRight':
    case 'ArrowLeft':
      return next(day, key === forwards ? 1 : -1, () => true)
    case 'ArrowDown':
    case 'ArrowUp':
      return next(day, key === 'ArrowDown' ? 1 : -1, (one) => columnOf(one) === columnOf(day))
    case 'Home':
      return sameRow.at(0)
    case 'End':
      return sameRow.at(-1)
    default:
      return undefined
  }
}

/** @type {Readonly<Record<string, string>>} */
const turns = { PageUp: '.month__turn[rel=prev]', PageDown: '.month__turn[rel=next]' }

document.querySelector('.month')?.addEventListener('keydown', (event) => {
  if (!(event instanceof KeyboardEvent) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  const turn = turns[event.key]
  const way = turn === undefined ? null : document.querySelector(turn)
  const day = event.target instanceof HTMLAnchorElement && event.target.matches('a.month__cell') ? event.target : null
  const to = day && target(event.key, day)
  if (way instanceof HTMLAnchorElement) way.click()
  else if (to) to.focus()
  else return
  event.preventDefault()
})
