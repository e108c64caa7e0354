import { html } from 'hono/html'
import { writtenLanguage } from './as-written.ts'
import { type Html, icon } from './html.ts'
import type { Texts } from './texts.ts'

/** The common parts of a field. The error summary links to `id`; the inline message is `error`. */
interface Field {
  readonly id: string
  readonly name: string
  readonly hint?: string
  readonly error?: string
  readonly optional?: boolean
}

export interface InputView extends Field {
  readonly label: string
  readonly type?: 'text' | 'email' | 'tel' | 'date'
  readonly value?: string
  readonly autocomplete?: string
  /** For dates: the first and last that can be chosen, `2017-07-10`. */
  readonly min?: string
  readonly max?: string
  readonly maxLength?: number
}

export interface TextAreaView extends Field {
  readonly label: string
  readonly value?: string
  readonly rows?: number
  readonly maxLength?: number
  /** The job centre wrote the text, so it is Danish in every language. */
  readonly isWritten?: boolean
}

interface OptionView {
  readonly value: string
  readonly label: string | Html
  readonly hint?: string
  readonly checked?: boolean
  readonly disabled?: boolean
  /** The language of a label in a drop-down list, where it is not the page's. */
  readonly language?: string
  /** The id of the option's description elsewhere on the page. */
  readonly describedBy?: string
}

export interface RadioGroupView extends Field {
  readonly legend: string
  /**
   * Shows the legend as the heading of the page's step, or hides it where a heading above says the
   * same.
   */
  readonly legendAs?: 'label' | 'heading' | 'hidden'
  readonly options: readonly OptionView[]
}

export interface SelectView extends Field {
  readonly label: string
  readonly options: readonly OptionView[]
}

export interface CheckboxView extends Field {
  readonly label: string
  readonly checked?: boolean
  readonly value?: string
}

const hintId = (id: string): string => `${id}-hint`
const errorId = (id: string): string => `${id}-error`

const hintOf = ({ id, hint }: Field): Html | '' =>
  hint === undefined ? '' : html`<span class="form-hint" id="${hintId(id)}">${hint}</span>`

const errorOf = (texts: Texts, { id, error }: Field): Html | '' =>
  error === undefined
    ? ''
    : html`<span class="form-error-message" id="${errorId(id)}"><span class="sr-only">${texts.t('form.errorPrefix')}</span>${error}</span>`

function describedBy({ id, hint, error }: Field): Html | '' {
  const ids = [hint === undefined ? '' : hintId(id), error === undefined ? '' : errorId(id)].filter(Boolean)
  return ids.length === 0 ? '' : html` aria-describedby="${ids.join(' ')}"`
}

const invalid = ({ error }: Field): Html | '' => (error === undefined ? '' : html` aria-invalid="true"`)

const labelText = (texts: Texts, label: string, { optional }: Field): string =>
  optional ? texts.t('form.optionalLabel', { label }) : label

const group = (field: Field, content: Html): Html =>
  html`<div class="form-group${field.error === undefined ? '' : ' form-error'}">${content}</div>`

const attribute = (name: string, value: string | number | undefined): Html | '' =>
  value === undefined ? '' : html` ${name}="${value}"`

/** One line of text, an e-mail address, a telephone number or a date. */
export function input(texts: Texts, view: InputView): Html {
  const { id, name, label, type = 'text', value, autocomplete, min, max, maxLength } = view
  return group(
    view,
    html`<label class="form-label" for="${id}">${labelText(texts, label, view)}</label>${hintOf(view)}${errorOf(texts, view)}<input class="form-input" type="${type}" id="${id}" name="${name}"${attribute('value', value)}${attribute('autocomplete', autocomplete)}${attribute('min', min)}${attribute('max', max)}${attribute('maxlength', maxLength)}${invalid(view)}${describedBy(view)}>`,
  )
}

/** Several lines of text. No `maxlength`: too long a text gets a message and is not cut off. */
export function textArea(texts: Texts, view: TextAreaView): Html {
  const { id, name, label, value = '', rows = 4, isWritten } = view
  return group(
    view,
    html`<label class="form-label" for="${id}">${labelText(texts, label, view)}</label>${hintOf(view)}${errorOf(texts, view)}<textarea class="form-input form-input--wide" id="${id}" name="${name}" rows="${rows}"${isWritten ? writtenLanguage(texts) : ''}${invalid(view)}${describedBy(view)}>${value}</textarea>`,
  )
}

/** A drop-down list. */
export function select(texts: Texts, view: SelectView): Html {
  const { id, name, label, options } = view
  return group(
    view,
    html`<label class="form-label" for="${id}">${labelText(texts, label, view)}</label>${hintOf(view)}${errorOf(texts, view)}<select class="form-select" id="${id}" name="${name}"${invalid(view)}${describedBy(view)}>${options.map(
      (option) =>
        html`<option value="${option.value}"${option.language === undefined ? '' : html` lang="${option.language}"`}${option.checked ? html` selected` : ''}${option.disabled ? html` disabled` : ''}>${option.label}</option>`,
    )}</select>`,
  )
}

/** A single checkbox. */
export function checkbox(texts: Texts, view: CheckboxView): Html {
  const { id, name, label, checked, value = 'on' } = view
  return group(
    view,
    html`${errorOf(texts, view)}<div class="form-group-checkbox"><input type="checkbox" id="${id}" name="${name}" class="form-checkbox" value="${value}"${checked ? html` checked` : ''}${invalid(view)}${describedBy(view)}><label class="form-label" for="${id}">${label}</label>${hintOf(view)}</div>`,
  )
}

/**
 * The id of a group's option. The first option has the group's own id, so that the error summary
 * leads to it.
 */
export const optionId = (groupId: string, at: number): string => (at === 0 ? groupId : `${groupId}-${at + 1}`)

function radio({ id, name }: Field, option: OptionView, at: number): Html {
  const own = optionId(id, at)
  const descriptions = [option.hint ? hintId(`${own}-option`) : '', option.describedBy ?? ''].filter(Boolean).join(' ')
  const hint = option.hint
    ? html`<span class="form-hint choice__hint" id="${hintId(`${own}-option`)}">${option.hint}</span>`
    : ''
  return html`<div class="form-group-radio choice"><input type="radio" id="${own}" name="${name}" class="form-radio" value="${option.value}"${option.checked ? html` checked` : ''}${option.disabled ? html` disabled` : ''}${attribute('aria-describedby', descriptions || undefined)}><label class="form-label" for="${own}">${option.label}</label>${hint}</div>`
}

/** Radio buttons: one choice of several, all visible. */
export function radioGroup(texts: Texts, view: RadioGroupView): Html {
  const { legend, legendAs = 'label', options } = view
  const words = labelText(texts, legend, view)
  const legendHtml =
    legendAs === 'heading'
      ? html`<legend class="legend-heading"><h2 class="step-heading">${words}</h2></legend>`
      : html`<legend class="${legendAs === 'hidden' ? 'sr-only' : 'form-label'}">${words}</legend>`
  return group(
    view,
    html`<fieldset${describedBy(view)}>${legendHtml}${hintOf(view)}${errorOf(texts, view)}<div class="choices">${options.map(
      (option, at) => radio(view, option, at),
    )}</div></fieldset>`,
  )
}

/** A hidden field. */
export const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">`

/** The field that names the owner in every form of a signed-in citizen (F-WHOSE). */
export const OWNER_FIELD = 'hvem'

export interface PostFormView {
  readonly action: string
  /** F-WHOSE: the form token of the page's citizen; null where nobody is signed in. */
  readonly owner: string | null
  readonly id?: string
  readonly className?: string
  readonly label?: string
  /** A landmark: a search. */
  readonly role?: 'search'
  /** Turns off the browser's own messages in favour of ours. */
  readonly novalidate?: boolean
  /** Sends a file along (`multipart/form-data`). */
  readonly takesFiles?: boolean
}

/**
 * A form that changes something. All such forms are made here, so that each names its owner
 * (F-WHOSE).
 */
export const postForm = (
  { action, owner, id, className, label, role, novalidate, takesFiles }: PostFormView,
  content: Html,
): Html =>
  html`<form method="post" action="${action}"${attribute('id', id)}${attribute('class', className)}${attribute('aria-label', label)}${attribute('role', role)}${takesFiles ? html` enctype="multipart/form-data"` : ''}${novalidate ? html` novalidate` : ''}>${owner === null ? '' : hidden(OWNER_FIELD, owner)}${content}</form>`

export interface ButtonRowView {
  readonly primary?: {
    readonly text: string
    readonly name?: string
    readonly value?: string
    readonly arrow?: boolean
  }
  /** Links in the style of buttons: "Fortryd", "Tilbage". */
  readonly links?: readonly { readonly text: string; readonly href: string; readonly back?: boolean }[]
  /** Other buttons of the form, after the main one. */
  readonly more?: Html
}

/** The end of a form: its submit button and the links away from it. */
export function buttonRow({ primary, links = [], more }: ButtonRowView): Html {
  return html`<div class="button-row">${
    primary
      ? html`<button type="submit" class="button button-primary"${attribute('name', primary.name)}${attribute('value', primary.value)}><span>${primary.text}</span>${primary.arrow ? icon('arrow-forward') : ''}</button>`
      : ''
  }${more ?? ''}${links.map(({ text, href, back }) => html`<a href="${href}" class="button button-secondary">${back ? icon('arrow-back') : ''}<span>${text}</span></a>`)}</div>`
}

/** A link in the style of the page's main button. */
export const linkButton = (text: string, href: string): Html =>
  html`<a href="${href}" class="button button-primary"><span>${text}</span>${icon('arrow-forward')}</a>`
