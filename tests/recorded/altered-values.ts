import { answers, body, bodyText, isCall, isRefused, messages, type Alteration } from './alter.js'

/** Values that are as they should be, or not, by one sign; JSON names of their datatypes. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  valueDateTime: [
    ...['2030', '2030-01', '2030-01-17', '2030-02-30', '2030-13-01', '17.01.2030', 'soon', ''],
    ...[
      '2030-01-17T19:30:22Z',
      '2030-01-17T19:30:22+01:00',
      '2030-01-17T19:30:22-0500',
      '2030-01-17T19:30:22+1',
    ],
    ...[
      '2030-01-17T19:30:22',
      '2030-01-17T19:30Z',
      '2030-01-17T19:30',
      '2030-01-17T24:00:00Z',
      '2030-01-17T23:59:60Z',
    ],
    ...['2030-01-17T19:30:22.1Z', '2030-01-17T19:30:22.123456789Z', '2030-01-17T19:30:22.1234567891Z'],
    ...['2030-01-17T19:30:22.123', ' 2030-01-17T19:30:22Z', '2030-01-17 19:30:22Z', '2000-01-01T00:00:00Z'],
    ...['2030-01-17T19:30:22z', 'x2030-01-17T19:30:22Z', '2030-01-17T19:30:22Zx', '12030-01-17T19:30:22Z'],
  ],
  valueUrl: [
    ...[
      'ws://example.org/ws',
      'wss://example.org/ws',
      'WSS://EXAMPLE.ORG/WS',
      'http://example.org/ws',
      'wss:/x',
    ],
    ...[
      'ws://127.0.0.1:1/ws',
      'ws://127.9.9.9/ws',
      'ws://localhost/ws',
      'ws://a.localhost/ws',
      'ws://[::1]/ws',
    ],
    ...['ws://localhost.example.org/ws', 'ws://127.example.org/ws', 'ws://10.0.0.1/ws', 'ws://0.0.0.0/ws'],
    ...[
      'wss://example.org/ws#part',
      'wss://user:secret@example.org/ws',
      'wss://user@example.org/ws',
      'wss://exa mple/ws',
    ],
    ...[
      '/ws',
      './ws',
      '../ws',
      '.../ws',
      '//example.org/ws',
      'ws',
      '?a',
      '',
      ' wss://example.org/ws',
      'wss://',
    ],
    ...[
      'wss://example.org/ws?token=a',
      'wss://example.org/ws?access_token=a',
      'wss://example.org/ws?id_token=a',
    ],
    ...['wss://example.org/ws?auth=a', 'wss://example.org/ws?key=a', 'wss://example.org/ws?api_key=a&b=1'],
    ...[
      'wss://example.org/ws?bearertoken=a',
      'wss://example.org/ws?authToken=a',
      'wss://example.org/ws?jwt=a',
    ],
    ...[
      'wss://example.org/ws?authorization=a',
      'wss://example.org/ws?tokens=a',
      'wss://example.org/ws?mytoken=a',
    ],
    ...['wss://example.org/ws?keys=a', 'wss://example.org/ws?monkey=a', 'wss://example.org/ws?jwts=a'],
  ],
}
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'content-type': [
    ...[
      'application/fhir+json',
      'application/json',
      'text/json',
      'application/fhir+xml',
      'text/plain',
      'json',
    ],
    ...[
      'application/fhir+json; charset=utf-8',
      'application/fhir+json;charset=UTF8',
      'application/fhir+json; charset="utf-8"',
    ],
    ...[
      'application/fhir+json; charset = latin1',
      'application/fhir+json; charset=utf-16',
      'application/fhir+jsonx',
    ],
    ...['application/fhir+json; fhirVersion=4.0', 'APPLICATION/FHIR+JSON', 'application/json+fhir', ''],
  ],
  'cache-control': [
    ...[
      'no-store',
      'private',
      'No-Store',
      'public',
      'max-age=60',
      's-maxage=60',
      'public, no-store',
      'no-cache',
    ],
    ...['private, max-age=5', ''],
  ],
  location: ['Subscription/1', 'http://example.org/fhir/Subscription/1', '/elsewhere', ''],
  'retry-after': ['5', 'Wed, 21 Oct 2030 07:28:00 GMT', ''],
}
const INSIDES = [
  ...['at org.example.Server.run(Server.java:12)', 'at example.Server.run(Server.java:12)', 'at com.example'],
  ...['\n    at run (/srv/x/server.js:1:2)', '\n  at run (server:1)', 'look at this (line 1:2)'],
  ...[
    '\n   at Example.Server.Run(String a) in C:\\src\\Server.cs:line 12',
    'Traceback (most recent call last)',
  ],
  ...[
    'goroutine 12 [running',
    'goroutine [running',
    "panicked at 'oops', src/main.rs:1",
    'panicked at nothing',
  ],
  ...['/home/ann/server.js', '/usr/share/doc', '/opt/server/main.py and more', '/app/x.go', '/var/log/x.log'],
  ...['C:\\Program Files\\server\\main.dll', 'D:\\data\\x.txt', 'Fix it: see the docs', '/srv/a@b/c-d.rb!'],
]
const REFERENCES = [
  ...[
    'Encounter/1',
    'http://example.org/fhir/Encounter/1',
    'Encounter/1/_history/2',
    'encounter/1',
    'Encounter/',
  ],
  ...[
    'Encounter',
    '1',
    'urn:uuid:1',
    'http://example.org/fhir/Encounter/1/_history/2',
    'https://x/Subscription/1',
  ],
  ...[
    'Subscription/1',
    'Subscription',
    'http://example.org/fhir/Subscription',
    `Encounter/${'x'.repeat(65)}`,
    '',
  ],
]

const VALUE_BY_VALUE: readonly Alteration[] = [
  ...Object.entries(VALUES).flatMap(([member, values]) =>
    values.map((value) => ({
      name: `${member} of outputs is "${value}"`,
      alter: answers(isCall, body({ set: { [member]: value } })),
    })),
  ),
  ...REFERENCES.map((value) => ({
    name: `valueString of outputs is "${value}"`,
    alter: answers(isCall, body({ set: { valueString: value } })),
  })),
  ...Object.entries(HEADERS).flatMap(([header, values]) =>
    values.map((value) => ({
      name: `${header} is "${value}"`,
      alter: answers(
        () => true,
        ({ headers }) => ({ headers: { ...headers, [header]: value } }),
      ),
    })),
  ),
  ...INSIDES.map((text) => ({
    name: `every error says ${JSON.stringify(text)}`,
    alter: answers(isRefused, bodyText(`{"issue":[{"diagnostics":"${text}"}]}`)),
  })),
  ...REFERENCES.flatMap((value) => [
    { name: `references in notifications are "${value}"`, alter: messages({ set: { reference: value } }) },
    { name: `fullUrl in notifications is "${value}"`, alter: messages({ set: { fullUrl: value } }) },
    { name: `url in notifications is "${value}"`, alter: messages({ set: { url: value } }) },
  ]),
  ...(VALUES['valueDateTime'] ?? []).map((value) => ({
    name: `times in notifications are "${value}"`,
    alter: messages({ set: { timestamp: value, valueInstant: value } }),
  })),
]

/** How single values are judged: the same in every release, so one is enough. */
export const VALUES_ALTERED: readonly Alteration[] = VALUE_BY_VALUE.map((each) => ({ ...each, only: 'R5' }))
