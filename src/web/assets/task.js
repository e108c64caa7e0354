// @ts-check
// A long task's page counts by itself: what is live on it is fetched anew every two seconds until
// the task has finished. Without scripts a link does it.

const EVERY_MILLISECONDS = 2_000

const live = document.querySelector('[data-task="open"]')

if (live) {
  const again = async () => {
    try {
      const answer = await fetch(location.href, { cache: 'no-store' })
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const now = page.querySelector('[data-task]')
      if (!answer.ok || !now) return
      // All of the page changes once it has finished: what was left out, and how to undo it.
      if (now.getAttribute('data-task') !== 'open') location.reload()
      else if (live.textContent !== now.textContent) live.replaceChildren(...now.childNodes)
    } catch {
      // No connection: asked again.
    } finally {
      setTimeout(again, EVERY_MILLISECONDS)
    }
  }
  setTimeout(again, EVERY_MILLISECONDS)
}
