// @ts-check
// WCAG 2.2, 2.2.1: two minutes before a session ends the citizen is told and can stay. Asking how long is left does not
// prolong it, so that a window left open signs off like any other.

const WARNING_SECONDS = 120
const ASK_AGAIN_SECONDS = 10

const dialog = document.querySelector('#session-warning')

if (dialog instanceof HTMLDialogElement) {
  const words = dialog.querySelector('strong')
  const inWords = new Intl.NumberFormat(document.documentElement.lang, {
    style: 'unit',
    unit: 'minute',
    unitDisplay: 'long',
  })
  /** By the wall clock: a computer that slept must not think that time stood still. */
  let end = Date.now() + Number(dialog.dataset['secondsLeft']) * 1000
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  /**
   * The seconds that the program says are left, for another window may have prolonged them; our own count where it does not answer.
   * @param {'GET' | 'POST'} method POST prolongs
   */
  const ask = async (method) => {
    try {
      const answer = await fetch('/session', { method, cache: 'no-store' })
      /** @type {unknown} */
      const told = await answer.json()
      if (typeof told === 'object' && told && 'seconds' in told) return Number(told.seconds)
    } catch {
      // What cannot be asked is counted.
    }
    return (end - Date.now()) / 1000
  }

  const wait = (/** @type {number} */ seconds) => {
    clearTimeout(timer)
    timer = setTimeout(() => void look(), Math.max(1, seconds) * 1000)
  }

  const go = (/** @type {number} */ seconds) => {
    end = Date.now() + seconds * 1000
    if (seconds <= 0) {
      location.assign(`/log-ind?${new URLSearchParams({ til: dialog.dataset['back'] ?? '' }).toString()}`)
    } else if (seconds > WARNING_SECONDS) {
      if (dialog.open) dialog.close('prolonged')
      wait(seconds - WARNING_SECONDS)
    } else {
      if (words) words.textContent = inWords.format(Math.ceil(seconds / 60))
      if (!dialog.open) dialog.showModal()
      wait(Math.min(seconds, ASK_AGAIN_SECONDS))
    }
  }

  const look = async () => go(await ask('GET'))

  // The button and the Escape key alike: whoever answers is there.
  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'prolonged') void ask('POST').then(go)
    dialog.returnValue = ''
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void look()
  })
  wait((end - Date.now()) / 1000 - WARNING_SECONDS)
}
