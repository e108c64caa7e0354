import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { deeds, sentencesOf } from '../../src/demo/deed-outcome.ts'
import { ANNEX_EXAMPLES } from '../../src/demo/stories.ts'
import { contactGroups } from '../../src/rules/contact-groups.ts'
import { refusalRules } from '../../src/rules/refusals.ts'
import { historyOf } from '../../src/storage/deadline-history.ts'
import { deadlinesOf } from '../../src/storage/deadlines.ts'
import { meetingsOf } from '../../src/storage/meetings.ts'
import { LANGUAGE_COOKIE } from '../../src/web/language.ts'
import { languages, texts } from '../../src/web/texts.ts'
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
    const headers = { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' }
    const body = new URLSearchParams({})
    for (const path of [`${lifePage('books')}/delete`, '/demo/frister/x/set'])
      assert.equal((await demo.server.request(path, { method: 'POST', headers, body })).status, 404, path)
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

  test('whatever can have happened can be told', () => {
    for (const language of languages()) {
      const words = texts(language)
      const told = new Set<string>()
      for (const deed of deeds) told.add(sentencesOf(words, { what: 'done', deed, warnings: [] }).join())
      for (const code of Object.keys(refusalRules))
        assert.match(sentencesOf(words, { what: 'refused', codes: [code] }).join(), / \([A-Z]-/, code)
      assert.deepEqual([told.size, told.has('')], [deeds.length, false])
    }
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

suite('what the job centre does, by the forms of a citizen’s page', () => {
  withDemo()

  const form = (key: Parameters<RunningDemo['idOf']>[0], deed: string, fields: Record<string, string> = {}) =>
    demo.submit(`${lifePage(key)}/${deed}`, fields).then(textOf)
  const statuses = async (key: Parameters<RunningDemo['idOf']>[0]) => {
    const lives: string[] = []
    for (const { id } of (await deadlinesOf(demo.it.database.db, demo.idOf(key))).toReversed())
      lives.push((await historyOf(demo.it.database.db, id)).map((row) => row.to).join(' '))
    return lives
  }
  test('a new deadline closes the old one – D-SUPERSEDE', async () => {
    const told = await form('walksIn', 'set', { type: 'job', dueDate: '2026-12-10', activationDate: '' })
    assert.match(told, /Fristen er sat\. Borgeren kan vælge mellem \d+ ledige tider\./)
    assert.match(told, /Borgeren har aldrig været logget på/)
    assert.deepEqual((await statuses('walksIn')).at(-1), 'active')
    assert.ok((await statuses('walksIn'))[0]?.endsWith('closed'))
  })

  test('a summons meets a deadline; registered as a no-show on its day, not before – D-BOOK, M-REGISTER', async () => {
    assert.match(
      await form('walksIn', 'summon', { type: 'job', date: '2026-11-26', time: '16.15' }),
      /Borgeren er indkaldt/,
    )
    assert.equal((await statuses('walksIn')).at(-1), 'active met')
    const all = await meetingsOf(demo.it.database.db, demo.idOf('walksIn'))
    const meeting = all.find(({ status }) => status === 'planned')
    const fields = { meeting: meeting?.id ?? '' }
    assert.match(await form('walksIn', 'no_show', fields), /kan først registreres på mødedagen\. \(M-REGISTER\)/)
    await demo.submit('/demo/clock', { now: '2026-11-26T17:00', nat: 'on', til: '/demo' })
    assert.match(await form('walksIn', 'no_show', fields), /registreret som udeblevet/)
    assert.equal((await statuses('walksIn')).at(-1), 'active met closed_met closed')
  })

  test('an interview without a booking touches no deadline – M-WALK-IN', async () => {
    const untouched = await statuses('noShow')
    assert.match(await form('noShow', 'walkIn', { type: 'job' }), /Samtalen er registreret\. Den rører ikke fristen\./)
    assert.deepEqual(await statuses('noShow'), untouched)
  })

  test('closing by hand, with a reason – D-CLOSE', async () => {
    assert.match(await form('noTimes', 'close', { reason: '' }), /Skriv, hvorfor fristen skal lukkes/)
    assert.match(await form('noTimes', 'close', { reason: 'Fejl' }), /Fristen er lukket/)
    assert.match(await form('noTimes', 'close', { reason: 'Fejl' }), /ingen åben frist at lukke/)
  })

  test('cancelling makes a deadline active again, a change of group closes it, a move closes the next – D-CANCEL, D-GROUP-CHANGE, D-MOVE', async () => {
    const [meeting] = await meetingsOf(demo.it.database.db, demo.idOf('bookedBefore'))
    assert.match(
      await form('bookedBefore', 'cancel', { meeting: meeting?.id ?? '', reason: 'Syg' }),
      /aflyst af jobcentret/,
    )
    assert.equal((await statuses('bookedBefore')).at(-1), 'active met active')
    assert.match(await form('bookedBefore', 'changeGroup', { group: '6' }), /skiftet kontaktgruppe/)
    assert.equal((await statuses('bookedBefore')).at(-1), 'active met active closed')
    assert.match(await form('bookedBefore', 'set', { type: 'follow_up', dueDate: '2026-12-20' }), /Fristen er sat/)
    assert.match(await form('bookedBefore', 'move'), /Borgeren er flyttet/)
    assert.equal((await statuses('bookedBefore')).at(-1), 'active closed')
    assert.match(await form('bookedBefore', 'move'), /Borgeren er flyttet/)
  })

  test('what a rule forbids is told with the rule’s name, what is malformed with what to do', async () => {
    assert.match(
      await form('cannotBook', 'set', { type: 'job', dueDate: '2026-12-20' }),
      /kan ikke få frister\. \(D-GROUP-OTHER\)/,
    )
    assert.match(await form('followUp', 'set', { type: 'job', dueDate: '2026-12-20' }), /\(D-GROUP\)/)
    assert.match(await form('books', 'set', { type: 'job', dueDate: '2020-01-01' }), /allerede gået\. \(D-CREATE\)/)
    assert.match(await form('books', 'set', { type: 'job', dueDate: '2026-02-31' }), /Vi forstod ikke datoen/)
    assert.match(
      await form('books', 'summon', { type: 'job', date: '2026-12-01', time: 'om lidt' }),
      /Vi forstod ikke klokkeslættet/,
    )
    assert.match(await form('books', 'held', { meeting: "' or 1=1" }), /findes ikke/)
    assert.match(await form('books', 'changeGroup', { group: 'x' }), /Vælg en kontaktgruppe/)
  })
})
