import type { Trait } from '../../src/reference/trait.js'
import { MUTANTS as OPERATION_MUTANTS } from './operation/mutants/index.js'
import { VARIANTS as OPERATION_VARIANTS } from './operation/variants.js'
import { MUTANTS as INPUT_MUTANTS } from './input/mutants.js'
import { VARIANTS as INPUT_VARIANTS } from './input/variants.js'
import { MUTANTS as OUTPUT_MUTANTS } from './output/mutants/index.js'
import { VARIANTS as OUTPUT_VARIANTS } from './output/variants.js'
import { MUTANTS as TOKEN_MUTANTS } from './token/mutants.js'
import { VARIANTS as TOKEN_VARIANTS } from './token/variants.js'
import { MUTANTS as EXPIRATION_MUTANTS } from './expiration/mutants.js'
import { VARIANTS as EXPIRATION_VARIANTS } from './expiration/variants.js'
import { MUTANTS as BINDING_MUTANTS } from './binding/mutants.js'
import { MUTANTS as BINDING_MUTANTS_FORGED } from './binding/mutants-forged.js'
import { VARIANTS as BINDING_VARIANTS } from './binding/variants.js'
import { MUTANTS as DELIVERY_MUTANTS } from './delivery/mutants.js'
import { MUTANTS as DELIVERY_MUTANTS_LATE } from './delivery/mutants-late.js'
import { MUTANTS as DELIVERY_MUTANTS_SHARED } from './delivery/mutants-shared.js'
import { VARIANTS as DELIVERY_VARIANTS } from './delivery/variants/index.js'
import { MUTANTS as NOTIFICATION_MUTANTS } from './notification/mutants.js'
import { MUTANTS as STATUS_MUTANTS } from './status/mutants/index.js'
import { MUTANTS as CONTENT_MUTANTS } from './content/mutants.js'
import { VARIANTS as CONTENT_VARIANTS } from './content/variants.js'
import { MUTANTS as SUBSCRIPTION_MUTANTS } from './subscription/mutants/index.js'
import { VARIANTS as SUBSCRIPTION_VARIANTS } from './subscription/variants.js'
import { MUTANTS as ERRORS_MUTANTS } from './errors/mutants.js'
import { MUTANTS as ERRORS_MUTANTS_FORM } from './errors/mutants-form.js'
import { VARIANTS as ERRORS_VARIANTS } from './errors/variants.js'
import { MUTANTS as SECURITY_MUTANTS } from './security/mutants.js'
import { VARIANTS as SECURITY_VARIANTS } from './security/variants.js'

/** Every behaviour that can be laid over the reference server: mutants and legal variants. */
export const TRAITS: readonly Trait[] = [
  ...OPERATION_MUTANTS,
  ...OPERATION_VARIANTS,
  ...INPUT_MUTANTS,
  ...INPUT_VARIANTS,
  ...OUTPUT_MUTANTS,
  ...OUTPUT_VARIANTS,
  ...TOKEN_MUTANTS,
  ...TOKEN_VARIANTS,
  ...EXPIRATION_MUTANTS,
  ...EXPIRATION_VARIANTS,
  ...BINDING_MUTANTS,
  ...BINDING_MUTANTS_FORGED,
  ...BINDING_VARIANTS,
  ...DELIVERY_MUTANTS,
  ...DELIVERY_MUTANTS_LATE,
  ...DELIVERY_MUTANTS_SHARED,
  ...DELIVERY_VARIANTS,
  ...NOTIFICATION_MUTANTS,
  ...STATUS_MUTANTS,
  ...CONTENT_MUTANTS,
  ...CONTENT_VARIANTS,
  ...SUBSCRIPTION_MUTANTS,
  ...SUBSCRIPTION_VARIANTS,
  ...ERRORS_MUTANTS,
  ...ERRORS_MUTANTS_FORM,
  ...ERRORS_VARIANTS,
  ...SECURITY_MUTANTS,
  ...SECURITY_VARIANTS,
]
