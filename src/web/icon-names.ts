/**
 * The icons of the design system that the pages use: a page that wants another adds it. Only these
 * are in the sprite that is served.
 */
export const iconNames = [
  'arrow-back',
  'arrow-forward',
  'calendar-month',
  'check',
  'chevron-left',
  'chevron-right',
  'email',
  'error',
  'info',
  'location',
  'lock',
  'menu',
  'person',
  'smartphone',
  'success',
  'time',
  'videocam',
  'warning',
] as const

export type IconName = (typeof iconNames)[number]
