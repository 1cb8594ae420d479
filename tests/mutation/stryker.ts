/** What is used of Stryker, whose types are installed with it in `tools/mutation` only. */
export interface StrykerModule {
  readonly Stryker: new (options: Readonly<Record<string, unknown>>) => {
    runMutationTest(): Promise<readonly MutantResult[]>
  }
}

/** What Stryker says of one mutant. */
export interface MutantResult {
  readonly status: string
  readonly fileName: string
  /** lines begin at 0 */
  readonly location: { readonly start: { readonly line: number } }
  readonly mutatorName: string
  readonly replacement?: string
}
