import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { openAsBlob, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import type { Started } from './programs.ts'
import type { Outside, Settings } from './set-up.ts'
import { type Checked, count, see } from './steps.ts'

// The case system: a client with a key of its own, the job centre's details, and all citizens.

const CLIENT = 'kommune-sag'
const JOB_CENTRE = '10100'

/** A line of the file of citizens. */
export interface Citizen {
  readonly cpr: string
  readonly name: string
  readonly mobile: string
  readonly email: string
}

const two = (part: number): string => String(part).padStart(2, '0')

/** Invented citizens: nobody is born on a day that is sixty more than a day of the month. */
export const inventedCitizens = (number: number): Citizen[] =>
  Array.from({ length: number }, (_, at) => {
    const [day, month, year] = [61 + (at % 28), 1 + (Math.floor(at / 28) % 12), 60 + (Math.floor(at / 336) % 30)]
    return {
      cpr: `${two(day)}${two(month)}${two(year)}${1000 + (at % 3000)}`,
      name: `Borger ${at + 1}`,
      mobile: `+4520${String(100_000 + at)}`,
      email: `borger-${at + 1}@example.dk`,
    }
  })

/** What a case system does, with its token. */
export class CaseSystem {
  readonly #publicUrl: string
  readonly #token: string

  constructor(publicUrl: string, token: string) {
    this.#publicUrl = publicUrl
    this.#token = token
  }

  async send(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: string | Blob,
    type = 'application/json',
  ): Promise<Response> {
    const answer = await fetch(`${this.#publicUrl}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        'x-acting-user': 'it',
        ...(body === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { body, duplex: 'half' as const }),
    })
    if (!answer.ok) see(false, `${method} ${path} is ${answer.status}: ${await answer.text()}`)
    return answer
  }

  async put(path: string, body: object): Promise<void> {
    await (await this.send('PUT', path, JSON.stringify(body))).arrayBuffer()
  }

  async post(path: string, body: object): Promise<void> {
    await (await this.send('POST', path, JSON.stringify(body))).arrayBuffer()
  }
}

async function tokenOf(publicUrl: string, key: KeyObject, now: number): Promise<{ token: string; scopes: number }> {
  const seconds = Math.floor(now / 1000)
  const assertion = await new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid: 'case-system' })
    .setIssuer(CLIENT)
    .setSubject(CLIENT)
    .setAudience(publicUrl)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 240)
    .sign(key)
  const answer = await fetch(`${publicUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  })
  if (!answer.ok) see(false, `/oauth/token is ${answer.status}: ${await answer.text()}`)
  const told: { access_token: string; scope: string } = JSON.parse(await answer.text())
  return { token: told.access_token, scopes: told.scope.split(' ').length }
}

/** `npm run admin -- client add`, beside the running program; then a token by the client's key. */
export async function connectCaseSystem(
  { programs, folder, publicUrl }: Outside,
  { running }: Settings,
  program: Started,
): Promise<Checked<CaseSystem>> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const path = join(folder, 'case-system.json')
  writeFileSync(path, JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid: 'case-system', alg: 'ES256' }))
  await programs.done(['admin', 'client', 'add', CLIENT, '--job-centre', JOB_CENTRE, '--key', path], running, null)
  const { token, scopes } = await tokenOf(publicUrl, privateKey, program.now)
  return [
    `client ${CLIENT}, with a key of its own, no secret; a token with ${count(scopes, 'scopes')}`,
    new CaseSystem(publicUrl, token),
  ]
}

const CASEWORKERS = 10

/** The job centre's details, those who hold interviews, and what is offered. */
export async function describeJobCentre(system: CaseSystem): Promise<Checked<readonly string[]>> {
  await system.put('/job-centre', { name: 'Jobcenter Solby', phone: '12 34 56 00' })
  const names = Array.from({ length: CASEWORKERS }, (_, at) => `Sagsbehandler ${at + 1}`)
  for (const [at, name] of names.entries()) await system.put(`/caseworkers/sb${at + 1}`, { name })
  await system.post('/offers', {
    title: 'Jobsamtale',
    meetingType: 'job',
    contactGroups: [2],
    forms: ['phone'],
    minutes: 30,
  })
  return [
    `its name and telephone, ${count(names.length, 'caseworkers')}, one offer: job interviews by telephone`,
    names,
  ]
}

async function load(system: CaseSystem, path: string): Promise<Map<number, number>> {
  const answer = await system.send('POST', '/citizens:bulk', await openAsBlob(path), 'application/x-ndjson')
  const lines = (await answer.text()).trim().split('\n')
  const statuses = lines.map((line): number => JSON.parse(line).status)
  return new Map([...Map.groupBy(statuses, (status) => status)].map(([status, all]) => [status, all.length]))
}

/** The file of all citizens, loaded by one call, and a second time. */
export async function loadCitizens(
  system: CaseSystem,
  folder: string,
  citizens: readonly Citizen[],
): Promise<Checked<void>> {
  const path = join(folder, 'citizens.ndjson')
  const line = (citizen: Citizen) =>
    `${JSON.stringify({ ...citizen, contactGroup: 2, jobCentre: JOB_CENTRE, smsService: true, emailService: true })}\n`
  writeFileSync(path, citizens.map(line).join(''), { mode: 0o600 })
  const began = performance.now()
  const first = await load(system, path)
  const seconds = (performance.now() - began) / 1000
  see(
    first.get(201) === citizens.length,
    `of ${citizens.length} lines: ${[...first].map(([s, n]) => `${n} × ${s}`).join(', ')}`,
  )
  const second = await load(system, path)
  see(second.get(200) === citizens.length, `sent again: ${[...second].map(([s, n]) => `${n} × ${s}`).join(', ')}`)
  const pace = Math.round(citizens.length / seconds)
  return [
    `${count(citizens.length, 'citizens')} from one file, ${count(pace, 'a second')}; the file sent again changes nothing`,
    undefined,
  ]
}
