/** Where the rules stand. Addresses are written once here, so that a moved page is one change. */

export const r4 = (page: string) => `https://hl7.org/fhir/R4/${page}`

export const r4b = (page: string) => `https://hl7.org/fhir/R4B/${page}`

export const r5 = (page: string) => `https://hl7.org/fhir/R5/${page}`

/** The continuous build, for what only R6 says. */
export const build = (page: string) => `https://build.fhir.org/${page}`

/** The Subscriptions R5 Backport guide, 1.1.0. */
export const backport = (page: string) => `https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/${page}`

export const rfc = (place: string) => `https://www.rfc-editor.org/rfc/rfc${place}`

/** Also the source of what is NOT STATED: the page on which it would have to stand. */
export const operationPage = r5('subscription-operation-get-ws-binding-token.html')

export const websocketFlow = backport('channels.html#websockets')

export const statusR4 = backport('StructureDefinition-backport-subscription-status-r4.html')
