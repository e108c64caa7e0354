import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { operations } from '../../src/api/api.ts'
import { OWNER_FIELD } from '../../src/web/forms.ts'
import { type Answer, type Attacked, attackedProgram, ownForm, type Sent, secrets } from './attacked.ts'
import { type Kind, type Row, rows } from './rows.ts'
import type { Touched } from './watched.ts'

// Every route of the running program is attacked by everybody who may not use it, with the ids of
// somebody else's things. The routes are read from the program, so a new one cannot be forgotten.

let it: Attacked
before(async () => {
  it = await attackedProgram()
})
after(() => it?.drop())

/** The routes of a program: what answers a method and a path, without the middleware. */
const routesOf = (server: Attacked['server']): string[] => [
  ...new Set(
    server.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*') && !path.startsWith('/demo/assets/'))
      .map(({ method, path }) => `${method} ${path}`),
  ),
]

/** The rows that have this kind, with their method and address for the victim. */
const attacksOn = (...kinds: Kind[]) =>
  Object.entries(rows)
    .filter(([, row]) => kinds.includes(row.kind))
    .map(([route, row]) => {
      const [method = '', pattern = ''] = route.split(' ')
      const path = row.path?.(it.victim) ?? pattern.replace(/:\w+(\{[^}]*\})?/g, 'x')
      return { route, row, method, path }
    })

const digits = (text: string): string => text.replaceAll(/[\s.–-]/g, '')

/** Which of the victim's secrets a text has, however they are written. */
const revealed = (text: string): string[] =>
  Object.entries(secrets)
    .filter(([, secret]) => text.toLowerCase().includes(secret.toLowerCase()) || digits(text).includes(digits(secret)))
    .map(([name]) => name)

/** Rows that are written of every request, whatever it asks for. */
const OF_EVERY_REQUEST: ReadonlySet<string> = new Set(['access_log', 'session', 'staff', 'staff_session', 'quota'])

const changes = (touched: readonly Touched[]): string[] =>
  touched.filter(({ table }) => !OF_EVERY_REQUEST.has(table)).map(({ table, row }) => `${table} ${row}`)

/** Those among them that name the victim, or what is of the victim's job centre. */
const ofVictim = (touched: readonly Touched[]): string[] =>
  changes(touched).filter(
    (row) =>
      !row.includes('"job_centre": "75100"') &&
      (row.includes('"10100"') || Object.values(it.victim).some((id) => row.includes(`"${id}"`))),
  )

/** What a request is answered and writes; nothing of the victim may be in the answer. */
async function attack(sent: Sent, server = it.server): Promise<Answer & { touched: Touched[] }> {
  await it.touched()
  const answer = await it.send(sent, server)
  const where = `${sent.method} ${sent.path}`
  assert.deepEqual(revealed(answer.text), [], `${where} tells of the victim: ${answer.text.slice(0, 500)}`)
  assert.notEqual(answer.status, 500, where)
  return { ...answer, touched: await it.touched() }
}

const form = (fields: Readonly<Record<string, string>>): Pick<Sent, 'headers' | 'body'> => ({
  headers: { ...ownForm, 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
})

/** As long as a browser makes it: Node takes a short one for a part of a value. */
const BOUNDARY = '----form-with-a-file-4f1e567b'

/** The fields of a form that takes a file, without one. */
function withoutFile(fields: Readonly<Record<string, string>>): Pick<Sent, 'headers' | 'body'> {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return {
    headers: { ...form({}).headers, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: `${parts.join('')}--${BOUNDARY}--\r\n`,
  }
}

/** A request to a page with a browser's headers, and the form where it takes one. */
function asBrowser(
  { method, path, row }: { method: string; path: string; row: Row },
  cookie: string | null,
  fields: Readonly<Record<string, string>> = {},
): Sent {
  const send = row.takesFile ? withoutFile : form
  const { headers = {}, body } = method === 'POST' ? send({ ...row.fields?.(it.victim), ...fields }) : {}
  return {
    method,
    path,
    headers: { ...headers, ...(cookie === null ? {} : { cookie }) },
    ...(body === undefined ? {} : { body }),
  }
}

function asClient({ method, path, row }: { method: string; path: string; row: Row }, headers: Sent['headers']): Sent {
  const body = row.body?.(it.victim)
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  return {
    method,
    path,
    headers: { ...headers, ...type },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}

suite('every route is attacked', () => {
  test('each route of the program has a row, and each row a route', () => {
    assert.deepEqual(routesOf(it.server).toSorted(), Object.keys(rows).toSorted())
  })

  test('production has every route but the demo’s, and no other', () => {
    const ofProduction = Object.entries(rows).flatMap(([route, { kind }]) => (kind === 'demo' ? [] : [route]))
    assert.deepEqual(routesOf(it.bare).toSorted(), ofProduction.toSorted())
  })

  test('the victim sees what the attacks look for, and it is found however it is written', async () => {
    const { meeting, cookie } = it.victim
    const seen = await Promise.all(
      [`/moeder/${meeting}`, '/indstillinger'].map((path) => it.send({ method: 'GET', path, headers: { cookie } })),
    )
    assert.deepEqual(revealed(seen.map(({ text }) => text).join()), ['name', 'mobile', 'email', 'message'])
    assert.deepEqual(revealed('700170-9999, VALBORG RAVNSBORG-HEMMELIG, 28 99 11 33'), ['name', 'cpr', 'mobile'])
  })
})

suite('nobody, without session and token', () => {
  test('is sent to the sign-in from every page of a citizen, and nothing changes', async () => {
    for (const one of attacksOn('own page', 'own thing'))
      for (const formToken of ['', it.victim.formToken]) {
        const answer = await attack(asBrowser(one, null, { [OWNER_FIELD]: formToken }))
        assert.equal(answer.status, 303, one.route)
        assert.match(answer.location, /^\/log-ind(\?|$)/, one.route)
        assert.deepEqual(changes(answer.touched), [], one.route)
      }
  })

  test('is sent to the sign-in with a session that never was, and with a case system’s token', async () => {
    for (const one of attacksOn('own page', 'own thing'))
      for (const headers of [
        { cookie: `selvbook=${'A'.repeat(43)}` },
        { cookie: `selvbook=${it.otherToken}`, authorization: `Bearer ${it.otherToken}` },
      ]) {
        const sent = asBrowser(one, null, { [OWNER_FIELD]: it.victim.formToken })
        const answer = await attack({ ...sent, headers: { ...sent.headers, ...headers } })
        assert.equal(answer.status, 303, one.route)
        assert.deepEqual(changes(answer.touched), [], one.route)
      }
  })

  test('gets 401 from every call of the API, also with a citizen’s session', async () => {
    for (const one of attacksOn('API, own', 'API, thing'))
      for (const headers of [
        {},
        { authorization: 'Bearer x.y.z' },
        { cookie: it.otherCitizen.cookie, authorization: `Bearer ${it.otherCitizen.cookie.split('=')[1]}` },
      ]) {
        const answer = await attack(asClient(one, headers))
        assert.equal(answer.status, 401, one.route)
        assert.deepEqual(changes(answer.touched), [], one.route)
      }
  })

  test('gets nothing for a forged secret: a signed link, a gateway’s receipt', async () => {
    for (const one of attacksOn('secret')) {
      const answer = await attack(asBrowser(one, null))
      assert.ok([400, 401, 404].includes(answer.status), `${one.route}: ${answer.status}`)
      assert.deepEqual(changes(answer.touched), [], one.route)
    }
  })

  test('sees nobody’s data on what is for everybody, and is led to no other site', async () => {
    for (const one of attacksOn('everybody', 'sign-in')) {
      const answer = await attack(asBrowser(one, null), it.bare)
      assert.deepEqual(answer.touched, [], one.route)
      assert.ok(!answer.location.includes('//'), `${one.route} leads to ${answer.location}`)
    }
  })
})

/** What would sign the attacker off before the other tests. */
const endsSession: ReadonlySet<string> = new Set(['POST /log-ud', 'POST /indstillinger/logget-paa'])

suite('another citizen, signed in', () => {
  test('gets 404 for every thing of the victim, and nothing changes', async () => {
    for (const one of attacksOn('own thing')) {
      const fields = { [OWNER_FIELD]: it.otherCitizen.formToken }
      const answer = await attack(asBrowser(one, it.otherCitizen.cookie, fields))
      assert.equal(answer.status, 404, one.route)
      assert.deepEqual(changes(answer.touched), [], one.route)
    }
  })

  test('sees on pages without an id only what is their own, and changes nothing of the victim', async () => {
    for (const one of attacksOn('own page', 'everybody').filter(({ route }) => !endsSession.has(route))) {
      const fields = { [OWNER_FIELD]: it.otherCitizen.formToken }
      const answer = await attack(asBrowser(one, it.otherCitizen.cookie, fields))
      assert.deepEqual(ofVictim(answer.touched.filter(({ row }) => !row.includes(it.otherCitizen.id))), [], one.route)
    }
  })

  test('has every form of the victim refused, and every form that does not say whose it is (F-WHOSE)', async () => {
    const forms = attacksOn('own page', 'own thing').filter(({ method }) => method === 'POST')
    assert.ok(forms.length > 10)
    for (const one of forms)
      for (const [token, status] of [
        [it.victim.formToken, 409],
        ['', 403],
      ] as const) {
        const answer = await attack(asBrowser(one, it.otherCitizen.cookie, { [OWNER_FIELD]: token }))
        assert.equal(answer.status, status, one.route)
        assert.deepEqual(changes(answer.touched), [], one.route)
      }
  })

  test('cannot send any form from another site', async () => {
    for (const one of attacksOn('own page', 'own thing', 'everybody').filter(
      ({ method, path }) => method === 'POST' && !path.endsWith('/token'),
    )) {
      const sent = asBrowser(one, it.otherCitizen.cookie, { [OWNER_FIELD]: it.otherCitizen.formToken })
      const headers = { ...sent.headers, origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
      const answer = await attack({ ...sent, headers })
      assert.equal(answer.status, 403, one.route)
      assert.deepEqual(changes(answer.touched), [], one.route)
    }
  })
})

/** The newest row of the log of looks. */
async function lastLogged() {
  const { rows: found } = await it.it.database.pool.query<{ citizen: string | null; refused: boolean; client: string }>(
    'select citizen_id as citizen, refused, client from access_log order by id desc limit 1',
  )
  return found[0]
}

suite('the case system of another job centre', () => {
  test('gets 404 for every thing and person, nothing changes, and the refused look is logged', async () => {
    for (const one of attacksOn('API, thing')) {
      const answer = await attack(asClient(one, { authorization: `Bearer ${it.otherToken}` }))
      assert.equal(answer.status, one.row.status ?? 404, `${one.route}: ${answer.text}`)
      assert.deepEqual(changes(answer.touched), [], one.route)
      if (!one.row.isAboutVictim) continue
      const logged = { citizen: it.victim.citizen, refused: true, client: 'demo2' }
      assert.deepEqual(await lastLogged(), logged, one.route)
    }
  })

  test('sees in its lists only its own, and changes only its own', async () => {
    for (const one of attacksOn('API, own')) {
      const answer = await attack(asClient(one, { authorization: `Bearer ${it.otherToken}` }))
      assert.ok(answer.status < 300, `${one.route}: ${answer.status} ${answer.text}`)
      assert.deepEqual(ofVictim(answer.touched), [], one.route)
    }
  })

  test('is refused every method that an address does not have', async () => {
    const has = (method: string, path: string) =>
      operations.some(
        (one) =>
          one.method.toUpperCase() === method && new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
      )
    for (const path of new Set(operations.map((one) => one.path)))
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((one) => !has(one, path))) {
        const address = `/api/v1${path.replaceAll(/\{\w+\}/g, it.victim.citizen)}`
        const answer = await attack({ method, path: address, headers: { authorization: `Bearer ${it.otherToken}` } })
        assert.equal(answer.status, 405, `${method} ${path}`)
        assert.deepEqual(changes(answer.touched), [], `${method} ${path}`)
      }
  })
})

suite('the victim’s own case system, with a token that has no scope for it', () => {
  test('gets 403 from every call, nothing changes, and the refused look is logged', async () => {
    for (const one of attacksOn('API, own', 'API, thing')) {
      const token = /\/(events|webhooks)\b/.test(one.route) ? it.readingToken : it.narrowToken
      const answer = await attack(asClient(one, { authorization: `Bearer ${token}` }))
      assert.equal(answer.status, 403, `${one.route}: ${answer.text}`)
      assert.deepEqual(changes(answer.touched), [], one.route)
      const { refused, client } = (await lastLogged()) ?? {}
      assert.deepEqual([refused, client], [true, 'demo'], one.route)
    }
  })
})

suite('the job centre’s portal', () => {
  test('sends to its own sign-in whoever has no session of staff: nobody, citizens, case systems', async () => {
    const [, citizens = ''] = it.victim.cookie.split('=')
    for (const one of attacksOn('staff page', 'staff thing'))
      for (const cookie of [null, it.victim.cookie, `selvbook-job-centre=${citizens}`, 'selvbook-job-centre=x']) {
        const answer = await attack(asBrowser(one, cookie, { [OWNER_FIELD]: it.victim.formToken }))
        assert.equal(answer.status, 303, one.route)
        assert.match(answer.location, /^\/jc\/log-ind(\?|$)/, one.route)
        assert.deepEqual(answer.touched, [], one.route)
      }
  })

  test('lets staff of another job centre, with every role, at nothing of the victim; the refused look is logged', async () => {
    const { cookie, formToken } = it.otherStaff
    // The search comes first: what it was for is what the look is for.
    for (const one of attacksOn('staff page')) {
      const answer = await attack(asBrowser(one, cookie, { [OWNER_FIELD]: formToken }))
      assert.equal(answer.status, one.row.answers ?? 200, one.route)
      assert.deepEqual(ofVictim(answer.touched), [], one.route)
    }
    for (const one of attacksOn('staff thing')) {
      const answer = await attack(asBrowser(one, cookie, { [OWNER_FIELD]: formToken }))
      const { status = 404, isAboutVictim = false } = one.row
      assert.equal(answer.status, status, one.route)
      assert.deepEqual(changes(answer.touched), [], one.route)
      if (isAboutVictim && status === 404)
        assert.deepEqual(await lastLogged(), { citizen: it.victim.citizen, refused: true, client: 'portal' }, one.route)
    }
  })

  test('refuses the victim’s own job centre a role that a page is not for', async () => {
    const { cookie, formToken } = it.planner
    for (const one of attacksOn('staff page', 'staff thing').filter(({ row }) => row.forRoles)) {
      const answer = await attack(asBrowser(one, cookie, { [OWNER_FIELD]: formToken }))
      assert.equal(answer.status, 403, one.route)
      assert.deepEqual(changes(answer.touched), [], one.route)
    }
  })

  test('is no way into a citizen’s pages: a session of staff is nobody there', async () => {
    const [, token = ''] = it.otherStaff.cookie.split('=')
    for (const one of attacksOn('own page', 'own thing'))
      for (const cookie of [it.otherStaff.cookie, `selvbook=${token}`]) {
        const answer = await attack(asBrowser(one, cookie, { [OWNER_FIELD]: it.otherStaff.formToken }))
        assert.equal(answer.status, 303, one.route)
        assert.deepEqual(answer.touched, [], one.route)
      }
  })

  test('refuses every form of another person, that says nothing, or from another site', async () => {
    const { cookie, formToken } = it.otherStaff
    for (const one of attacksOn('staff page', 'staff thing').filter(({ method }) => method === 'POST')) {
      for (const [token, status] of [
        [it.victim.formToken, 409],
        ['', 403],
      ] as const) {
        const answer = await attack(asBrowser(one, cookie, { [OWNER_FIELD]: token }))
        assert.equal(answer.status, status, one.route)
        assert.deepEqual(changes(answer.touched), [], one.route)
      }
      const sent = asBrowser(one, cookie, { [OWNER_FIELD]: formToken })
      const headers = { ...sent.headers, origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
      assert.equal((await attack({ ...sent, headers })).status, 403, one.route)
    }
  })
})

/** The text after `name ` in a policy: `'self'`. */
const directive = (policy: string, name: string): string =>
  policy
    .split('; ')
    .find((one) => one.startsWith(`${name} `))
    ?.slice(name.length + 1) ?? ''

const kinds: readonly Kind[] = [
  'everybody',
  'sign-in',
  'own page',
  'own thing',
  'staff page',
  'staff thing',
  'secret',
  'API, own',
  'API, thing',
]

suite('every answer', () => {
  test('keeps browsers from running, framing, guessing and sharing it, and names no program', async () => {
    for (const one of attacksOn(...kinds))
      for (const sent of [asBrowser(one, null), asBrowser(one, it.victim.cookie)]) {
        const { headers } = await it.send(sent, it.bare)
        const policy = headers.get('content-security-policy') ?? ''
        const seen = ['default-src', 'base-uri', 'frame-ancestors', 'script-src'].map((name) => directive(policy, name))
        assert.deepEqual(seen, ["'none'", "'none'", "'none'", "'self'"], one.route)
        assert.equal(headers.get('x-content-type-options'), 'nosniff', one.route)
        assert.equal(headers.get('referrer-policy'), 'same-origin', one.route)
        assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', one.route)
        assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin', one.route)
        for (const name of ['access-control-allow-origin', 'server', 'x-powered-by'])
          assert.equal(headers.get(name), null, `${one.route} ${name}`)
        // A static file is nobody's.
        if (!one.path.startsWith('/assets/')) assert.match(headers.get('cache-control') ?? '', /no-store/, one.route)
      }
  })

  test('tells the browser that has signed out to clear what it keeps', async () => {
    const { headers } = await it.send({ method: 'GET', path: '/log-ud' }, it.bare)
    assert.equal(headers.get('clear-site-data'), '"cache", "storage"')
  })

  test('that has a body says what it is, and texts in which letters', async () => {
    for (const one of attacksOn('everybody', 'own page', 'own thing', 'API, own')) {
      const { headers, status } = await it.send(asBrowser(one, it.victim.cookie), it.bare)
      const type = headers.get('content-type') ?? ''
      if (status < 300 || status >= 400)
        assert.match(type, /^(text\/\w+; ?charset=utf-8|application\/[\w+]*json|image\/)/i, one.route)
    }
  })

  test('to a citizen has nobody’s number, name, address or message in any address it names', async () => {
    for (const one of attacksOn('everybody', 'own page', 'own thing').filter(({ method }) => method === 'GET')) {
      const { text, location } = await it.send(asBrowser(one, it.victim.cookie), it.bare)
      const addresses = [...text.matchAll(/(?:href|action|src|data-\w+)="([^"]*)"/g)].map(([, address = '']) => address)
      const ours = addresses.filter((address) => !/^(tel|mailto):/.test(address))
      assert.deepEqual(revealed(decodeURIComponent([location, ...ours].join('\n'))), [], one.route)
    }
  })

  test('to GET and HEAD changes nothing but the session, and what proves that a notice or no time was seen', async () => {
    const proofs: ReadonlySet<string> = new Set(['notice_shown', 'no_time_finding', 'deadline', 'deadline_history'])
    await it.touched()
    for (const one of attacksOn('everybody', 'own page', 'own thing').filter(({ method }) => method === 'GET'))
      for (const method of ['GET', 'HEAD']) {
        const answer = await it.send({ ...asBrowser(one, it.victim.cookie), method }, it.bare)
        assert.ok(answer.status < 500, one.route)
        const touched = (await it.touched()).filter(({ table }) => !proofs.has(table))
        assert.deepEqual(changes(touched), [], one.route)
      }
  })
})

test('the log of all these requests names nobody', () => {
  assert.ok(it.log.length > 300)
  assert.deepEqual(revealed(JSON.stringify(it.log)), [])
})
