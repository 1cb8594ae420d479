import type { IncomingMessage } from 'node:http'

/** What is asked for, whatever it is asked of. */
export function kindOf({ method, url = '' }: IncomingMessage): string {
  const [path = ''] = url.split('?')
  return `${method} ${path.replace(/^\/fhir\//, '').replace(/^(\w+)\/[^$/][^/]*/, '$1/id')}`
}

/** The step that it is of the way to a notification; null for what is none. */
export function stepOf({
  method,
  url = '',
}: IncomingMessage): 'metadata' | 'create' | 'operation' | 'delete' | null {
  if (method === 'GET' && url.endsWith('/metadata')) return 'metadata'
  if (method === 'POST' && url.endsWith('/Subscription')) return 'create'
  if (url.includes('get-ws-binding-token')) return 'operation'
  return method === 'DELETE' ? 'delete' : null
}

export async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
