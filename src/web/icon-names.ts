/**
 * The design system's icons that the pages use. Only these are in the sprite that is served; a page
 * that needs another adds it here.
 */
export const iconNames = [
  'arrow-back',
  'arrow-forward',
  'calendar-month',
  'check',
  'chevron-left',
  'chevron-right',
  'close',
  'email',
  'error',
  'info',
  'location',
  'lock',
  'menu',
  'person',
  'search',
  'smartphone',
  'success',
  'time',
  'videocam',
  'visibility',
  'warning',
] as const

export type IconName = (typeof iconNames)[number]
