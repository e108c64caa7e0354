import { type Hat, hats } from '../rules/hats.ts'

// Roles are the cluster's: each database on it has the same ones.

const roles = {
  portal: 'selvbook_portal',
  job_centre: 'selvbook_job_centre',
  works: 'selvbook_works',
} as const satisfies Readonly<Record<Hat, string>>

/** The database role of a hat. It cannot sign in. */
export const roleOf = (hat: Hat): string => roles[hat]

/** Reads the record of access, and nothing else. */
export const AUDIT_ROLE = 'selvbook_audit'

/** Every role that the program's connections may wear. */
export const allRoles: readonly string[] = [...hats.map(roleOf), AUDIT_ROLE]
