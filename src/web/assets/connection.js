// @ts-check
// Before a form with typed text is sent, checks that the program answers. Without an answer the
// browser would show its own error page, and the typed text would be lost. It costs one short
// request where the connection works.

const PATIENCE_MILLISECONDS = 8000
const TYPED = 'textarea, input:not([type=hidden], [type=radio], [type=checkbox])'

const said = document.querySelector('#no-connection')

/**
 * True for any answer, except those of a proxy that finds no program, or of a program that is
 * starting or overloaded.
 */
async function answers() {
  const session = said instanceof HTMLTemplateElement ? said.dataset['session'] : ''
  try {
    const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS)
    const { status } = await fetch(session ?? '', { cache: 'no-store', signal })
    return status < 502
  } catch {
    return false
  }
}

/** @param {HTMLFormElement} form */
function guard(form) {
  let state = 'waiting'
  form.addEventListener('submit', (event) => {
    if (state === 'checked') return
    event.preventDefault()
    if (state === 'asking') return
    state = 'asking'
    document.querySelector('.no-connection')?.remove()
    void answers().then((there) => {
      state = there ? 'checked' : 'waiting'
      if (there) form.requestSubmit(event.submitter)
      else if (said instanceof HTMLTemplateElement) form.before(said.content.cloneNode(true))
    })
  })
}

for (const form of document.querySelectorAll('main form[method=post]'))
  if (form instanceof HTMLFormElement && form.querySelector(TYPED)) guard(form)
