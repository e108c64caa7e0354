// @ts-check
// Starts Swagger UI over our own document, light or dark as the reader's machine is set.

/** @type {{ SwaggerUIBundle: (options: object) => unknown } & typeof globalThis} */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the bundle leaves behind
const page = /** @type {any} */ (globalThis)

const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => void document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()

page.SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#viewer',
  deepLinking: true,
  docExpansion: 'list',
  filter: true,
  // The validator is another host's, and the address bar is no place for settings.
  validatorUrl: null,
  queryConfigEnabled: false,
  persistAuthorization: false,
})

// What Swagger UI leaves out for screen readers and the keyboard, put in as it draws.

/** @type {readonly (readonly [selector: string, name: string, value: string])[]} */
const missing = [
  ['.information-container', 'role', 'region'],
  ['.information-container', 'aria-label', 'About the API'],
  ['.scheme-container', 'role', 'region'],
  ['.scheme-container', 'aria-label', 'Authorization'],
  ['.filter-container', 'role', 'search'],
  ['.operation-filter-input', 'aria-label', 'Filter by tag or path'],
  ['.close-modal', 'aria-label', 'Close'],
  ['.modal-ux', 'role', 'dialog'],
  ['.modal-ux', 'aria-modal', 'true'],
  ['.modal-ux', 'aria-label', 'Authorization'],
  ['h3, .models h4', 'aria-level', '2'],
  ['h4', 'aria-level', '3'],
  ['h5', 'aria-level', '4'],
  ['.body-param__text', 'aria-label', 'Body of the request'],
  ['pre.microlight, .highlight-code, .curl', 'tabindex', '0'],
]

const complete = () => {
  for (const [selector, name, value] of missing)
    for (const element of document.querySelectorAll(`:is(${selector}):not([${name}])`))
      element.setAttribute(name, value)
  // A link inside the button that opens an operation; the button sets the same address.
  for (const link of document.querySelectorAll('.opblock-summary-control a[href]')) link.removeAttribute('href')
  for (const field of document.querySelectorAll('[data-param-name] :is(select, input):not([aria-label])'))
    field.setAttribute('aria-label', field.closest('[data-param-name]')?.getAttribute('data-param-name') ?? '')
}
const viewer = document.querySelector('#viewer')
if (viewer) new MutationObserver(complete).observe(viewer, { childList: true, subtree: true })
