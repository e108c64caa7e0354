import { html, raw } from 'hono/html'
import type { ApiDocument } from './document.ts'
import { problemCodes } from './problems.ts'
import { API_BASE } from './request-pipeline.ts'

// The document as a page: plain HTML and one style sheet of our own, no script, nothing from
// elsewhere.

type Html = ReturnType<typeof html>
type Some = Readonly<Record<string, unknown>>

const isSome = (value: unknown): value is Some => typeof value === 'object' && value !== null && !Array.isArray(value)
const some = (value: unknown): Some => (isSome(value) ? value : {})
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** The few marks of Markdown that our descriptions use: `code` and paragraphs. */
function prose(value: unknown): Html[] {
  return text(value)
    .split(/\n\n+/)
    .filter((paragraph) => paragraph !== '')
    .map(
      (paragraph) =>
        html`<p>${paragraph.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}</p>`,
    )
}

const anchorOf = (name: string): string => `schema-${name}`

function limits(schema: Some): string {
  const told: [string, unknown][] = [
    ['format', schema['format']],
    ['at least', schema['minimum'] ?? schema['minLength'] ?? schema['minItems']],
    ['at most', schema['maximum'] ?? schema['maxLength'] ?? schema['maxItems']],
    ['unless given', schema['default']],
  ]
  return told.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${text(value)}`])).join(', ')
}

/** A schema in a line: a name with a link, a type, or the values that it may have. */
function typeOf(value: unknown): Html {
  const schema = some(value)
  const reference = text(schema['$ref']).split('/').at(-1) ?? ''
  if (reference) return html`<a href="#${anchorOf(reference)}">${reference}</a>`
  const options = [...list(schema['anyOf']), ...list(schema['oneOf'])]
  if (options.length > 0) return html`${options.map((option, at) => html`${at > 0 ? ' or ' : ''}${typeOf(option)}`)}`
  const values = list(schema['enum'])
  if (values.length > 20) return html`one of ${values.length} names`
  if (values.length > 0)
    return html`${values.map((one, at) => html`${at > 0 ? ' | ' : ''}<code>${JSON.stringify(one)}</code>`)}`
  const types = typeof schema['type'] === 'string' ? [schema['type']] : list(schema['type']).map(text)
  const told = limits(schema)
  if (types.includes('array')) return html`list of ${typeOf(schema['items'])}${told ? ` (${told})` : ''}`
  return html`${types.join(' or ') || 'anything'}${told ? ` (${told})` : ''}`
}

/** The fields of an object, those of objects inside it below them. */
function fieldRows(value: unknown, prefix = ''): Html[] {
  const schema = some(value)
  const required = new Set(list(schema['required']))
  return Object.entries(some(schema['properties'])).flatMap(([name, property]) => {
    const field = some(property)
    const inner = field['properties'] ? field : some(field['items'])
    return [
      html`<tr><th scope="row"><code>${prefix}${name}</code>${required.has(name) ? '' : html` <small>optional</small>`}</th><td>${typeOf(field)}</td><td>${prose(field['description'])}</td></tr>`,
      ...(inner['properties'] ? fieldRows(inner, `${prefix}${name}${field['items'] ? '[]' : ''}.`) : []),
    ]
  })
}

const fields = (rows: readonly Html[], caption: string): Html | string =>
  rows.length === 0
    ? ''
    : html`<div class="table" tabindex="0"><table><caption>${caption}</caption><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${rows}</tbody></table></div>`

function contentOf(value: unknown): { media: string; schema: unknown; example: unknown } | null {
  const [first] = Object.entries(some(some(value)['content']))
  if (!first) return null
  const { schema, example } = some(first[1])
  return { media: first[0], schema, example }
}

/** A whole body or answer; nothing where the document has none. */
const exampleHtml = (example: unknown, caption: string): Html | string =>
  example === undefined
    ? ''
    : html`<p class="line">${caption}</p><pre tabindex="0"><code>${JSON.stringify(example, null, 2)}</code></pre>`

function bodyHtml(operation: Some): Html | string {
  const content = contentOf(operation['requestBody'])
  if (!content) return ''
  const rows = fieldRows(content.schema)
  const told =
    rows.length > 0
      ? fields(rows, `Body (${content.media})`)
      : html`<p class="line">Body (${content.media}): ${typeOf(content.schema)}</p>`
  return html`${told}${exampleHtml(content.example, 'An example of the body')}`
}

function parametersHtml(operation: Some): Html | string {
  const rows = list(operation['parameters']).map((one) => {
    const parameter = some(one)
    return html`<tr><th scope="row"><code>${text(parameter['name'])}</code>${parameter['required'] === true ? '' : html` <small>optional</small>`}</th><td>${typeOf(parameter['schema'])}, ${text(parameter['in'])}</td><td>${prose(parameter['description'])}</td></tr>`
  })
  return fields(rows, 'Parameters')
}

function answersHtml(operation: Some): Html {
  const responses = Object.entries(some(operation['responses']))
  const examples = responses.flatMap(([status, one]) => {
    const example = contentOf(one)?.example
    return example === undefined ? [] : [{ status, example }]
  })
  const [first] = examples
  const differing = examples.filter(({ example }) => example === first?.example).length < examples.length
  const shown = differing ? examples : examples.slice(0, 1)
  const rows = responses.map(([status, one]) => {
    const content = contentOf(one)
    const inner = content ? fieldRows(content.schema) : []
    return html`<tr><th scope="row">${status}</th><td>${content ? typeOf(content.schema) : 'empty'}</td><td>${prose(some(one)['description'])}${inner.length > 0 ? fields(inner, 'Fields') : ''}</td></tr>`
  })
  return html`<div class="table" tabindex="0"><table><caption>Answers</caption><thead><tr><th scope="col">Status</th><th scope="col">Body</th><th scope="col">Meaning</th></tr></thead><tbody>${rows}</tbody></table></div>${shown.map(({ status, example }) => exampleHtml(example, `An example of the answer${differing ? ` with ${status}` : ''}`))}`
}

interface Listed {
  readonly tag: string
  readonly id: string
  readonly method: string
  readonly address: string
  readonly operation: Some
}

function listed(document: ApiDocument): Listed[] {
  return Object.entries(some(document.paths)).flatMap(([path, methods]) =>
    Object.entries(some(methods)).map(([method, one]) => {
      const operation = some(one)
      return {
        tag: text(list(operation['tags'])[0]),
        id: text(operation['operationId']),
        method: method.toUpperCase(),
        address: operation['servers'] ? path : `${API_BASE}${path}`,
        operation,
      }
    }),
  )
}

const operationHtml = ({ id, method, address, operation }: Listed): Html => html`<article id="${id}">
<h3>${text(operation['summary'])}</h3>
<p class="address"><b class="method">${method}</b> <code>${address}</code></p>
${prose(operation['description'])}
<details><summary>Parameters, body and answers</summary>
${parametersHtml(operation)}${bodyHtml(operation)}${answersHtml(operation)}
</details>
</article>`

const schemaHtml = ([name, schema]: [string, unknown]): Html => html`<article id="${anchorOf(name)}">
<h3>${name}</h3>
${prose(some(schema)['description'])}
${fields(fieldRows(schema), name)}
</article>`

const problemsHtml = (): Html => html`<section aria-labelledby="problems"><h2 id="problems">Problems</h2>
<p>The <code>type</code> of a problem leads here.</p>
<div class="table" tabindex="0"><table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Title</th><th scope="col">Rule</th></tr></thead><tbody>
${problemCodes.map(
  ({ code, status, title, rule }) =>
    html`<tr id="problem-${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${title}</td><td>${rule ?? ''}</td></tr>`,
)}
</tbody></table></div></section>`

const slug = (subject: string): string => subject.toLowerCase().replaceAll(' ', '-')

/**
 * The page at `/api/docs/text`: operations by subject, then the shapes they share, then every
 * problem.
 */
export function docsPage(document: ApiDocument): Html {
  const all = listed(document)
  const subjects = list(document.tags).map((tag) => text(some(tag)['name']))
  const ofSubject = (subject: string) => all.filter(({ tag }) => tag === subject)
  return html`${raw('<!doctype html>')}
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title}</title><link rel="stylesheet" href="/api/docs.css"></head><body>
<header><h1>${document.info.title}</h1>${prose(document.info.description)}
<p>The same with a form for each call, to try it: <a href="/api/docs">Swagger UI</a>. For machines: <a href="/api/openapi.json">openapi.json</a>. <a href="/api/changelog">What has changed, and what may</a></p></header>
<nav aria-label="Operations">${subjects.map(
    (subject) =>
      html`<h2><a href="#${slug(subject)}">${subject}</a></h2><ul>${ofSubject(subject).map(
        ({ id, method, address }) => html`<li><a href="#${id}"><b class="method">${method}</b> ${address}</a></li>`,
      )}</ul>`,
  )}</nav>
<main>
${subjects.map(
  (subject) =>
    html`<section aria-labelledby="${slug(subject)}"><h2 id="${slug(subject)}">${subject}</h2>${ofSubject(subject).map(operationHtml)}</section>`,
)}
<section aria-labelledby="shapes"><h2 id="shapes">Shapes</h2>${Object.entries(some(some(document.components)['schemas'])).map(schemaHtml)}</section>
${problemsHtml()}
</main></body></html>`
}
