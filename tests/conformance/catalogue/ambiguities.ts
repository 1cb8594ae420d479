import type { Ambiguity } from '../../../src/catalogue/types.js'

/** Where the texts are silent, vague or at odds. */
export const AMBIGUITIES = [
  {
    id: 'A-01',
    question: 'Can the operation be called by GET?',
    readings: [
      'No: the R5 definition says that the call changes state, and such operations take POST only.',
      'Yes: the R5 page shows a GET call, and the CapabilityStatement text expects GET and POST of a server that names a base definition.',
      'It has to be: the Backport guide defines the call as one that changes no state.',
    ],
    treatment:
      'POST missing fails. GET answered passes everywhere; GET refused fails only on R4 and R4B with the Backport canonical declared.',
    requirements: ['OP-04', 'OP-05', 'OP-06'],
  },
  {
    id: 'A-02',
    question: 'May the Parameters of the response have an id?',
    readings: ['No: what is not stored has no id.', 'Yes: the R5 example has one.'],
    treatment: 'Recorded.',
    requirements: ['OUT-29'],
  },
  {
    id: 'A-03',
    question: 'Is the published XML example of the response a model?',
    readings: ['Yes, as an official example.', 'No: its stored source closes with the wrong element.'],
    treatment: 'The suite has fixtures of its own.',
    requirements: ['OUT-32'],
  },
  {
    id: 'A-04',
    question: 'What does a bind message look like?',
    readings: [
      '`bind-with-token TOKEN`, as one diagram shows.',
      '`bind-with-token: TOKEN`, as other diagrams show.',
      'A JSON object, as some servers have it.',
    ],
    treatment:
      'The form can be configured and is probed otherwise; any that works passes, and the report names it.',
    requirements: ['WS-02', 'WS-03'],
  },
  {
    id: 'A-05',
    question: 'Does a handshake have to follow the bind?',
    readings: ['Yes: it is a step of the guide’s flow.', 'No: core calls it an option.'],
    treatment:
      'No handshake warns. A bind that neither a handshake nor an event confirms fails only when an event could be triggered.',
    requirements: ['WS-02', 'WS-04'],
  },
  {
    id: 'A-06',
    question: 'What does a call at type level without ids yield?',
    readings: ['A token for all the caller’s websocket Subscriptions.', 'An error.'],
    treatment: 'Both are accepted.',
    requirements: ['IN-05', 'IN-06', 'OUT-33'],
  },
  {
    id: 'A-07',
    question: 'In which form does `subscription` name a Subscription?',
    readings: ['As bare id, as in the example.', 'As relative reference.', 'As absolute URL.'],
    treatment: 'All three are read as the same id.',
    requirements: ['OUT-16', 'OUT-17'],
  },
  {
    id: 'A-08',
    question: 'May a token be issued for a named Subscription of another channel type?',
    readings: [
      'Yes: the channel type is mentioned only for calls without ids.',
      'No: such a token can never bind.',
    ],
    treatment: 'A refusal passes, a token warns.',
    requirements: ['ERR-07'],
  },
  {
    id: 'A-09',
    question: 'May heartbeats come without an agreed period?',
    readings: [
      'No: the extension says that without it none is sent.',
      'Yes: the flow lets the server send them at any time.',
    ],
    treatment: 'Heartbeats that nobody asked for are recorded.',
    requirements: ['WS-19'],
  },
  {
    id: 'A-10',
    question: 'When is a heartbeat due?',
    readings: ['Once in each period.', 'Only when nothing else was sent for a period.'],
    treatment: 'Any notification in the period counts; none at all warns.',
    requirements: ['WS-18', 'WS-19'],
  },
  {
    id: 'A-11',
    question: 'May an entry of an R5 notification have a request or response?',
    readings: [
      'No response: the R5 profile rules it out.',
      'Yes: the page on payloads uses both to report a failure.',
    ],
    treatment:
      'Recorded; the profile, whose slicing cannot be evaluated as written, is not applied mechanically.',
    requirements: ['NB-08', 'CL-05'],
  },
  {
    id: 'A-12',
    question: 'Which flow on the websocket binds a server on R5 or R6?',
    readings: ['None: core does not describe it.', 'That of the Backport guide, to which core defers.'],
    treatment:
      'The guide’s flow with the Bundle and status of R5; a broken step at most warns unless it touches authorization, content level, MIME type or the delivery itself.',
    requirements: ['WS-04', 'WS-06', 'WS-07', 'WS-11', 'WS-28'],
  },
  {
    id: 'A-13',
    question: 'Does late R6 have the operation?',
    readings: [
      'No: from ballot 4 on Subscription has only `$status` and `$events`.',
      'Yes, in pages of the build that are still around.',
    ],
    treatment: 'On late R6 an operation that is not declared is left out, not failed.',
    requirements: ['OP-22', 'OP-25'],
  },
  {
    id: 'A-14',
    question: 'Does a websocket Subscription have an endpoint?',
    readings: [
      'No: a draft of R5 says that none is used, and the guide that the client needs none.',
      'Yes, with ws or wss, as the R5 definition of the element mentions.',
      'Yes, with http or https, as R4B has it.',
    ],
    treatment: 'The suite sends none; a server that demands one is warned.',
    requirements: ['SC-01', 'SC-03'],
  },
  {
    id: 'A-15',
    question: 'May a time of day on R5 lack the offset?',
    readings: ['Yes, by the regular expression.', 'No, by the text.'],
    treatment: 'The text counts, since regular expressions are only informative: it fails.',
    requirements: ['OUT-10'],
  },
  {
    id: 'A-16',
    question: 'Does case matter in ids?',
    readings: ['Yes: R4 and the page on HTTP say so.', 'No: the R5 definition of the type says so.'],
    treatment: 'The case of ids is not tested.',
    requirements: ['OP-27', 'IN-09'],
  },
  {
    id: 'A-17',
    question: 'Does an error need an OperationOutcome?',
    readings: ['It is recommended, by the page on operations.', 'It is optional, by the page on HTTP.'],
    treatment: 'A missing one warns.',
    requirements: ['ERR-02'],
  },
  {
    id: 'A-18',
    question: 'Is the operation declared with a leading `$`?',
    readings: [
      'No: the definition of the element says so.',
      'Yes: the guide’s own CapabilityStatements 1.0.0 and 1.1.0 have it.',
    ],
    treatment: 'Both are understood; the `$` is recorded on R4 and R4B.',
    requirements: ['OP-24'],
  },
  {
    id: 'A-19',
    question: 'Must a server refuse a content level that it will not honour?',
    readings: [
      'It should, and may change the Subscription instead, by the page on payloads.',
      'It must, by the page on conformance.',
    ],
    treatment: 'A refusal and a visible change are both accepted; a silent mismatch fails.',
    requirements: ['CL-07', 'SC-09'],
  },
  {
    id: 'A-20',
    question: 'May an event lack its number?',
    readings: [
      'Yes, on channels with guaranteed delivery, by a table.',
      'No: the element is mandatory and the text requires it in all cases.',
    ],
    treatment: 'It is required.',
    requirements: ['SS-12'],
  },
  {
    id: 'A-21',
    question: 'Does a notification need the status of the Subscription?',
    readings: ['Yes, by the R4 profile.', 'It is recommended, on R4B and R5.'],
    treatment: 'A missing one fails on R4 and warns elsewhere.',
    requirements: ['SS-03', 'SS-04'],
  },
  {
    id: 'A-22',
    question: 'By which URL does an R4B server claim the guide?',
    readings: ['By the one in the guide’s prose.', 'By that of the published CapabilityStatement.'],
    treatment: 'Both are understood, and which one was used is recorded.',
    requirements: ['SC-08', 'SC-10'],
  },
  {
    id: 'A-23',
    question: 'May a parameter’s name have a hyphen?',
    readings: [
      'No: by its definition such a name has letters, digits and underscores.',
      'Yes: `websocket-url` is defined like this.',
    ],
    treatment: '`websocket-url` is required as defined.',
    requirements: ['OUT-19', 'OUT-26'],
  },
  {
    id: 'A-24',
    question: 'May a client create a Subscription as `active`?',
    readings: [
      'No: only `requested` or `off`, by the definition of the element.',
      'Yes: the page on errors and the guide’s examples do so.',
    ],
    treatment: 'The suite sends `requested`; servers that accept `active` are not judged.',
    requirements: ['SC-04'],
  },
  {
    id: 'A-25',
    question: 'When does a token end whose expiration is a date or a year?',
    readings: ['At the beginning of that time.', 'At its end.'],
    treatment: 'It warns, and what needs an instant is left out.',
    requirements: ['OUT-14', 'EXP-03', 'EXP-04'],
  },
  {
    id: 'A-26',
    question: 'Does a bound socket go silent when its token expires?',
    readings: [
      'Yes: the flow renews the token in order to go on receiving.',
      'No: nothing says that the expiration affects what is bound.',
    ],
    treatment: 'Delivery after the expiration warns.',
    requirements: ['EXP-05'],
  },
  {
    id: 'A-27',
    question: 'What is sent on R5 when the Subscription has no contentType?',
    readings: ['No payload, by the short text of the element.', 'A Bundle, as always.'],
    treatment: 'JSON and XML are both accepted.',
    requirements: ['WS-13'],
  },
  {
    id: 'A-28',
    question: 'Can a token be used more than once?',
    readings: ['Yes: it is valid until a time.', 'No: some servers spend it with the first bind.'],
    treatment: 'The suite takes a fresh token for each bind and records whether one can be used again.',
    requirements: ['TOK-06'],
  },
  {
    id: 'A-29',
    question: 'May the upgrade demand a bearer header?',
    readings: [
      'No: the token is what shows authorization, and browsers cannot send the header.',
      'Yes: nothing forbids it.',
    ],
    treatment: 'The suite connects without it first, and with it, at a warning, when that is refused.',
    requirements: ['TOK-02', 'WS-01'],
  },
  {
    id: 'A-30',
    question: 'May `$status` return nothing?',
    readings: ['Yes, by R5.', 'No, by the guide.'],
    treatment: 'An empty result is recorded on R5 and warns on R4 and R4B.',
    requirements: ['SC-11'],
  },
] as const satisfies readonly Ambiguity[]
