/** A check that keeps somebody out, and the tests that must fail without it. */
export interface Guard {
  readonly what: string
  readonly file: string
  /** Stands once in the file. */
  readonly text: string
  /** What stands there when the guard is taken out. */
  readonly without: string
  readonly test: string
}

const ROUTES = 'test/attacks/routes.test.ts'
const POISON = 'test/attacks/poison.test.ts'

export const guards: readonly Guard[] = [
  {
    what: 'F-WHOSE: a form is its owner’s',
    file: 'src/citizen/portal.ts',
    text: '(isForm ? await refusedForm(visit, given) : null) ?? ',
    without: '',
    test: ROUTES,
  },
  {
    what: 'a form comes from our own pages',
    file: 'src/http/security.ts',
    text: 'return isOwn || isNoBrowser ? await next() : await refused(c)',
    without: 'return isOwn || isNoBrowser || true ? await next() : await refused(c)',
    test: ROUTES,
  },
  {
    what: 'no other site frames a page',
    file: 'src/http/security.ts',
    text: '      frameAncestors: none,\n',
    without: '',
    test: ROUTES,
  },
  {
    what: 'pages are not stored',
    file: 'src/server.ts',
    text: '  app.use(notStored)\n',
    without: '',
    test: ROUTES,
  },
  {
    what: 'a token has the scope of the call',
    file: 'src/api/request-pipeline.ts',
    text: 'if (!scopes.includes(scope)) {',
    without: 'if (scope === undefined) {',
    test: ROUTES,
  },
  {
    what: 'a refused call without the scope is in the record',
    file: 'src/api/request-pipeline.ts',
    text: '    await logLackOfScope(c, operation, program, asked)\n',
    without: '',
    test: ROUTES,
  },
  {
    what: 'a refused look is in the record',
    file: 'src/questions/ask.ts',
    text: '  await looks.end(outcome.ok, async () => (granted.ok ? ((await asked.whose?.()) ?? null) : null))\n',
    without: '',
    test: ROUTES,
  },
  {
    what: 'a redirect leads to a page of ours',
    file: 'src/http/own-path.ts',
    text: String.raw`/^\/(?![/\\])[^\\\u0000-\u0020]*$/.test(text)`,
    without: 'text !== null',
    test: ROUTES,
  },
  {
    what: 'signs that nobody sees are taken out of texts',
    file: 'src/rules/text.ts',
    text: ".replaceAll(unseen, '$1$2')",
    without: '',
    test: POISON,
  },
  {
    what: 'a caseworker’s name in a header is a line of text',
    file: 'src/api/request-headers.ts',
    text: "lineIn(utf8(c.req.header('x-acting-user') ?? ''))",
    without: "utf8(c.req.header('x-acting-user') ?? '')",
    test: POISON,
  },
  {
    what: 'an ID token’s signature is checked',
    file: 'src/identity/oidc/relying-party.ts',
    text: 'execute: [enableNonRepudiationChecks, ',
    without: 'execute: [',
    test: 'test/identity/relying-party.test.ts',
  },
  {
    what: 'a level of assurance that is too low is refused',
    file: 'src/identity/oidc/relying-party.ts',
    text: 'if (!isLevelEnough(this.broker, claims))',
    without: 'if (claims === undefined)',
    test: 'test/identity/relying-party.test.ts',
  },
]
