import { keysOfProduction } from '../support/keys.ts'

/** The least that production needs. */
export const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://selvbook.example.dk',
  DATABASE_URL: 'postgres://u:p@127.0.0.1/selvbook',
  ...keysOfProduction(),
  API_CLIENTS: JSON.stringify([{ id: 'one', secretSha256: 'a'.repeat(64), jobCentre: '10100' }]),
  SMS_URL: 'none',
  SMTP_URL: 'none',
  JOURNAL: 'none',
  MITID_BROKER: 'none',
}
