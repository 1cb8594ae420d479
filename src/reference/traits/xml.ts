import { read, write } from '../codec.js'
import { reply, type Reply, type Request } from '../http.js'
import { refuse } from '../outcome.js'
import type { Trait } from '../trait.js'

/** What goes wrong, or differently, where XML is spoken. */
export const XML_TRAITS: readonly Trait[] = [
  {
    name: 'xml-without-namespace',
    kind: 'mutant',
    summary: 'The output in XML is in no namespace.',
    breaks: 'OUT-32/no-namespace',
    hooks: {
      response: (answer, { route }) =>
        rewritten(answer, route.name, (xml) => xml.replace(/ xmlns="[^"]*"/, '')),
    },
  },
  {
    name: 'xml-values-as-text',
    kind: 'mutant',
    summary: 'Values in XML are the text of their elements.',
    breaks: 'OUT-32/text-content',
    hooks: {
      response: (answer, { route }) =>
        rewritten(answer, route.name, (xml) => xml.replace(/<(value\w+) value="([^"]*)"\/>/g, '<$1>$2</$1>')),
    },
  },
  {
    name: 'xml-value-before-name',
    kind: 'mutant',
    summary: 'In XML a parameter’s value stands before its name.',
    breaks: 'OUT-32/wrong-order',
    hooks: {
      response: (answer, { route }) =>
        rewritten(answer, route.name, (xml) => xml.replace(/(<name [^>]*>)(<value[^>]*>)/g, '$2$1')),
    },
  },
  {
    name: 'xml-body-refused',
    kind: 'mutant',
    summary: 'XML is declared, but a body in XML is answered 415.',
    breaks: 'OP-10/xml-refused',
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && hasXmlBody(request)
          ? reply(415, refuse(415, 'not-supported', 'Only JSON is read.').outcome())
          : request,
    },
  },
  {
    name: 'xml-body-ignored',
    kind: 'mutant',
    summary: 'A body in XML is taken for an empty one.',
    breaks: 'OP-10/xml-ignored',
    consequences: {
      'OUT-17': 'the token is for every Subscription of the caller, and the output says so',
    },
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && hasXmlBody(request) ? { ...request, body: Buffer.alloc(0) } : request,
    },
  },
  {
    name: 'xml-accept-ignored',
    kind: 'mutant',
    summary: 'The operation answers JSON although `application/fhir+xml` is asked for.',
    breaks: 'OP-12/not-xml',
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && request.headers['accept'] === 'application/fhir+xml'
          ? asking(request, 'application/fhir+json')
          : request,
    },
  },
  {
    name: 'generic-xml-refused',
    kind: 'mutant',
    summary: '`application/xml` and `text/xml` are answered 406.',
    breaks: 'OP-13/refused',
    hooks: {
      request: (request) =>
        asksGenerically(request) ? asking(request, 'application/vnd.example.none') : request,
    },
  },
  {
    name: 'generic-xml-in-json',
    kind: 'mutant',
    summary: '`application/xml` and `text/xml` are answered in JSON.',
    breaks: 'OP-13/other-format',
    hooks: {
      request: (request) => (asksGenerically(request) ? asking(request, 'application/fhir+json') : request),
    },
  },
  {
    name: 'format-xml-refused',
    kind: 'mutant',
    summary: '`_format=xml` is answered 400.',
    breaks: 'OP-15/rejected',
    hooks: {
      request: (request) =>
        /xml/.test(request.query.get('_format') ?? '')
          ? reply(400, refuse(400, 'invalid', 'The parameter _format is not known.').outcome())
          : request,
    },
  },
  {
    name: 'format-xml-ignored',
    kind: 'mutant',
    summary: '`_format=xml` has no effect.',
    breaks: 'OP-15/ignored',
    hooks: {
      request: (request) => {
        if (!/xml/.test(request.query.get('_format') ?? '')) return request
        const query = new URLSearchParams(request.query)
        query.delete('_format')
        return { ...request, query }
      },
    },
  },
  {
    name: 'xml-subscription-in-json',
    kind: 'mutant',
    summary: 'Notifications are JSON although XML was accepted in the Subscription.',
    breaks: 'WS-13/wrong-mime',
    hooks: {
      frame: (frames, { subscription }) =>
        subscription.format === 'xml'
          ? frames.map((frame) => write(read(Buffer.from(frame), 'xml'), 'json'))
          : frames,
    },
  },
  {
    name: 'xml-prefixed',
    kind: 'variant',
    summary: 'XML is written with a prefix for the namespace of FHIR, and with comments.',
    hooks: {
      response: (answer, { route }) =>
        rewritten(answer, route.name, (xml) =>
          xml
            .replace(/<(\/?)(?=\w)/g, '<$1f:')
            .replace('xmlns=', 'xmlns:f=')
            .replace('?>', '?>\n<!-- as some serialisers write it -->\n'),
        ),
    },
  },
  {
    name: 'one-mime-per-connection',
    kind: 'variant',
    summary: 'Where several Subscriptions are bound on a socket, all of them are notified in JSON.',
    releases: ['R4', 'R4B'],
    hooks: {
      frame: (frames, { subscription, session }) =>
        session.grants.size > 1 && subscription.format === 'xml'
          ? frames.map((frame) => write(read(Buffer.from(frame), 'xml'), 'json'))
          : frames,
    },
  },
  {
    name: 'xml-subscription-refused',
    kind: 'variant',
    summary:
      'XML is spoken over HTTP, but notifications come in JSON only: a Subscription to XML is refused.',
    hooks: {
      subscriptionAccepted: (accepted, { server, submitted }) =>
        /xml/.test(String(server.shape.terms(submitted).contentType))
          ? refuse(422, 'not-supported', 'Notifications come in JSON.')
          : accepted,
    },
  },
]

/** The operation's answer with other XML; any other answer as it is. */
function rewritten(answer: Reply, route: string, change: (xml: string) => string): Reply {
  return route === 'operation' && answer.status === 200 && answer.format === 'xml'
    ? { ...answer, rewrite: change }
    : answer
}

function hasXmlBody(request: Request): boolean {
  return request.body.length > 0 && /xml/.test(request.headers['content-type'] ?? '')
}

function asksGenerically(request: Request): boolean {
  return /^(application|text)\/xml$/.test(request.headers['accept'] ?? '')
}

function asking(request: Request, accept: string): Request {
  return { ...request, headers: { ...request.headers, accept } }
}
