import { describe, expect, test } from 'vitest'
import { objectsOf } from '../../../src/fhir/json.js'
import { isHeldBack } from '../../../src/report/counts.js'
import { refuse } from '../../../src/reference/outcome.js'
import { reply } from '../../../src/reference/http.js'
import { startReferenceServer } from '../../../src/reference/server.js'
import type { Resource } from '../../../src/reference/model.js'
import type { Trait } from '../../../src/reference/trait.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { verdictsOf } from '../support/verdicts.js'

/** A server that does without `$status`; what it declares is as given. */
const withoutStatus = (isDeclared: boolean): Trait => ({
  name: 'without-status',
  kind: 'variant',
  summary: '$status is not offered.',
  hooks: {
    request: (request, { route }) =>
      route.name === 'status'
        ? reply(404, refuse(404, 'not-found', 'There is nothing here.').outcome())
        : request,
    capabilities: (statement) => (isDeclared ? statement : undeclared(statement)),
  },
})

function undeclared(statement: Resource): Resource {
  const rest = objectsOf(statement['rest']).map((each) => ({
    ...each,
    resource: objectsOf(each['resource']).map((resource) => ({
      ...resource,
      operation: objectsOf(resource['operation']).filter(({ name }) => !String(name).endsWith('status')),
    })),
  }))
  // Nor does it claim the guide, by which $status is required.
  return { ...statement, rest, implementationGuide: undefined, instantiates: undefined }
}

async function heldBackIds(release: 'R4' | 'R5', isDeclared: boolean): Promise<readonly string[]> {
  const server = await startReferenceServer({ release, traits: [withoutStatus(isDeclared)] })
  try {
    const target = plainTarget(server.baseUrl, {
      auth: { kind: 'bearer', token: Object.keys(server.principals)[0] ?? '' },
    })
    const { judgement } = await verdictsOf(target, { only: ['SC-1*'] })
    return judgement.requirements.filter(isHeldBack).map(({ requirement }) => requirement)
  } finally {
    await server.close()
  }
}

describe('a server without $status', () => {
  test.each(['R4', 'R5'] as const)(
    'is not held back by it on %s, where it does not declare it',
    async (release) => {
      const ids = await heldBackIds(release, false)
      expect(ids.filter((id) => ['SC-11', 'SC-16', 'SC-17'].includes(id))).toEqual([])
    },
  )

  test.each(['R4', 'R5'] as const)('is held back on %s where it declares it', async (release) => {
    expect(await heldBackIds(release, true)).toContain('SC-11')
  })
})
