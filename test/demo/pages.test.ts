import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ANNEX_EXAMPLES } from '../../src/demo/stories.ts'
import { contactGroups } from '../../src/rules/contact-groups.ts'
import { LANGUAGE_COOKIE } from '../../src/web/language.ts'
import { texts } from '../../src/web/texts.ts'
import { Visitor } from '../citizen/visitor.ts'
import { textOf } from '../web/read-html.ts'
import { type RunningDemo, runDemo } from './support.ts'

let demo: RunningDemo

/** A demo for one suite: what one does to its people, another does not see. */
function withDemo(): void {
  before(async () => {
    demo = await runDemo('2026-11-24 10:00')
  })
  after(() => demo.drop())
}

async function page(path: string, language?: string): Promise<string> {
  const headers = language === undefined ? {} : { cookie: `${LANGUAGE_COOKIE}=${language}` }
  const answer = await demo.server.request(path, { headers })
  assert.equal(answer.status, 200, path)
  return await answer.text()
}

const lifePage = (key: Parameters<RunningDemo['idOf']>[0]) => `/demo/frister/${demo.idOf(key)}`

suite('pages', () => {
  withDemo()

  test('no page has anything in it that the policy of content refuses', async () => {
    for (const path of ['/demo', '/demo/udbakke', '/demo/frister', lifePage('noShow'), '/log-ind'])
      assert.doesNotMatch(await page(path), / style="| on\w+="|<script(?! src)/, path)
  })

  test('every link and every form leads somewhere', async () => {
    const paths = ['/demo', '/demo/udbakke', '/demo/frister', lifePage('noShow')]
    for (const path of paths) {
      const html = await page(path)
      const links = [...html.matchAll(/<a[^>]* href="(\/[^"]*)"/g)].map(([, href = '']) => href)
      assert.ok(links.length >= 5, `${path}: ${links.length}`)
      for (const href of new Set(links)) {
        const { status } = await demo.server.request(href.replaceAll('&amp;', '&'))
        assert.ok(status === 200 || status === 303, `${href} on ${path}: ${status}`)
      }
      const styles = /<link rel="stylesheet" href="(\/demo\/[^"]*)"/.exec(html)?.[1]
      assert.equal((await demo.server.request(styles ?? '')).headers.get('content-type'), 'text/css; charset=utf-8')
    }
  })

  test('the start page has the eight stories of annex 1, numbered, and the others', async () => {
    const html = await page('/demo')
    const numbers = [...html.matchAll(/Eksempel <\/span>(\d)</g)].map(([, number]) => Number(number))
    assert.deepEqual(
      numbers,
      Array.from({ length: ANNEX_EXAMPLES }, (_, index) => index + 1),
    )
    for (const { citizenId, name } of demo.citizens) {
      assert.ok(html.includes(`href="/log-ind/mitid?som=${citizenId}"`), name)
      assert.ok(html.includes(lifePage('books').replace(demo.idOf('books'), citizenId)), name)
    }
  })

  test('what does not exist says so, and the bar leads back', async () => {
    for (const path of ['/demo/frister/x', '/demo/frister/00000000-0000-0000-0000-000000000000', '/demo/andet', '/x']) {
      const answer = await demo.server.request(path)
      assert.equal(answer.status, 404, path)
      assert.match(await answer.text(), /<a href="\/demo">Alle historier<\/a>/, path)
    }
  })

  test('a page of the portal and of the demo is found by what people type for it', async () => {
    for (const [typed, meant] of Object.entries({ '/Min-Side/': '/min-side', '/demo/Udbakke/': '/demo/udbakke' })) {
      const answer = await demo.server.request(typed)
      assert.deepEqual([answer.status, answer.headers.get('location')], [301, meant])
    }
  })

  test('the outbox shows messages newest first, of one citizen or of all', async () => {
    const all = textOf(await page('/demo/udbakke'))
    assert.match(all, /Sms til .*E-mail til/)
    const one = textOf(await page(`/demo/udbakke?borger=${demo.idOf('summoned')}`))
    assert.match(one, /12 34 56 03 · 20\. november 2026 kl\. 14\.00 · indkaldelse.*12 34 56 03 · 12\. november 2026/)
    assert.doesNotMatch(one, /(Sms|E-mail) til (?!Sofie)/)
    assert.match(textOf(await page('/demo/udbakke?borger=x')), /Sms til Birgit Ravn/)
  })

  test('the e-mail of a receipt has the meeting as a calendar file', async () => {
    const html = await page(`/demo/udbakke?borger=${demo.idOf('bookedBefore')}`)
    const [, href = ''] = /href="(\/demo\/udbakke\/[^"]*\.ics)"/.exec(html) ?? []
    const answer = await demo.server.request(href)
    assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8; method=PUBLISH')
    assert.match(await answer.text(), /SUMMARY:Møde med jobcentret\r\n/)
    assert.equal((await demo.server.request('/demo/udbakke/x/moede.ics')).status, 404)
  })

  test('a deadline’s statuses are shown as of the clock, also before a night has written them down – D-LATE-RUN', async () => {
    const { clock } = demo
    const now = clock.now()
    await clock.set(now.add({ hours: 24 }))
    const late = textOf(await page(lifePage('neverBooks')))
    assert.match(
      late,
      /Lukket overskredet frist 25\.11\.2026 Gælder allerede\. Natten har ikke skrevet det ned endnu\./,
    )
    await clock.set(now)
    assert.doesNotMatch(textOf(await page(lifePage('neverBooks'))), /Lukket overskredet frist/)
  })
})

suite('in another language than Danish', () => {
  withDemo()

  test('the guide’s words stay, marked as Danish, beside what they mean', async () => {
    const start = await page('/demo', 'en')
    assert.match(start, /<html lang="en"/)
    assert.ok(start.includes('Active deadline <span class="status__guides" lang="da">(Aktiv frist)</span>'))
    const cookies = new Map([[LANGUAGE_COOKIE, 'en']])
    const choice = await new Visitor(demo.server, undefined, cookies).go('/log-ind/mitid')
    for (const html of [start, choice.html]) {
      assert.ok(html.includes('<span lang="da">Kontanthjælpsmodtager</span> (cash benefit)'))
      assert.match(textOf(html), /Contact group 29, which cannot self-book/)
      assert.match(textOf(html), /Mette has been given a deadline/)
    }
    assert.doesNotMatch(await page('/demo'), /lang="da">(?!Dansk)[^<]/)
  })

  test('the names of the contact groups are the guide’s, and each is translated', () => {
    for (const { number, name } of contactGroups) {
      assert.equal(texts('da').t('demo.contactGroup', { number }), name)
      assert.doesNotMatch(texts('en').t('demo.contactGroup', { number }), /^Contact group/, name)
    }
  })

  test('the bar of a citizen’s page is in the language of the page', async () => {
    const cookie = `selvbook=${await demo.signIn('books', 'en')}`
    const html = await (await demo.server.request('/min-side', { headers: { cookie } })).text()
    assert.match(html, /<html lang="en"[\s\S]*<aside class="demo-bar" aria-label="Demo">[\s\S]*>Next day</)
    assert.ok(html.includes(`<a href="${lifePage('books')}">See the history</a>`))
  })
})

suite('the time machine', () => {
  withDemo()

  test('the next day: the night is run on the way, and what happened is told once', async () => {
    const told = textOf(await demo.submit('/demo/clock', { skridt: 'dag', til: '/demo' }))
    assert.match(told, /Tiden er flyttet frem\. Natten er kørt\. 1 frist blev lukket som overskredet/)
    assert.match(told, /Onsdag den 25\. november 2026/)
    assert.doesNotMatch(textOf(await page('/demo')), /Tiden er flyttet frem/)
  })

  test('a week ahead: every night and every morning’s messages', async () => {
    const told = textOf(await demo.submit('/demo/clock', { skridt: 'uge', til: '/demo/frister' }))
    assert.match(told, /Natten er kørt 7 gange/)
    assert.match(told, /\d påmindelser blev lavet/)
    assert.match(told, /\d beskeder blev afleveret/)
    assert.match(told, /Onsdag den 2\. december 2026/)
  })

  test('backwards: the clock only', async () => {
    const told = textOf(await demo.submit('/demo/clock', { skridt: 'uge-tilbage', til: '/demo' }))
    assert.match(told, /Tiden er flyttet tilbage\. Det, der allerede er sket, bliver stående\./)
    assert.match(told, /Onsdag den 25\. november 2026/)
    assert.doesNotMatch(told, /Natten er kørt/)
  })

  test('to any moment, with or without the nights on the way', async () => {
    assert.doesNotMatch(
      textOf(await demo.submit('/demo/clock', { now: '2026-12-24T18:00', til: '/demo' })),
      /Natten er kørt/,
    )
    const night = textOf(await demo.submit('/demo/nightly-run', { til: '/demo' }))
    assert.match(night, /Natten er kørt\..*frist(er)? blev/)
    assert.match(
      textOf(await demo.submit('/demo/nightly-run', { til: '/demo' })),
      /Der skete ikke noget med nogen frist/,
    )
    assert.match(
      textOf(await demo.submit('/demo/deliver', { til: '/demo' })),
      /beskeder? blev|ingen beskeder at aflevere/,
    )
    assert.match(textOf(await demo.submit('/demo/deliver', { til: '/demo' })), /ingen beskeder at aflevere/)
  })

  test('what is no time is told, and nothing is moved', async () => {
    const then = demo.clock.now().epochMilliseconds
    assert.match(textOf(await demo.submit('/demo/clock', { now: '31-12', til: '/demo' })), /Vi forstod ikke datoen/)
    assert.ok(demo.clock.now().epochMilliseconds - then < 60_000)
  })

  test('a form leads back to its own page, and to no other site', async () => {
    const headers = { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }
    const backTo = async (til: string) => {
      const body = new URLSearchParams({ til })
      const answer = await demo.server.request('/demo/deliver', { method: 'POST', headers, body })
      return answer.headers.get('location')
    }
    assert.equal(await backTo('/min-side?x=1'), '/min-side?x=1')
    for (const til of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'javascript:1',
      '',
    ])
      assert.equal(await backTo(til), '/demo', til)
  })
})
