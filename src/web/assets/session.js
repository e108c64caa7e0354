// @ts-check
// WCAG 2.2, 2.2.1: two minutes before a session ends the citizen is told and can stay. Asking how
// long is left does not prolong it, so that a window left open signs off like any other. F-WHOSE: a
// page of a citizen leaves when somebody else has signed in in the same browser.

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
  const owner = dialog.dataset['owner'] ?? ''
  /** By the wall clock: a computer that slept must not think that time stood still. */
  let end = Date.now() + Number(dialog.dataset['secondsLeft']) * 1000
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  /**
   * The seconds that the program says are left, for another window may have prolonged them; our own
   * count where it does not answer. Null when the page has been left to somebody else.
   * @param {'GET' | 'POST'} method POST prolongs
   */
  const ask = async (method) => {
    try {
      const body = method === 'POST' ? { body: new URLSearchParams({ hvem: owner }) } : {}
      const answer = await fetch(dialog.dataset['session'] ?? '', { method, cache: 'no-store', ...body })
      /** @type {unknown} */
      const told = await answer.json()
      if (typeof told === 'object' && told) {
        if ('owner' in told && told.owner !== owner) {
          location.replace(dialog.dataset['somebodyElse'] ?? '')
          return null
        }
        if ('seconds' in told) return Number(told.seconds)
      }
    } catch {
      // What cannot be asked is counted.
    }
    return (end - Date.now()) / 1000
  }

  const wait = (/** @type {number} */ seconds) => {
    clearTimeout(timer)
    timer = setTimeout(() => void look(), Math.max(1, seconds) * 1000)
  }

  const go = (/** @type {number | null} */ seconds) => {
    if (seconds === null) return
    end = Date.now() + seconds * 1000
    if (seconds <= 0) {
      const back = new URLSearchParams({ til: dialog.dataset['back'] ?? '' })
      location.assign(`${dialog.dataset['signIn'] ?? ''}?${back.toString()}`)
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
  // Windows side by side are all visible: each page tells the others for whom it is, and one of
  // another citizen asks.
  const pages = new BroadcastChannel('selvbook')
  pages.addEventListener('message', ({ data }) => {
    if (data !== owner) void look()
  })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches pages of our own origin alone
  pages.postMessage(owner)
  // A page that the browser kept and shows again may be another's by now.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) void look()
  })
  // A page drawn ahead is asked for again when it is shown: what has changed meanwhile is seen, and
  // the program knows that it was (N-SEEN).
  if ('prerendering' in document && document.prerendering)
    document.addEventListener('prerenderingchange', () => location.reload(), { once: true })
  wait((end - Date.now()) / 1000 - WARNING_SECONDS)
}
