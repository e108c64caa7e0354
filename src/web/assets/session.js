// @ts-check
// WCAG 2.2, 2.2.1: two minutes before a session ends the citizen is warned and can stay. Where it
// ends for good they are told to sign in again. To ask for the time left does not prolong the
// session, so an abandoned window still signs off. F-WHOSE: a
// citizen's page navigates away when somebody else signs in in the same browser.

const WARNING_SECONDS = 120
const ASK_AGAIN_SECONDS = 10

const dialog = document.querySelector('#session-warning')

if (dialog instanceof HTMLDialogElement) {
  const words = dialog.querySelectorAll('strong')
  const parts = dialog.querySelectorAll('[data-while]')
  const inWords = new Intl.NumberFormat(document.documentElement.lang, {
    style: 'unit',
    unit: 'minute',
    unitDisplay: 'long',
  })
  const owner = dialog.dataset['owner'] ?? ''
  /** By the wall clock, so that a computer's sleep counts as well. */
  let end = Date.now() + Number(dialog.dataset['secondsLeft']) * 1000
  /** Whether nothing prolongs the session any more. */
  let isFinal = dialog.dataset['final'] === 'yes'
  /** Whether that was read: once is enough. */
  let isTold = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  /**
   * The seconds left by the program's answer, since another window may have prolonged the session.
   * Our own count where it does not answer. Null when this page's citizen is no longer signed in.
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
        if ('final' in told) isFinal = told.final === true
        if ('seconds' in told) return Number(told.seconds)
      }
    } catch {
      // Without an answer our own count is used.
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
      for (const one of words) one.textContent = inWords.format(Math.ceil(seconds / 60))
      for (const part of parts)
        if (part instanceof HTMLElement) part.hidden = (part.dataset['while'] === 'final') !== isFinal
      if (!dialog.open && !(isFinal && isTold)) dialog.showModal()
      wait(Math.min(seconds, ASK_AGAIN_SECONDS))
    }
  }

  const look = async () => go(await ask('GET'))

  // The button and the Escape key alike: either proves that somebody is there.
  dialog.addEventListener('close', () => {
    if (isFinal) isTold = true
    else if (dialog.returnValue !== 'prolonged') void ask('POST').then(go)
    dialog.returnValue = ''
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void look()
  })
  // Several windows can be visible at once. Each page announces its citizen to the others, and a
  // page of another citizen checks its session.
  const pages = new BroadcastChannel('selvbook')
  pages.addEventListener('message', ({ data }) => {
    if (data !== owner) void look()
  })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches pages of our own origin alone
  pages.postMessage(owner)
  // A page restored from the browser's cache may belong to a citizen who has signed out.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) void look()
  })
  // A prerendered page is requested again when it is shown. So it is up to date, and the program
  // knows that it was seen (N-SEEN).
  if ('prerendering' in document && document.prerendering)
    document.addEventListener('prerenderingchange', () => location.reload(), { once: true })
  wait((end - Date.now()) / 1000 - WARNING_SECONDS)
}
