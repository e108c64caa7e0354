import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { borrowBrowser } from '../support/browser.ts'
import { createStartedDemo } from '../support/demo-database.ts'
import { temporaryFolder } from '../support/folder.ts'
import { freePort, programsIn, stop } from '../support/started.ts'
import { press } from './site.ts'

const folder = temporaryFolder()
const { start, killAll } = programsIn(folder)
after(() => {
  killAll()
})

test('after a kill during a booking, the citizen’s choice, hold and typed text are still there', async () => {
  const database = await createStartedDemo(folder)
  const settings = { DATABASE_URL: database.connectionString, PORT: String(await freePort()) }
  const first = await start(settings)
  const { browser, drop: dropBrowser } = await borrowBrowser()
  try {
    const page = await browser.newPage()
    const main = page.getByRole('main')
    await page.goto(`${first.address}/log-ind/mitid`)
    await press(page, page.getByRole('button', { name: 'Log på som Mette Holm' }))
    await press(page, page.getByRole('link', { name: 'Book Jobsamtale med dit jobcenter' }))
    await page.getByRole('radio').first().check()
    await press(page, main.getByRole('button', { name: 'Fortsæt' }))
    await page.getByRole('radio').first().check()
    await press(page, main.getByRole('button', { name: 'Fortsæt' }))
    await press(page, page.getByRole('link', { name: /^Første ledige dag: / }))
    await page.getByRole('radio').first().check()
    await press(page, main.getByRole('button', { name: 'Fortsæt' }))
    await page.getByLabel('Besked til sagsbehandleren').fill('Ring gerne.')

    await stop(first, 'SIGKILL')
    const book = page.getByRole('button', { name: 'Book', exact: true })
    await book.click()
    await page.getByRole('alert').getByRole('heading', { name: 'Vi kan ikke få forbindelse lige nu' }).waitFor()
    assert.equal(await page.getByLabel('Besked til sagsbehandleren').inputValue(), 'Ring gerne.')

    const second = await start(settings)
    await press(page, book)
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Kvittering')
    await press(page, page.getByRole('link', { name: 'Se mødet' }))
    await page.getByText('Ring gerne.').waitFor()
    assert.equal(await stop(second, 'SIGTERM'), 0)
  } finally {
    await dropBrowser()
    await database.drop()
  }
})
