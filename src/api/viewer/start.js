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
