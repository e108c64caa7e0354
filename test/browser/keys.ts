import type { Page } from 'playwright-core'

const ALT = 1

/**
 * Presses a digit with the modifier of access keys, as Chromium on Linux has it. Playwright's own
 * `Alt+3` leaves out what the key writes without the modifier, and an access key goes by that.
 */
export async function accessKey(page: Page, digit: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const key = { key: digit, code: `Digit${digit}`, windowsVirtualKeyCode: digit.charCodeAt(0) }
  await session.send('Input.dispatchKeyEvent', { ...key, type: 'keyDown', modifiers: ALT, unmodifiedText: digit })
  await session.send('Input.dispatchKeyEvent', { ...key, type: 'keyUp', modifiers: ALT })
}

/** Waits until the focus stands where the page puts it, which is some time after its load. */
export const focusStands = (page: Page): Promise<unknown> =>
  page.waitForFunction("!document.querySelector('[autofocus]') || document.activeElement !== document.body")
