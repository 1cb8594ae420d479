import { startValidator, ValidatorUnavailable, type ValidatorService } from './service.js'

/** Hands out running validators: one for each version of FHIR, started when it is first wanted, ended all at once. */
export class ValidatorSource {
  readonly #services = new Map<string, Promise<ValidatorService>>()

  /**
   * @param jar path of HL7's validator
   * @param startWithinMs how long one may take until it answers
   * @param signal ends whatever is under way
   */
  constructor(
    private readonly jar: string,
    private readonly startWithinMs: number,
    readonly signal: AbortSignal,
  ) {}

  /** @param fhirVersion `4.0`, `4.3` or `5.0` @throws ValidatorUnavailable, each time, when it could not be started */
  service(fhirVersion: string): Promise<ValidatorService> {
    const known = this.#services.get(fhirVersion)
    if (known) return known
    const { jar, startWithinMs, signal } = this
    const begun = startValidator({ jar, fhirVersion, startWithinMs, signal })
    begun.catch(() => undefined)
    this.#services.set(fhirVersion, begun)
    return begun
  }

  /** Ends every validator. Never throws. */
  async close(): Promise<void> {
    const ends = [...this.#services.values()].map((begun) => begun.then((service) => service.stop()))
    await Promise.allSettled(ends)
  }
}

export { ValidatorUnavailable }
