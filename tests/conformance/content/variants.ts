import type { Trait } from '../../../src/reference/trait.js'
import { entries } from '../../../src/reference/edits/resources.js'
import { isObject } from '../../../src/reference/resource.js'

/** Legal ways to differ: none of them may be failed. */
export const VARIANTS: readonly Trait[] = [
  {
    name: 'reduced-resources-say-so',
    kind: 'variant',
    summary: 'At level full-resource a resource comes without its subject, and is tagged as reduced.',
    hooks: {
      notification: (bundle, { subscription }) =>
        subscription.content === 'full-resource'
          ? entries(bundle, (entry, index) => {
              if (index === 0 || !entry.resource) return entry
              const { subject: _subject, meta, ...resource } = entry.resource
              const system = 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue'
              const tag = [{ system, code: 'SUBSETTED' }]
              return { ...entry, resource: { ...resource, meta: { ...(isObject(meta) ? meta : {}), tag } } }
            })
          : bundle,
    },
  },
  {
    name: 'reads-add-narrative',
    kind: 'variant',
    summary: 'A read returns a narrative and an extension that the stored resource has not.',
    hooks: {
      response: (answer, { route }) =>
        route.name === 'read' && answer.resource?.resourceType === 'Encounter'
          ? {
              ...answer,
              resource: {
                ...answer.resource,
                text: {
                  status: 'generated',
                  div: '<div xmlns="http://www.w3.org/1999/xhtml">An encounter.</div>',
                },
                extension: [{ url: 'http://vendor.example/StructureDefinition/read', valueBoolean: true }],
              },
            }
          : answer,
    },
  },
]
