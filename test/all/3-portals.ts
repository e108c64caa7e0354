import { together } from '../support/together.ts'

together('citizen', 'job-centre')
