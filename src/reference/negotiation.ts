import type { Core } from './core.js'
import { FORMATS, formatOf, read } from './codec.js'
import { mediaType } from './mime.js'
import { refuse } from './outcome.js'
import type { Request } from './http.js'
import type { Format, Resource } from './model.js'

/** The format of an answer, and the media type it is announced by. */
export interface Negotiated {
  readonly format: Format
  readonly mimeType: string
}

const DEFAULT: Negotiated = { format: 'json', mimeType: FORMATS.json.mimeType }

/**
 * The answer's format: `_format` before `Accept`, no wish means JSON. A generic type such as `application/json` is
 * answered under its own name. Throws 406 where nothing fits.
 */
export function negotiate(request: Request, core: Core): Negotiated {
  const wish = request.query.get('_format')
  if (wish !== null && wish !== '') {
    // An unescaped `+` arrives as a space.
    const chosen = answering(wish.trim().replaceAll(' ', '+'), core)
    if (chosen) return chosen
    throw refuse(406, 'not-supported', 'The format that _format asks for is not available.')
  }
  const accept = request.headers['accept']
  if (accept === undefined || accept.trim() === '') return DEFAULT
  const ranges = accept
    .split(',')
    .map((range) => ({ range, quality: Number(mediaType(range).parameters['q'] ?? '1') }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { range } of ranges) {
    const chosen = answering(range, core)
    if (chosen) return chosen
  }
  throw refuse(406, 'not-supported', 'None of the accepted media types is available.')
}

function answering(range: string, { shape, settings }: Core): Negotiated | undefined {
  const { type, parameters } = mediaType(range)
  const version = parameters['fhirversion']
  if (version !== undefined && !shape.mimeVersions.includes(version)) return undefined
  if (type === '*/*' || type === 'application/*') return DEFAULT
  const format = formatOf(type, settings.formats)
  if (format === undefined) return undefined
  return { format, mimeType: FORMATS[format].generic.includes(type) ? type : FORMATS[format].mimeType }
}

/**
 * The resource in the request's body, or undefined for an empty body, whatever its Content-Type. Throws 415 for a media
 * type or charset that is not read, 400 for a body that is no resource.
 */
export function bodyOf(request: Request, core: Core): Resource | undefined {
  if (request.body.length === 0) return undefined
  const { type, parameters } = mediaType(request.headers['content-type'] ?? '')
  const format = formatOf(type, core.settings.formats)
  const charset = parameters['charset']?.toLowerCase() ?? 'utf-8'
  if (format === undefined || !type.includes('/') || !['utf-8', 'utf8'].includes(charset))
    throw refuse(415, 'not-supported', 'The media type of the body is not supported.')
  return read(request.body, format)
}
