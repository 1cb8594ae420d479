import { describeScopes } from './covered.js'

describeScopes('without trigger')
