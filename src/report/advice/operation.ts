import { advise, crash } from './types.js'
import type { AdviceTable } from './types.js'

export const OPERATION_ADVICE: AdviceTable = {
  'OP-01/missing': advise(
    'A client cannot ask for one token for several Subscriptions, or for all of its own.',
    'Route `[base]/Subscription/$get-ws-binding-token` to the handler of the instance level, without an id.',
    'Only the instance level was registered',
    'The router takes `$get-ws-binding-token` for the id of a Subscription',
  ),
  'OP-02/missing': advise(
    'A client that knows its Subscription cannot ask for a token at the URL of that Subscription.',
    'Route `[base]/Subscription/[id]/$get-ws-binding-token`, and take the id from the path.',
    'Only the type level was registered',
    'The route with an id is shadowed by that of history or of a compartment',
  ),
  'OP-03/5xx': crash('A call at system level', 'with 404 or 501 and an OperationOutcome'),
  'OP-04/post-refused': advise(
    'POST is how every FHIR operation can be called; generic clients use nothing else.',
    'Accept POST at each level where GET is answered.',
    'The route is registered for GET alone',
    'A gateway in front lets only GET through',
  ),
  'OP-05/get-refused': advise(
    'The declared definition changes no state and has simple inputs, so clients may call it by GET.',
    'Accept GET with the inputs as query parameters, or declare a definition of your own that says `affectsState`.',
    'The route is registered for POST alone',
  ),
  'OP-06/5xx': crash('GET', 'with the result, or with 405'),
  'OP-07/refused': advise(
    'A call that needs no input is refused; clients have nothing to put into the body.',
    'Treat an empty body, with or without a Content-Type, like a Parameters without parameters.',
    'The body parser runs before the length is looked at',
    'A filter demands a Content-Type on every POST',
  ),
  'OP-08/refused': advise(
    'The standard form of the call does not work.',
    'Accept `{"resourceType":"Parameters","parameter":[{"name":"id","valueId":"…"}]}` as the body of a POST.',
    'A JSON form of the server’s own is expected',
    'Only query parameters are read',
  ),
  'OP-08/ignored': advise(
    'The token is for other Subscriptions than were asked for, so the client gets foreign events or none.',
    'Read the ids from the `id` parameters of the body, and issue the token for exactly those.',
    'Only the query string is read',
    'The body is parsed by another content type than the one sent',
  ),
  'OP-09/5xx': crash('A Parameters without parameters', 'like an empty body, or with a 4xx status'),
  'OP-10/json-refused': advise(
    'The FHIR media type for JSON is not understood, so no standard client can send ids.',
    'Register `application/fhir+json` (with or without parameters) for request bodies.',
    'Only `application/json` is registered with the body parser',
    'The media type is compared with its parameters',
  ),
  'OP-10/xml-refused': advise(
    'The CapabilityStatement promises XML, and an XML body is refused.',
    'Parse `application/fhir+xml` bodies of operations, or take XML out of the declared formats.',
    'Operations have a body parser of their own that knows JSON alone',
  ),
  'OP-10/xml-ignored': advise(
    'The ids in an XML body are lost without a word, and the token is for everything.',
    'Parse `application/fhir+xml` bodies of operations, or answer them 415 and do not list XML.',
    'A body that no parser takes is handed on as empty',
  ),
  'OP-11/accepted': advise(
    'A client that sends the wrong type gets a token for something else than it asked for.',
    'Answer a body of an unsupported media type 415.',
    'A body that no parser takes is handed on as empty',
  ),
  'OP-11/5xx': crash('A body of an unsupported media type', 'with 415'),
  'OP-12/not-json': advise(
    'A client that asks for FHIR JSON gets something that it has no parser for, or refuses by its type.',
    'Answer with `Content-Type: application/fhir+json`.',
    'The operation writes its answer past the usual serialiser',
    'The framework’s default, `application/json`, was left in place',
  ),
  'OP-12/not-xml': advise(
    'The CapabilityStatement promises XML, and the operation answers otherwise.',
    'Serialise the answer by the Accept header, or take XML out of the declared formats.',
    'The operation writes JSON directly',
  ),
  'OP-13/refused': advise(
    'Generic clients and browsers, which say `application/json`, are refused.',
    'Take `application/json` for FHIR JSON, and `application/xml` or `text/xml` for FHIR XML.',
    'The list of accepted media types holds FHIR’s own alone',
  ),
  'OP-13/other-format': advise(
    'A client that asks for one syntax gets another.',
    'Map each generic media type to the FHIR format of the same syntax.',
    'Unknown types fall back to a default format',
  ),
  'OP-14/5xx': crash('An Accept header with nothing supported', 'with 406'),
  'OP-15/rejected': advise(
    'Links and browsers, which cannot set headers, cannot choose a format.',
    'Take `_format` as a general parameter before the inputs of the operation are read.',
    'Every query parameter is held to be an input of the operation',
  ),
  'OP-15/ignored': advise(
    '`_format` has no effect, so those who cannot set headers get the wrong format.',
    'Let `_format` win over Accept; take `json` and `xml` as well as media types.',
    'Only the Accept header is looked at in operations',
  ),
  'OP-16/charset': advise(
    'Clients decode the body by the charset that is named, and read other characters.',
    'Send UTF-8, and name no charset or `charset=utf-8`.',
    'The default charset of the web framework or of a proxy',
  ),
  'OP-16/not-utf8': advise(
    'FHIR is UTF-8; strict clients refuse the whole answer.',
    'Encode the body as UTF-8 when it is written.',
    'The platform’s default encoding is used to make bytes',
  ),
  'OP-17/not-2xx': advise(
    'A valid call gets no token, so nothing that follows can work.',
    'Answer a valid call 200 with a Parameters.',
    'The operation is not implemented, or not for this level',
    'The caller’s scopes do not cover the operation',
    'The Subscription was not yet active when it was called',
  ),
  'OP-17/not-200': advise(
    'Clients that look for 200 take the call for failed.',
    'Answer 200; nothing is created, so 201 and 204 do not fit.',
    'Every POST of the framework is answered 201',
  ),
  'OP-18/not-parameters': advise(
    'The client cannot find the outputs where every operation has them.',
    'Answer with a Parameters with the parameters `token`, `expiration`, `websocket-url` and, if you like, `subscription`.',
    'The answer is JSON of the server’s own',
    'A Bundle is used as for searches',
  ),
  'OP-18/wrapped': advise(
    'The outputs are one level deeper than clients look.',
    'Return the Parameters itself as the body, not as a `return` parameter of another.',
    'The framework wraps whatever an operation returns',
  ),
  'OP-19/5xx': crash('HEAD', 'as GET without a body, or with 405'),
  'OP-20/altered': advise(
    'A wrong method on the URL of the operation destroys or changes the Subscription.',
    'Route the URL of the operation before that of the resource, and answer other methods 405.',
    'The router drops the last segment of the path',
  ),
  'OP-20/2xx': advise(
    'A client is told that something was done, and nothing was.',
    'Answer 405 with `Allow: GET, POST`.',
    'A route for every method',
  ),
  'OP-20/5xx': crash('PUT, PATCH or DELETE', 'with 405'),
  'OP-21/202-without-location': advise(
    'The client is told to wait, and never learns where the result will be.',
    'Send `Content-Location` with the 202, or answer at once and ignore the preference.',
    'The preference is handled by a generic filter that the operation does not complete',
  ),
  'OP-21/5xx': crash('`Prefer: respond-async`', 'as if the preference had not been given'),
  'OP-22/undeclared': advise(
    'Clients that look at the CapabilityStatement first will not call the operation.',
    'Add it to `rest.resource` of type Subscription, under `operation`.',
    'Operations are added to the statement by hand, and this one was forgotten',
  ),
  'OP-22/system-level-only': advise(
    'It is declared where it does not exist, and not where it does.',
    'Move the entry from `rest.operation` to `rest.resource` of type Subscription.',
    'The generator of the statement puts all operations at system level',
  ),
  'OP-23/missing': advise(
    'Nobody can tell whose operation of that name it is.',
    'Add `definition` with the canonical URL of core or of the Backport guide.',
    'Only the name was filled in',
  ),
  'OP-23/relative': advise(
    'A canonical has to be absolute; clients compare it as it is.',
    'Write `http://hl7.org/fhir/OperationDefinition/Subscription-get-ws-binding-token`, or the Backport one.',
    'The statement names the server’s own copy of the definition',
  ),
  'OP-23/unknown': advise(
    'Clients that look for the published definition do not find it.',
    'Name the published canonical, or a definition whose `base` is it.',
    'The address of a web page was taken for the canonical',
    'A canonical of an early draft',
  ),
  'OP-24/other-name': advise(
    'Clients look for the name by which the operation is called.',
    'Declare the name `get-ws-binding-token`.',
    'The `name` of the OperationDefinition was taken instead of its `code`',
  ),
  'OP-24/dollar-form': advise(
    'Clients that add the `$` themselves call `$$get-ws-binding-token`.',
    'Declare the name without the `$`.',
    'The path was copied into the statement',
  ),
  'OP-26/refused': advise(
    'A client cannot renew its token in time, and loses its connection.',
    'Issue another token, or return the one that is still valid; never refuse because one is out.',
    'Tokens are stored under the Subscription with a unique key',
  ),
  'OP-27/5xx': crash('The name in another letter case', 'with 404'),
}
