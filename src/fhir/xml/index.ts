export { FHIR_NAMESPACE, readXml, type XmlProblem, type XmlReading } from './read.js'
export { writeXml } from './write.js'
