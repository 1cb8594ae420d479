import { describeScopes } from './covered.js'

describeScopes('one principal')
