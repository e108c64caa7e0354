import { together } from '../support/together.ts'

together('http', 'keys', 'rules', 'settings', 'web')
