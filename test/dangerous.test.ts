import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { z } from 'zod'

// What is dangerous stands in no file of the program, or in those alone that are named here with
// their reason.

const root = new URL('..', import.meta.url).pathname
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Danger {
  readonly what: string
  readonly pattern: RegExp
  /** `src/**` unless told. */
  readonly among?: string
  /** Files, or the beginning of paths, that may have it. */
  readonly except?: readonly string[]
  /** Lines that the pattern must find, and lines that it must pass. */
  readonly bad: readonly string[]
  readonly good: readonly string[]
}

const dangers: readonly Danger[] = [
  {
    what: 'no text is run as a program',
    pattern: /\beval\(|new Function\(|from 'node:vm'|\bsetTimeout\(['"`]|import\((?!['"])/,
    // The migrations' own folder is read, never run; the test sign-in is loaded by name.
    bad: ['eval(text)', "import { runInContext } from 'node:vm'", 'await import(name)', "new Function('a', body)"],
    good: ["await import('oidc-provider')", 'evaluate(text)', 'setTimeout(resolve, 10)'],
  },
  {
    what: 'other programs are started by the embedded PostgreSQL, a backup and several processes alone',
    pattern: /from 'node:(child_process|worker_threads|cluster)'/,
    except: ['src/backup.ts', 'src/postgres/', 'src/processes.ts'],
    bad: ["import { exec } from 'node:child_process'"],
    good: ["import { spawn } from './processes.ts'"],
  },
  {
    what: 'SQL has parameters, never a text put together',
    pattern:
      /sql\.raw\((?!LONG_STATEMENTS\))|\bsql\.lit\((?!'[a-z_]+'(?: satisfies typeof [A-Z_]+)?\))|\.query(?:<[^>]*>)?\(\s*`[^`]*\$\{|\.query\([^`)]*\+/,
    // What the program says of itself: names of its own migrations and roles, and whole numbers.
    except: [
      'src/storage/migrate.ts',
      'src/storage/apply-rights.ts',
      'src/storage/place-events.ts',
      'src/storage/watch-roles.ts',
      'src/postgres/',
    ],
    bad: ['sql.raw(text)', 'sql.lit(name)', 'client.query(`select ${name}`)', "pool.query('select ' + name)"],
    good: ['sql`select ${name}`', "sql.lit('unknown')", "client.query('select $1', [name])"],
  },
  {
    what: 'regular expressions are built from our own texts alone',
    pattern: /new RegExp\(/,
    except: [
      'src/api/api.ts',
      'src/http/accept-encoding.ts',
      'src/rules/secrets.ts',
      'src/storage/online-migrations.ts',
      'src/web/stylesheet.ts',
    ],
    bad: ['new RegExp(wanted)'],
    good: ['/^[a-z]+$/.test(wanted)'],
  },
  {
    what: 'only brokers, gateways, the heartbeat, the own address and the database are called, as settings say',
    pattern:
      /(?<![.\w])fetch\(|import \{? ?(?!type)[^}]*(connect|request|Socket)\b[^}]*\} from 'node:(net|http|https|tls|dns)'|import \* as \w+ from 'node:https?'|createTransport/,
    // The demo's provider is asked over a pair of streams, without a port.
    except: [
      'src/delivery/',
      'src/demo/test-sign-in/in-process.ts',
      'src/identity/oidc/',
      'src/postgres/',
      'src/process/look-from-outside.ts',
      'src/storage/cuttable-client.ts',
      'src/web/assets/',
    ],
    bad: ['await fetch(url)', "import { request } from 'node:https'", "import * as https from 'node:https'"],
    good: ['app.fetch(request)', "import type { Socket } from 'node:net'"],
  },
  {
    what: 'no redirect of a called address is followed by choice',
    pattern: /redirect: '(follow)'/,
    bad: ["fetch(url, { redirect: 'follow' })"],
    good: ["fetch(url, { redirect: 'manual' })"],
  },
  {
    what: 'cryptography is that of node:crypto, jose and openid-client, and none of it is weak',
    pattern:
      /'(md5|sha1|rsa-md5|des|rc4)'|-(ecb|cbc|ctr)\b|createCipher\(|PKCS1|rejectUnauthorized: false|from '(crypto-js|bcrypt|node-forge|tweetnacl|sjcl|elliptic)'/i,
    bad: [
      "createHash('md5')",
      "createCipheriv('aes-256-cbc', key, iv)",
      "createHash('sha1')",
      'rejectUnauthorized: false',
    ],
    good: ["createHash('sha256')", "'aes-256-gcm'"],
  },
  {
    what: 'what must not be guessed is not drawn by Math.random',
    pattern: /Math\.random\(/,
    // Which of several equal caseworkers is offered, and the age of a connection.
    except: ['src/storage/lock-tries.ts', 'src/citizen/booking/times-to-choose.ts', 'src/storage/connections.ts'],
    bad: ['const token = Math.random()'],
    good: ['randomBytes(32)'],
  },
  {
    what: 'HTML is written by the tag that escapes',
    pattern: /(?<!sql\.)\braw\((?!'<!doctype html>'\))|dangerouslySetInnerHTML|c\.html\(`/,
    bad: ['raw(name)', 'c.html(`<p>${name}</p>`)'],
    good: ["raw('<!doctype html>')", 'html`<p>${name}</p>`'],
  },
  {
    what: 'scripts in the browser write text alone, and keep nothing',
    pattern:
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|localStorage|sessionStorage|indexedDB|document\.cookie|window\.postMessage|window\.addEventListener\('message'|eval\(/,
    among: 'src/web/assets/*.js',
    bad: ['node.innerHTML = text', "localStorage.setItem('a', b)", 'window.postMessage(a)'],
    good: ['node.textContent = text', 'channel.postMessage(owner)'],
  },
]

/** Comments speak of what is not there. */
const withoutComments = (text: string): string => text.replaceAll(/^ *(\/?\*|\/\/).*|\s\/\/ .*/gm, '')

/** `file:line` of each match that is not allowed. */
const found = ({ pattern, among = 'src/**/*.{ts,js}', except = [] }: Danger): string[] =>
  globSync(among, { cwd: root })
    .filter((path) => !except.some((start) => path.startsWith(start)))
    .flatMap((path) => {
      const text = withoutComments(read(path))
      const matches = [...text.matchAll(new RegExp(pattern, `g${pattern.flags}`))]
      return matches.map(({ index, 0: match }) => `${path}:${text.slice(0, index).split('\n').length}: ${match}`)
    })

suite('dangerous code', () => {
  for (const danger of dangers)
    test(danger.what, () => {
      assert.deepEqual(found(danger), [])
      for (const line of danger.bad) assert.match(line, danger.pattern)
      for (const line of danger.good) assert.doesNotMatch(line, danger.pattern)
      for (const path of danger.except ?? [])
        assert.ok(globSync([path, `${path}**`], { cwd: root }).length > 0, `${path} is there`)
    })
})

/** Interpreters of a kind that has injections or secrets of its own. */
const KINDS_NOT_USED =
  /xml|ldap|xpath|latex|memcached|graphql|(^|[/-])wss?$|websocket|socket\.io|markdown|handlebars|ejs|pug|nunjucks|multer|busboy|sharp|saml|bcrypt|passport|werift|webrtc|yaml/

test('the program has no XML, LDAP, XPath, LaTeX, memcached, GraphQL, WebSocket, WebRTC, SAML, template language or upload', () => {
  const manifest = z.object({ dependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')))
  const names = Object.keys(manifest.dependencies)
  assert.ok(names.length > 10)
  assert.deepEqual(
    names.filter((name) => KINDS_NOT_USED.test(name)),
    [],
  )
  for (const name of ['ws', 'ldapjs', 'fast-xml-parser', '@node-saml/node-saml', 'graphql'])
    assert.match(name, KINDS_NOT_USED)
})

test('the compiler is strict, and takes no loose equality', () => {
  const settings = read('tsconfig.json')
  for (const option of ['strict', 'noUncheckedIndexedAccess']) assert.match(settings, new RegExp(`"${option}": true`))
  assert.match(read('.oxlintrc.json'), /"eqeqeq": "error"/)
})
