import { together } from '../support/together.ts'

together('actions', 'questions', 'identity', 'limits')
