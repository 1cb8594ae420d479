import { CATALOGUE } from '../../conformance/suite.js'
import { describe, expect, test } from 'vitest'
import { renderConsole } from '../../../src/report/console.js'
import { renderHtml } from '../../../src/report/html/render.js'
import { renderMarkdown } from '../../../src/report/markdown.js'
import { validationSentence } from '../../../src/report/validation-sentence.js'
import { notAsked } from '../../../src/validator/validate.js'
import { sampleReport, sampleValidation } from './sample.js'

const report = sampleReport()
const section = (html: string) => html.slice(html.indexOf('id="validator"'), html.indexOf('id="ambiguities"'))
const { validation: _, ...without } = report

describe("what HL7's validator says", () => {
  test('is a sentence with what was read, found, explained and left out', () => {
    expect(validationSentence(sampleValidation())).toBe(
      "HL7's validator 6.10.4 read 20 different resources (FHIR 5.0): 1 error, and 2 explained; " +
        "unverified: HL7's validator was given up: The value 'x' is not valid; " +
        'left out 2: the record has only their beginning',
    )
  })

  test('is a line of the page alone where it was not asked', () => {
    const skipped = { ...report, validation: notAsked() }
    const page = section(renderHtml(skipped, CATALOGUE))
    expect(page).toContain('set FHIR_VALIDATOR_JAR')
    expect(page).not.toContain('<details')
    expect(renderConsole(skipped, CATALOGUE)).not.toContain('Validator: ')
    expect(renderMarkdown(skipped, CATALOGUE)).not.toContain('VALIDATOR')
  })

  test('is by kind of resource on the page, closed, with links to what is there', () => {
    const page = section(renderHtml(report, CATALOGUE))
    expect(page.match(/<details class="s">/g)).toHaveLength(2)
    expect(page).toContain('12 read')
    expect(page).toContain('href="#e-x1"')
    expect(page).toMatch(/, gone</)
    expect(page).toContain('Explained: no terminology server is asked.')
    expect(page).toContain('TestReport, made by the suite')
    expect(page).toContain('Nothing was found in: Parameters (7)')
  })

  test('changes no verdict, and a report without it is shown, too', () => {
    expect(report.summary).toEqual(without.summary)
    expect(section(renderHtml(without, CATALOGUE))).toContain('was not asked')
    expect(renderConsole(without, CATALOGUE)).not.toContain('Validator: ')
  })
})
