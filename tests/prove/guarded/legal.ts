import { HANDSHAKES, PAST } from './kinds.js'
import type { Named } from './reasons.js'

/** Pairs that are left out because the mistake is legal under the guard, or cannot be made under it. See `EXCLUDED`. */
export const LEGAL: readonly Named[] = [
  {
    mutants: ['draft-names', 'parameters-ignored'],
    guards: ['two-ids', 'second-call', 'old-subscription'],
    reason:
      'what makes the server blind to the ids makes the guard blind to them: half of the mistake is left',
  },
  {
    mutants: ['OP-01/missing', 'OP-02/missing'],
    guards: ['get', 'post'],
    reason: 'a level is missing when no method reaches it: one method is judged by OP-04 and OP-05',
  },
  {
    mutants: ['OP-04/post-refused', 'OP-07/*'],
    guards: ['xml'],
    reason: 'a POST that is refused in XML is judged by OP-10 and OP-12; one without a body has no format',
  },
  {
    mutants: ['OP-07/*'],
    guards: ['type-level'],
    reason: 'without a body a call at type level names no id, which is judged by IN',
  },
  {
    mutants: ['IN-13/accepted', 'IN-14/accepted', 'OP-11/accepted', 'OP-10/xml-ignored'],
    guards: ['instance-level'],
    reason: 'at instance level the URL says it all, and whether a body is read at all is left open',
  },
  {
    mutants: ['IN-09/*', 'IN-10/*'],
    guards: ['two-ids'],
    reason:
      'what such an id or parameter is beside others is judged by IN-12: alone it is one that is known to be wrong',
  },
  {
    mutants: ['IN-09/*'],
    guards: PAST,
    reason: 'such a call names no Subscription that exists',
  },
  {
    mutants: ['OUT-17/unrequested', 'OUT-17/missing'],
    guards: ['no-ids'],
    reason:
      'a call without ids asks for all: nothing that it is told of was not asked for, or can be missed by name',
  },
  {
    mutants: ['ERR-04/schema'],
    guards: ['xml'],
    reason: 'HL7’s JSON schema reads JSON',
  },
  {
    mutants: ['SC-10/missing', 'SC-12/refused', 'SC-17/*'],
    guards: ['get'],
    reason: '$status and $events are missing when neither GET nor POST is answered',
  },
  {
    mutants: ['SC-10/missing'],
    guards: ['type-level'],
    reason: 'the rule is about the instance level; the type level is judged by SC-17',
  },
  {
    mutants: HANDSHAKES,
    guards: ['long-bound'],
    reason: 'a handshake answers a bind, and comes at once',
  },
  {
    mutants: ['expired-when-issued', 'three-second-token', 'token-is-bearer', 'token-is-id'],
    guards: ['post'],
    reason: 'the mutant makes its mistake in answers to GET',
  },
  {
    mutants: ['success-as-300'],
    guards: ['two-ids'],
    reason: 'the mistake is about a POST without a body, which names no ids',
  },
  {
    mutants: ['entry-of-nothing', 'topic-of-another', 'less-than-the-level'],
    guards: ['full-resource'],
    reason: 'the mutant makes its mistake at level id-only',
  },
  {
    mutants: ['full-url-of-another'],
    guards: ['id-only'],
    reason: 'the mutant makes its mistake at level full-resource',
  },
  {
    mutants: ['CL-06/too-many'],
    guards: ['empty', 'full-resource', 'updates'],
    reason:
      'how many events come in one notification does not depend on what they are about, or on how much is told',
  },
  {
    mutants: ['CL-05/no-resource', 'WS-15/less'],
    guards: ['updates'],
    reason: 'a server may fail to get a resource now and then; the level of updates is judged by CL-07',
  },
  {
    mutants: ['CL-01/*', 'CL-02/*', 'WS-15/more'],
    guards: ['updates'],
    reason: 'updates that tell more than the level are judged by CL-07',
  },
  {
    mutants: ['OP-09/*'],
    guards: ['two-ids'],
    reason: 'a Parameters resource without any parameter names no id',
  },
]
