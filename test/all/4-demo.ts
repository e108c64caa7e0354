import { together } from '../support/together.ts'

together('demo', 'simulation')
