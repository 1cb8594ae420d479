import { describeScopes } from './covered.js'

describeScopes('read-only')
