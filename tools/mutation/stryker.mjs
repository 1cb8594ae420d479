/** Stryker, installed here when it is not yet there. */
import { ensureTool } from '../install.mjs'

ensureTool('mutation')
export const { Stryker } = await import('@stryker-mutator/core')
