/** Requests that are wrong because a check wants to see what the server does: what each is for, and what is wrong. */
export const ON_PURPOSE = /** @type {Readonly<Record<string, string>>} */ ({
  'a comma-separated list': 'the value is two ids and not one',
  'id-with-space': 'the value is no id',
  'long-id': 'the id is longer than 64 characters',
  'reference-as-id': 'the value is a reference and no id',
  'id-without-value': 'the parameter has neither value nor resource',
  'cut-off-json': 'the JSON is cut off',
  'create Subscription of an unknown content level': 'the content level does not exist',
})

const entry = (/** @type {object} */ more) => ({
  fullUrl: 'urn:uuid:5f1f7a5e-8d3c-4a4f-9a53-000000000001',
  ...more,
})
const history = (/** @type {object} */ resource) => ({
  resourceType: 'Bundle',
  type: 'history',
  timestamp: '2025-03-04T05:06:07Z',
  entry: [entry({ resource })],
})

/** What the validator has to refuse in each version, or its silence about the rest would prove nothing. */
export const WRONG = /** @type {Readonly<Record<string, readonly object[]>>} */ ({
  '4.0': [
    { resourceType: 'OperationOutcome', issue: [{ severity: 'awful', code: 'invalid' }] },
    // an entry of a history without request and response
    history({ resourceType: 'Parameters', parameter: [{ name: 'status', valueCode: 'active' }] }),
  ],
  4.3: [
    { resourceType: 'OperationOutcome', issue: [{ severity: 'awful', code: 'invalid' }] },
    history({
      resourceType: 'SubscriptionStatus',
      type: 'heartbeat',
      subscription: { reference: 'Subscription/1' },
    }),
  ],
  '5.0': [
    { resourceType: 'OperationOutcome', issue: [{ severity: 'awful', code: 'invalid' }] },
    // a status without its type, and a TestReport without its result
    {
      ...history({ resourceType: 'SubscriptionStatus', subscription: { reference: 'Subscription/1' } }),
      type: 'subscription-notification',
    },
    { resourceType: 'TestReport', status: 'completed', testScript: 'urn:x' },
  ],
})
