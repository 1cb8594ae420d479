/**
 * Lets time pass, unless it is interrupted; then the wait ends at once.
 * @returns false when it was interrupted
 */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(false)
    const stop = (): void => {
      clearTimeout(timer)
      resolve(false)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve(true)
    }, milliseconds)
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/**
 * Waits for a promise, unless it is interrupted; then the wait ends at once, and what becomes of the promise is heard by
 * nobody.
 * @returns undefined when it was interrupted
 */
export function unlessInterrupted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
  if (!signal) return promise
  promise.catch(() => undefined)
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/**
 * A signal that comes so long after another one.
 * @returns with the way to call it off
 */
export function afterSignal(
  first: AbortSignal,
  milliseconds: number,
): { readonly signal: AbortSignal; callOff(): void } {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const begin = (): void => void (timer = setTimeout(() => controller.abort(), milliseconds))
  if (first.aborted) begin()
  else first.addEventListener('abort', begin, { once: true })
  return {
    signal: controller.signal,
    callOff: () => {
      first.removeEventListener('abort', begin)
      clearTimeout(timer)
    },
  }
}
