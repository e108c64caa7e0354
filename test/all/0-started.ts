import { together } from '../support/together.ts'

together('roof', 'process', 'postgres', 'admin')
