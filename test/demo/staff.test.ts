import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { Visitor } from '../citizen/visitor.ts'
import { type RunningDemo, runDemo } from './support.ts'

// The job centre's people in the demo: through the test sign-in, as a browser without scripts.

let demo: RunningDemo
before(async () => {
  demo = await runDemo('2026-11-24 10:00')
})
after(() => demo.drop())

const signedIn = async (name: string): Promise<Visitor> => {
  const visitor = new Visitor(demo.server)
  await visitor.go('/jc')
  await visitor.follow('Log på')
  await visitor.press(`Log på som ${name}`)
  assert.equal(visitor.page.address, '/jc')
  return visitor
}
const search = { 'Find en borger': 'mette', 'Årsag til opslaget': 'meeting' }

suite('the job centre’s people in the demo', () => {
  test('the start page leads a caseworker to sign in, find a citizen and sign out', async () => {
    const visitor = new Visitor(demo.server)
    await visitor.go('/demo')
    await visitor.follow('Log på som medarbejder')
    assert.equal(visitor.page.heading, 'Log på som medarbejder')
    await visitor.follow('Log på')
    assert.equal(visitor.page.heading, 'Vælg en medarbejder')
    assert.ok(!visitor.page.links.some(({ href }) => href.startsWith('/mine-moeder')), 'in the desk’s own frame')
    assert.deepEqual(
      visitor.page.buttons.filter((name) => name.startsWith('Log på som ')),
      [
        'Karin Brandt',
        'Vibeke Storm',
        'Anders Krogh',
        'Gitte Munk',
        'Lis Toft',
        'Palle Friis',
        'Rikke Dahl',
        'Torben Juul',
      ].map((name) => `Log på som ${name}`),
    )
    assert.doesNotMatch(visitor.page.text, /Sikringsniveau|\d{6}-?\d{4}/)
    await visitor.press('Log på som Karin Brandt')
    assert.match(visitor.page.html, /Karin Brandt, sagsbehandler/)
    assert.match(visitor.page.heading, /^I dag/)
    await visitor.press('Søg', { fill: search })
    assert.equal(visitor.page.heading, 'Mette Holm')
    await visitor.post('/jc/log-ud', {})
    assert.equal(visitor.page.heading, 'Du er logget af')
    await visitor.go('/jc')
    assert.equal(visitor.page.heading, 'Log på som medarbejder')
  })

  test('the start page signs in as each of them with one press, and as nobody else', async () => {
    const visitor = new Visitor(demo.server)
    for (const [first, name] of [
      ['Gitte', 'Gitte Munk'],
      ['Palle', 'Palle Friis'],
    ] as const) {
      await visitor.go('/demo')
      await visitor.follow(`Log på som ${first}`)
      assert.equal(visitor.page.address, '/jc')
      assert.match(visitor.page.html, new RegExp(name))
    }
    for (const person of ['10100-director', demo.idOf('books'), 'x y', '']) {
      const stranger = new Visitor(demo.server)
      await stranger.go(`/jc/log-ind/begynd?som=${encodeURIComponent(person)}`)
      assert.equal(stranger.page.heading, 'Vælg en medarbejder', person)
    }
  })

  test('a citizen’s page in the demo leads to the same citizen in the portal, as their own caseworker', async () => {
    const visitor = new Visitor(demo.server)
    await visitor.go(`/demo/frister/${demo.idOf('books')}`)
    await visitor.follow('Se som Karin i jobcentret, Mette Holm')
    assert.equal(visitor.page.address, `/jc/borgere/${demo.idOf('books')}`)
  })

  test('a message that failed stands among the cases, and is sent again', async () => {
    const karin = await signedIn('Karin Brandt')
    await karin.go('/jc/sager/ikke-naaet?hvem=alle')
    assert.match(karin.page.text, /Rasmus Juhl .*Sms’en kom ikke frem/)
    await karin.follow('Send igen : Rasmus Juhl')
    await karin.press('Send igen')
    await karin.go('/jc/sager/ikke-naaet?hvem=alle')
    assert.doesNotMatch(karin.page.text, /Rasmus Juhl/)
  })

  test('each sees what their role and their job centre give', async () => {
    const lis = await signedIn('Lis Toft')
    await lis.press('Søg', { fill: search })
    assert.match(lis.page.text, /Vi fandt ingen borger/)
    for (const name of ['Vibeke Storm', 'Gitte Munk']) {
      const visitor = await signedIn(name)
      assert.doesNotMatch(visitor.page.text, /Find en borger/)
      await visitor.go('/jc/opsaetning/medarbejdere')
      assert.equal(visitor.page.status, 403)
    }
  })

  test('an administrator sees who has signed in, and ends it', async () => {
    const karin = await signedIn('Karin Brandt')
    const anders = await signedIn('Anders Krogh')
    await anders.go('/jc/opsaetning/medarbejdere')
    assert.match(anders.page.text, /Karin Brandt Sagsbehandler/)
    assert.doesNotMatch(anders.page.text, /Lis Toft/)
    await anders.press('Log ud nu Karin Brandt')
    await karin.go('/jc')
    assert.equal(karin.page.heading, 'Log på som medarbejder')
  })

  test('whoever signs out at the provider is signed out here at once, and nobody else is', async () => {
    const [karin, anders] = [await signedIn('Karin Brandt'), await signedIn('Anders Krogh')]
    await karin.ask('/test-log-ind/session/end')
    await karin.go('/jc')
    assert.equal(karin.page.heading, 'Log på som medarbejder')
    await anders.go('/jc')
    assert.match(anders.page.text, /Anders Krogh/)
  })

  test('somebody who turns back is not signed in', async () => {
    const visitor = new Visitor(demo.server)
    await visitor.go('/jc/log-ind')
    await visitor.follow('Log på')
    await visitor.press('Afbryd')
    assert.equal(visitor.page.heading, 'Du blev ikke logget på')
  })
})
