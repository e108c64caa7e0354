/**
 * The design system's components that our pages do not use. Their rules are removed from the served
 * stylesheet (brotli: 21 kB with them, 13 without). To use one, take it off this list:
 * `test/web/assets.test.ts` fails when a page uses a class that is listed here.
 */
export const leftOutClasses =
  /\.(?:accordion|back-to-top|button-arrow|button-mobile-menu|button-open-calendar|character-limit|cookie|date-picker|dialog|fds-modal|icon-(?!svg|link)|input-char|input-width|logo|mobile-drawer|modal|more-option|navigation-menu-mobile|offset-|overflow-menu|overlay|pagination|portal-info-mobile|search|sidemenu|sidenav|solution-info-mobile|sortable|spinner|step-indicator-button|tab-|tabnav|table--|table-(?!responsive|scroll)|tag|toast|toggle|tooltip|w-percent|(?:[mp][trblxy]?|d|col|order|align-(?:content|items|self|text)|flex|justify-content|float|text)-(?:sm|md|lg|xl)-)/

/** Splits a selector list at commas outside parentheses: `:is(a, b)` stays whole. */
function selectorsOf(list: string): string[] {
  const selectors: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < list.length; at++) {
    const sign = list[at]
    if (sign === '(') depth++
    else if (sign === ')') depth--
    else if (sign === ',' && depth === 0) {
      selectors.push(list.slice(start, at))
      start = at + 1
    }
  }
  return [...selectors, list.slice(start)]
}

/** The position after the brace that closes the block whose content begins at `from`. */
function endOfBlock(css: string, from: number): number {
  let depth = 1
  let at = from
  for (; depth > 0 && at < css.length; at++) {
    if (css[at] === '{') depth++
    else if (css[at] === '}') depth--
  }
  return at
}

/**
 * Drops every selector that `leftOut` matches, and then empty rules and media blocks. Takes
 * minified CSS.
 */
export function withoutClasses(css: string, leftOut: RegExp): string {
  let kept = ''
  let at = 0
  for (let open = css.indexOf('{'); open >= 0; open = css.indexOf('{', at)) {
    const head = css.slice(at, open)
    const end = endOfBlock(css, open + 1)
    const body = css.slice(open + 1, end - 1)
    at = end
    if (head.startsWith('@media') || head.startsWith('@supports')) {
      const inner = withoutClasses(body, leftOut)
      if (inner !== '') kept += `${head}{${inner}}`
    } else if (head.startsWith('@')) {
      kept += `${head}{${body}}`
    } else {
      // A negated class does not tie a rule to a component: `.heading *:not(.tag)`.
      const selectors = selectorsOf(head).filter((selector) => !leftOut.test(selector.replaceAll(/:not\([^)]*\)/g, '')))
      if (selectors.length > 0) kept += `${selectors.join(',')}{${body}}`
    }
  }
  return kept
}

const side = { left: 'start', right: 'end' } as const
const sideOf = (name: string) => (name === 'left' ? side.left : side.right)

/** One of four values. A space inside parentheses, `calc(1px + 2px)`, does not end it. */
const value = String.raw`((?:[^\s;{}!()]|\([^()]*\))+)`
const fourValues = new RegExp(
  String.raw`(?<=[{;])(margin|padding):${value} ${value} ${value} ${value}( ?!important)?(?=[;}])`,
  'g',
)

/** `padding: 1px 2px 3px 4px` with the last two written separately: top, right, bottom, left. */
const quarters = (property: string, [top, right, bottom, left]: readonly string[], important: string): string =>
  right === left
    ? `${property}:${top} ${right} ${bottom}${important}`
    : `${property}-block:${top} ${bottom}${important};${property}-inline:${left} ${right}${important}`

/**
 * Turns left and right into logical start and end, so that the page mirrors in right-to-left
 * languages. Left-to-right pages stay the same. Takes minified CSS.
 */
export const turnable = (css: string): string =>
  css
    .replaceAll(fourValues, (_, property, ...values) =>
      quarters(String(property), values.slice(0, 4).map(String), values[4] === undefined ? '' : String(values[4])),
    )
    .replaceAll(
      /(?<=[{;])(margin|padding|border)-(left|right)(?=[-:])/g,
      (_, property, name) => `${property}-inline-${sideOf(name)}`,
    )
    .replaceAll(/(?<=[{;])(left|right)(?=:)/g, (_, name) => `inset-inline-${sideOf(name)}`)
    .replaceAll(/(?<=[{;])text-align:(left|right)/g, (_, name) => `text-align:${sideOf(name)}`)
    .replaceAll(/(?<=[{;])float:(left|right)/g, (_, name) => `float:inline-${sideOf(name)}`)

/**
 * The design system's stylesheet without its fonts (ours are smaller), comments, at-statements and
 * the unused components.
 */
export const designSystemStyles = (css: string): string =>
  turnable(
    withoutClasses(
      css
        .replaceAll(/\/\*[\s\S]*?\*\//g, '')
        .replaceAll(/@charset[^;]*;/g, '')
        .replaceAll(/@font-face\{[^}]*\}/g, ''),
      leftOutClasses,
    ),
  )
