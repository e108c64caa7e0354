import type { Page } from 'playwright-core'

/**
 * Presses a digit with the browser's modifier for access keys. Playwright's own `Alt+4` says
 * nothing of the character without the modifier, and Chromium goes by that.
 */
export async function pressAccessKey(page: Page, digit: string): Promise<void> {
  const browser = await page.context().newCDPSession(page)
  const key = { modifiers: 1, key: digit, code: `Digit${digit}`, windowsVirtualKeyCode: digit.codePointAt(0) ?? 0 }
  await browser.send('Input.dispatchKeyEvent', { ...key, type: 'keyDown', unmodifiedText: digit })
  await browser.send('Input.dispatchKeyEvent', { ...key, type: 'keyUp' })
  await browser.detach()
}
